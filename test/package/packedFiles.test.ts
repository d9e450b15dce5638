// What is published: a few folders, nothing secret or private among them, and in dist/ exactly what the sources build.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { addonNames } from '../../src/kernels/addon.js';

let packed: string[] = [];
beforeAll(() => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  packed = files.map(({ path }) => path).sort();
});

test('the package holds these folders and files of the root, and no others', () => {
  const [folders, rootFiles] = [true, false].map((inFolder) =>
    packed.filter((path) => path.includes('/') === inFolder).map((path) => path.split('/')[0]),
  );
  expect([...new Set(folders)]).toEqual(['bin', 'configs', 'data', 'dist']);
  expect(rootFiles).toEqual(['LICENSE', 'README.md', 'package.json']);
});

test('each folder holds the kinds of files it is for, and nothing of a run, a key or an editor', () => {
  const kinds = {
    bin: /^bin\/[\w.-]+\.js$/,
    configs: /^configs\/(presets\/)?[\w.-]+\.json$/,
    data: /^data\/[\w.-]+\.(json|jsonl|md)$/,
    dist: /^dist\/[\w./-]+\.(js|wasm)$|^dist\/kernels\/(linux|darwin|win32)-(x64|arm64)(-gnu|-musl)?\.node$|^dist\/kernels\/addons\.json$/,
  };
  const allowed = Object.values(kinds);
  const inFolders = packed.filter((path) => path.includes('/'));
  expect(inFolders.filter((path) => !allowed.some((kind) => kind.test(path)))).toEqual([]);
  expect(packed.filter((path) => /(^|\/)\.|\.(env|pem|key|safetensors|tsbuildinfo|map)$/.test(path))).toEqual(
    [],
  );
});

/** Parts of the scripts of pages: they are within page.js and worker.js. */
const bundled = /^web\/(?!\w+\/(page|worker|payload)\.ts$).*\.ts$/;

test('dist/ is what the sources build, with nothing left over', () => {
  const built = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !bundled.test(name))
    .map((name) => name.replace(/ts$/, 'js'));
  const dist = packed.filter((path) => path.startsWith('dist/') && !/\.node$|addons\.json$/.test(path));
  expect(dist).toEqual([...built, 'kernels/kernels.wasm'].map((name) => `dist/${name}`).sort());
});

test('the kernels of this machine are among what is packed', () => {
  const addons = packed.filter((path) => path.endsWith('.node'));
  expect(addonNames().some((name) => addons.includes(`dist/kernels/${name}.node`))).toBe(true);
});
