// What is published: a few folders, nothing secret or private among them, and in dist/ exactly what the sources build.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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
    dist: /^dist\/[\w./-]+\.(js|wasm)$|^dist\/kernels\/(linux|darwin|win32)-(x64|arm64)(-gnu|-musl)?\.node$|^dist\/kernels\/addons\.json$/,
    types: /^dist\/types\/[\w/]+\.d\.ts$/,
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

/** Parts of the scripts of pages and of the library for browsers: they are within page.js, worker.js and index.js. */
const bundled = /^web\/(?!\w+\/(page|worker|payload)\.ts$|library\/index\.ts$).*\.ts$/;

test('dist/ is what the sources build, with nothing left over', () => {
  const built = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !bundled.test(name))
    .map((name) => name.replace(/ts$/, 'js'));
  const dist = packed.filter(
    (path) => path.startsWith('dist/') && !/\.node$|addons\.json$|\.d\.ts$|^dist\/program\//.test(path),
  );
  const copied = ['tensorflow/tfjs.cjs', 'tensorflow/tfjs-backend-wasm-simd.wasm', 'web/report/uplot.css'];
  const others = ['THIRD-PARTY-NOTICES.txt', 'kernels/kernels.wasm', ...copied];
  expect(dist).toEqual([...built, ...others].map((name) => `dist/${name}`).sort());
});

test('the bundled program is what its two beginnings load, with nothing left over', () => {
  const loaded = new Set<string>();
  const load = (path: string) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const parts = readFileSync(path, 'utf8').matchAll(/\b(?:from|import)\s*\(?"(\.\/[^"]+\.js)"/g);
    for (const [, part] of parts) load(join(dirname(path), part));
  };
  for (const beginning of ['main', 'worker']) load(`dist/program/${beginning}.js`);
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
  const named = [...notices.matchAll(/^(\S+) [\d.]+ \((MIT|Apache-2\.0)\)\nin (.*)$/gm)];
  expect(named.map(([, name]) => name)).toEqual(
    expect.arrayContaining(['@noble/hashes', '@tensorflow/tfjs-core', 'long', 'seedrandom', 'uplot']),
  );
  expect(notices).toContain('Copyright 2019 David Bau.');
  expect(notices).toContain('END OF TERMS AND CONDITIONS');
  for (const [, name, , files] of named) {
    for (const file of files.split(', ').filter((one) => one.startsWith('dist/web/')))
      expect(readFileSync(file, 'utf8').split('*/')[0], file).toContain(name);
  }
});

test('what is built in needs nothing of the packages that it came from', () => {
  const external = [...readFileSync('dist/tensorflow/tfjs.cjs', 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)];
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const packages = external.map(([, name]) => name).filter((name) => !isBuiltin(name));
  // Asked for by a fetch alone, which nothing here makes: Node has its own.
  expect(packages.filter((name) => !(name in dependencies))).toEqual(['node-fetch']);
});
