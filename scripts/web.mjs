// Bundles the scripts of pages and the library for browsers, from src/web, into dist/web: one file each, without Node.
// What the shared modules take of Node stands in src/web/shims; the data files go in as text.
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const shims = join(root, 'src/web/shims');

/** Files of the program that a page has otherwise. */
const replaced = [
  [/\/ownFiles\.js$/, join(shims, 'ownFiles.ts')],
  [/\/addon\.js$/, join(shims, 'addon.ts')],
  [/\/tensorflow\.js$/, join(shims, 'tensorflow.ts')],
  [/\/extensions\.js$/, join(shims, 'extensions.ts')],
  [/\/nativeTensorflow\.js$/, join(shims, 'nativeTensorflow.ts')],
  [/^node:(crypto|worker_threads|v8)$/, join(shims, 'node.ts')],
];

/** src/base/assets, with the data files inside. */
function assets() {
  const folder = join(root, 'data');
  const names = readdirSync(folder).filter((name) => ['lexicon.json', 'general.jsonl'].includes(name));
  const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  return `const texts = ${JSON.stringify(texts)};
export function readAsset(name) {
  if (name in texts) return texts[name];
  throw new Error(name + ' is not in this page');
}`;
}

const forPages = {
  name: 'for-pages',
  setup({ onResolve, onLoad }) {
    for (const [filter, path] of replaced) onResolve({ filter }, () => ({ path }));
    onResolve({ filter: /\/assets\.js$/ }, () => ({ path: 'assets', namespace: 'data' }));
    onLoad({ filter: /.*/, namespace: 'data' }, () => ({ contents: assets(), loader: 'js' }));
  },
};

/** What goes into pages: a script each, and a worker where it computes. */
const entries = ['report/page', 'play/page', 'play/worker', 'train/page', 'train/worker'];

const options = {
  outdir: join(root, 'dist/web'),
  outbase: join(root, 'src/web'),
  bundle: true,
  minify: true,
  target: 'es2022',
  // They would be larger than the scripts; scripts/bundles.mjs gathers the licences.
  legalComments: 'none',
  metafile: true,
  absWorkingDir: root,
  // Named, so that a file has it however it is come by: else one that is both imported and put in the place of another
  // has it or not by who is first, and no two builds need be equal.
  tsconfig: join(root, 'tsconfig.json'),
  plugins: [forPages],
  logLevel: 'warning',
};
const environment = { 'process.env.R1TOY_KERNELS': 'undefined' };
const files = (names) => names.map((name) => join(root, `src/web/${name}.ts`));

const pages = await build({
  ...options,
  entryPoints: files(entries),
  format: 'iife',
  define: { ...environment, 'import.meta.url': 'self.location.href' },
});
// `r1toy/web`: a module, which finds its binaries beside itself.
const library = await build({
  ...options,
  entryPoints: files(['library/index']),
  format: 'esm',
  define: environment,
});

copyFileSync(
  createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css'),
  join(root, 'dist/web/report/uplot.css'),
);

/** What went into each file, as esbuild tells it. */
export const outputs = { ...pages.metafile.outputs, ...library.metafile.outputs };
