// The package as its user has it: the tarball, installed into an empty folder. There every command that help, README,
// documents and errors advise is typed, in a shell, with settings that make trainings small; so works the package.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { advised } from '../package/advice.js';
import { codeOf, firstLines, needs, prepare, rank, smallLine } from './adviceHere.js';
import { counted } from './counts.js';

const base = mkdtempSync(join(tmpdir(), 'r1toy-installed-'));
/** Where the package is installed: nothing else is there. */
const folder = join(base, 'empty');
afterAll(() => rmSync(base, { recursive: true, force: true }));

const env = {
  ...process.env,
  NO_COLOR: '1',
  PATH: `${join(folder, 'node_modules/.bin')}:${process.env.PATH}`,
};

/** A line as a shell has it; nothing is typed into what it starts. */
async function shell(line: string, cwd = folder, by = 'bash') {
  const child = spawn(by, ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

const has = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;

beforeAll(async () => {
  mkdirSync(folder);
  // Not built again: other tests use what is built.
  const packed = await shell(`npm pack --ignore-scripts --pack-destination ${base}`, resolve('.'));
  expect(packed.status, packed.stderr).toBe(0);
  const tarball = readdirSync(base).find((name) => name.endsWith('.tgz'))!;
  const { status, stderr } = await shell(
    `npm install --prefer-offline --no-audit --no-fund ${join(base, tarball)}`,
  );
  expect([status, stderr]).toEqual([0, '']);
});

it('takes less than 18 MB, alone, with no install script', () => {
  const modules = join(folder, 'node_modules');
  const entries = readdirSync(modules, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThan(18e6);
  expect(readdirSync(modules).filter((name) => !name.startsWith('.'))).toEqual(['r1toy']);
  const { scripts } = JSON.parse(readFileSync(join(modules, 'r1toy/package.json'), 'utf8'));
  for (const hook of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(hook);
});

it('its types need no other package', async () => {
  const text = [
    "import { train, load, compare, type Config } from 'r1toy';",
    "import { learn } from 'r1toy/web';",
    "export const width: number = (null as unknown as Config)['policy']['width'];",
    'export const all = [train, load, compare, learn];',
  ];
  writeFileSync(join(folder, 'typed.mts'), text.join('\n'));
  const tsc = join(process.cwd(), 'node_modules/typescript-7/bin/tsc');
  await shell(`node ${tsc} --strict --noEmit --module nodenext --target es2023 --types '' typed.mts`);
});

it('every command that help, documents and errors advise works there, and so does what it advises', async () => {
  await shell('cp -r node_modules/r1toy/examples . && mkdir curves');
  writeFileSync(join(folder, 'my.json'), '{ "extends": "r1", "seed": 11 }');
  const lines = [...firstLines, ...(await advised()).map(({ line }) => line)];
  const queue = [...new Set(lines)].sort((a, b) => rank(a) - rank(b));
  const failed: string[] = [];
  for (const line of queue) {
    const wanted = needs(line);
    if (wanted !== null && !has(wanted)) {
      console.log(`left out, as there is no ${wanted} here: ${line}`);
      continue;
    }
    prepare(line, folder);
    const { status, stderr } = await shell(smallLine(line), folder, wanted === 'fish' ? wanted : 'bash');
    if (status !== codeOf(line)) failed.push(`${line}: ${status} ${stderr.slice(-600)}`);
  }
  expect(failed).toEqual([]);
  counted('advised command in a folder where the package was installed', queue.length, 'did what it says');
});

it('the configuration of init is understood, and begins a run', async () => {
  const { stdout, status } = await shell('npx --no-install r1toy init smoke own.json');
  expect([status, stdout]).toEqual([0, 'r1toy train --config own.json\n']);
  const { $schema } = JSON.parse(readFileSync(join(folder, 'own.json'), 'utf8')) as { $schema: string };
  const schema = JSON.parse(readFileSync(join(folder, $schema), 'utf8')) as { properties: object };
  expect(Object.keys(schema.properties)).toContain('reasoningRl');
  expect((await shell(`${stdout.trim()} --name own`)).status).toBe(0);
});

it('the command of doctor for the native TF.js installs it where r1toy finds it', async () => {
  const told = (await shell('r1toy doctor')).stdout;
  const [, command] = /backend tensorflow: .*: (npm install .*)$/m.exec(told)!;
  // Without its script, which fetches a library: that it is found, and what is said of it then, shows here as well.
  expect((await shell(`${command} --ignore-scripts --no-audit --no-fund`)).status).toBe(0);
  expect((await shell('r1toy doctor')).stdout).toMatch(
    /backend tensorflow: cannot load .*npm approve-scripts @tensorflow\/tfjs-node && npm rebuild/,
  );
});
