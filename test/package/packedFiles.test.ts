// What is published: a few folders, nothing secret or private among them, and in dist/ exactly what the sources build.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
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
  expect([...new Set(folders)]).toEqual([
    'bin',
    'configs',
    'data',
    'dist',
    'docs',
    'examples',
    'results',
    'shipped',
    'src',
  ]);
  expect(rootFiles).toEqual([
    'CHANGELOG.md',
    'CITATION.cff',
    'CONTRIBUTING.md',
    'LICENSE',
    'README.md',
    'package.json',
  ]);
});

test('each folder holds the kinds of files it is for, and nothing of a run, a key or an editor', () => {
  const kinds = {
    bin: /^bin\/[\w.-]+\.js$/,
    configs: /^configs\/(presets\/)?[\w.-]+\.json$/,
    data: /^data\/[\w.-]+\.(json|jsonl|md|py)$/,
    dist: /^dist\/(program|web)\/[\w./-]+\.js$|^dist\/(kernels|tensorflow)\/[\w-]+\.wasm$|^dist\/kernels\/(linux|darwin|win32)-(x64|arm64)(-gnu|-musl)?\.node$|^dist\/kernels\/addons\.json$/,
    types: /^dist\/types\/\w+\.d\.ts$/,
    bundled: /^dist\/(tensorflow\/tfjs\.cjs|web\/report\/uplot\.css|THIRD-PARTY-NOTICES\.txt)$/,
    examples: /^examples\/[\w-]+\.(js|html)$/,
    docs: /^docs\/(api\/)?[\w.-]+\.(md|svg)$/,
    results: /^results\/([\w-]+\/)?[\w.-]+\.(json|md|svg)$/,
    shipped:
      /^shipped\/[\w-]+\/((config|run)\.json|(metrics|eval|rollouts)\.jsonl|checkpoints\/[\w-]+\/step-\d{6}\.safetensors)$/,
    src: /^src\/[\w./-]+\.(ts|c|h|json)$/,
  };
  const allowed = Object.values(kinds);
  const inFolders = packed.filter((path) => path.includes('/'));
  expect(inFolders.filter((path) => !allowed.some((kind) => kind.test(path)))).toEqual([]);
  const own = packed.filter((path) => !kinds.shipped.test(path));
  expect(own.filter((path) => /(^|\/)\.|\.(env|pem|key|safetensors|tsbuildinfo|map)$/.test(path))).toEqual(
    [],
  );
});

test('dist/ holds the bundles, what they read and the types, and no module of the build', () => {
  const parts = /^dist\/(program|types)\/|\.node$/;
  expect(packed.filter((path) => path.startsWith('dist/') && !parts.test(path))).toEqual([
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/kernels/addons.json',
    'dist/kernels/kernels.wasm',
    'dist/tensorflow/tfjs-backend-wasm-simd.wasm',
    'dist/tensorflow/tfjs.cjs',
    'dist/web/library/index.js',
    'dist/web/play/page.js',
    'dist/web/play/worker.js',
    'dist/web/report/page.js',
    'dist/web/report/uplot.css',
    'dist/web/train/page.js',
    'dist/web/train/worker.js',
  ]);
});

test('the types name no package and nothing that is not packed, and say what a setting means', () => {
  const types = packed.filter((path) => path.startsWith('dist/types/'));
  const named = types.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/(?:from |import\()['"]([^'"]+)['"]/g)].map(([, to]) =>
      to.startsWith('.') ? join(dirname(path), to.replace(/js$/, 'd.ts')) : to,
    ),
  );
  expect(named.filter((to) => !types.includes(to))).toEqual([]);
  expect(readFileSync('dist/types/shared.d.ts', 'utf8')).toContain(
    '        /** Residual width D. Default: 64. */\n        width: number;\n',
  );
});

test('the bundled program is what its three beginnings load, with nothing left over', () => {
  const loaded = new Set<string>();
  const load = (path: string) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const parts = readFileSync(path, 'utf8').matchAll(/\b(?:from|import)\s*\(?"(\.\/[^"]+\.js)"/g);
    for (const [, part] of parts) load(join(dirname(path), part));
  };
  for (const beginning of ['main', 'worker', 'library']) load(`dist/program/${beginning}.js`);
  expect(loaded.size).toBeGreaterThan(20);
  expect(packed.filter((path) => path.startsWith('dist/program/'))).toEqual([...loaded].sort());
});

test('the kernels of this machine are among what is packed', () => {
  const addons = packed.filter((path) => path.endsWith('.node'));
  expect(addonNames().some((name) => addons.includes(`dist/kernels/${name}.node`))).toBe(true);
});

/** The fragments by which a page's headings are linked. */
const headings = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

test('every link to a part of a page leads to a heading', () => {
  const pages = packed.filter((path) => /^(docs\/)?[\w-]+\.md$/.test(path));
  const links = pages.flatMap((from) =>
    [...readFileSync(from, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].map(
      ([, to, part]) => [to === '' ? from : join(dirname(from), to), part] as const,
    ),
  );
  expect(links.length).toBeGreaterThan(3);
  for (const [page, part] of links) expect(headings(page), page).toContain(part);
});

test('every link of README and docs that is no address leads to a packed file or folder', () => {
  const folders = new Set(
    packed.flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))),
  );
  const texts = packed.filter((path) => /^(docs\/)?[\w-]+\.md$/.test(path));
  const links = texts.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, to]) =>
      join(dirname(path), to),
    ),
  );
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !packed.includes(link) && !folders.has(link))).toEqual([]);
});

test('whoever has code in the package is named with the licence, in the notices and on top of the scripts of pages', () => {
  const notices = readFileSync('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
  const named = [...notices.matchAll(/^(\S+) [\d.]+ \((.*)\)\nin (.*)$/gm)];
  const known = [
    '@noble/hashes',
    '@tensorflow/tfjs-core',
    'chalk',
    'commander',
    'long',
    'seedrandom',
    'uplot',
    'zod',
  ];
  expect(named.map(([, name]) => name)).toEqual(expect.arrayContaining(known));
  const permissive = ['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
  expect(permissive).toEqual(expect.arrayContaining(named.map(([, , licence]) => licence)));
  expect(notices).toContain('Copyright 2019 David Bau.');
  expect(notices).toContain('END OF TERMS AND CONDITIONS');
  for (const [, name, , files] of named) {
    for (const file of files.split(', ').filter((one) => one.startsWith('dist/web/')))
      expect(readFileSync(file, 'utf8').split('*/')[0], file).toContain(name);
  }
});

test('what is built in needs nothing that is not: no package is installed beside r1toy', () => {
  const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(dependencies).toEqual({});
  const asked = packed
    .filter((path) => /^dist\/(program|tensorflow)\/.*js$/.test(path))
    .flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/(?:\brequire\(|\bfrom|\bimport\(?)"([^."][^"]*)"/g),
    ])
    .map(([, name]) => name);
  expect(asked).toContain('node:fs');
  // TF.js asks for it by a fetch alone, which nothing here makes: Node has its own.
  expect([...new Set(asked.filter((name) => /^@?[a-z][\w./-]*$/.test(name) && !isBuiltin(name)))]).toEqual([
    'node-fetch',
  ]);
});
