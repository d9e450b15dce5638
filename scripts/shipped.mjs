// Makes the runs that come with the package, by `npm run generate:shipped`: trains them and the base that they start from
// (some minutes), or takes those of a folder that has them finished (`-- --from DIR`), and writes shipped/.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../dist/base/version.js';
import { shipAll } from '../dist/runs/shipRun.js';
import { demos, shippedRoot, shippedSeed } from '../dist/store/shipped.js';

const program = fileURLToPath(new URL('../bin/r1toy.js', import.meta.url));
const { values } = parseArgs({ options: { from: { type: 'string' } } });

/** Trains all of them into a folder. */
function trainInto(root) {
  for (const { name, recipe } of demos) {
    const args = ['--out', root, 'train', recipe, '--seed', String(shippedSeed), '--name', name, '--fresh'];
    const { status } = spawnSync(process.execPath, [program, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error(`training ${name} ended with ${status}`);
  }
}

const made = values.from ?? mkdtempSync(join(tmpdir(), 'r1toy-shipped-'));
try {
  if (values.from === undefined) trainInto(made);
  rmSync(shippedRoot, { recursive: true, force: true });
  shipAll(made, shippedRoot, version);
} finally {
  if (values.from === undefined) rmSync(made, { recursive: true });
}
