// Bundles the program that bin/ starts, the worker of its threads and the library, from src into dist/program, with the
// packages they use inside: some 80 files, each command's in its own, start in half the time of 900.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const folder = join(root, 'dist/program');
// Names of parts change with what is in them.
rmSync(folder, { recursive: true, force: true });

/** What went in, by output, as esbuild tells it. */
export const { outputs } = (
  await build({
    entryPoints: {
      main: join(root, 'src/cli/main.ts'),
      worker: join(root, 'src/compute/worker.ts'),
      library: join(root, 'src/api/index.ts'),
    },
    // As deep as the folders of dist/ it is made of: addresses relative to a module lead to the same files.
    outdir: folder,
    bundle: true,
    splitting: true,
    // Names stay, for the stack that --debug shows.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    // Node's own TF.js is the user's to add.
    external: ['@tensorflow/tfjs-node'],
    // Packages of the older kind ask for Node's modules by `require`, which modules do not have.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module';const require = nodeRequire(import.meta.url);",
    },
    // They would be larger than the scripts; scripts/bundles.mjs gathers the licences.
    legalComments: 'none',
    metafile: true,
    absWorkingDir: root,
    logLevel: 'warning',
  })
).metafile;
