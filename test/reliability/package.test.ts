// What is published, and what the published code can reach.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { canTrace } from './kills.js';
import { r1toy, runsFolder } from './spawned.js';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort();

test('the package has the built file of every source, the data, the configurations, and nothing else', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'));
  const own = (folder: string) => readdirSync(folder).map((name) => `${folder}/${name}`);
  const expected = [
    'LICENSE',
    'README.md',
    'package.json',
    'bin/r1toy.js',
    ...own('configs'),
    ...own('data'),
  ];
  expect(paths.sort()).toEqual(expected.sort());
  const built = sources
    .filter((name) => !name.startsWith('kernels/assembly/') && !name.endsWith('.d.ts'))
    .flatMap((name) => [name.replace(/ts$/, 'js'), name.replace(/ts$/, 'd.ts')]);
  const dist = files.flatMap(({ path }) => (path.startsWith('dist/') ? [path.slice(5)] : []));
  expect(dist.sort()).toEqual([...built, 'kernels/kernels.wasm'].sort());
});

test('the sources have no eval, no Function from text, no child processes, no network, no install scripts', () => {
  const banned =
    /\beval\(|new Function\(|\bFunction\(|child_process|node:(net|tls|http|https|http2|dgram|dns|cluster|inspector|vm)\b|\bfetch\(|WebSocket|XMLHttpRequest/;
  for (const name of sources) {
    const code = readFileSync(`src/${name}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect(code, name).not.toMatch(banned);
  }
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const hook of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(hook);
});

const short = ['pretrain.steps=2', 'reasoningRl.steps=1', 'recipe=r1-zero'].flatMap((set) => ['--set', set]);
const training = (root: string) => [
  ...['--out', root, 'train', '--config', 'configs/smoke.json', '--name', 'a', '--threads', '2'],
  ...short,
];

// Training itself cannot run under Node's permission model, which forbids fsync altogether; verifying can.
test("verifying under Node's permission model needs no right to write, to start processes or to load add-ons", async () => {
  const root = runsFolder();
  expect((await r1toy(training(root))).code).toBe(0);
  const nodeOptions = ['--experimental-permission', '--no-warnings', '--allow-fs-read=*'];
  const { code, stdout, stderr } = await r1toy(['--out', root, 'verify', 'a', '--threads', '1'], {
    nodeOptions,
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^a: equal$/m);
});

test.skipIf(!canTrace())(
  'a training writes below the runs alone, opens no socket, starts no process',
  async () => {
    const root = runsFolder();
    const log = join(dirname(root), 'calls');
    const calls = 'openat,open,creat,mkdir,rename,link,unlink,symlink,truncate,socket,connect,execve';
    const before = ['strace', '-f', '-qq', '-s', '400', '-o', log, '-e', `trace=${calls}`];
    const { code, stderr } = await r1toy(training(root), { before });
    expect(code, stderr).toBe(0);
    const lines = readFileSync(log, 'utf8').split('\n');
    const changing = lines.filter(
      (line) =>
        /\b(mkdir|rename|link|unlink|symlink|creat|truncate)\(/.test(line) ||
        /O_(WRONLY|RDWR|CREAT)/.test(line),
    );
    expect(changing.length).toBeGreaterThan(50);
    const strangers = changing.filter((line) => !line.includes(`"${root}`) && !line.includes('"/dev/'));
    expect(strangers).toEqual([]);
    expect(lines.filter((line) => /\b(socket|connect)\(/.test(line))).toEqual([]);
    expect(lines.filter((line) => /\bexecve\(/.test(line))).toHaveLength(1);
  },
);
