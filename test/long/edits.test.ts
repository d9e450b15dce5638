// Every kind of edit to every file of a run and of its base: verify refuses it or finds it to be of no consequence, no
// reader shows other figures, and no training starts from other weights.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { baseWeights } from '../../src/runs/training.js';
import { verifyRun } from '../../src/runs/verify.js';
import { readRun } from '../../src/store/readRun.js';
import { edits, makeEdit } from '../reliability/edits.js';
import { finish } from '../reliability/spawned.js';
import { counted } from './counts.js';
import { spread } from './scale.js';

/** Files of which parts are notes that nothing follows from: a name, a command line, a clock. */
const notes = /run\.json$|timing\.jsonl$/;

/** What the body gives, or the error for the user that it ends with; anything else is a bug. */
async function outcome<T>(body: () => T | Promise<T>): Promise<T | UserError> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof UserError && !error.message.includes('\n')) return error;
    throw error;
  }
}

test('every kind of edit to every file of a run and its base', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-edits-'));
  const made = join(folder, 'runs');
  await finish(made);
  const { config, evals, metrics } = readRun(made, 'tiny');
  const weights = baseWeights(config, made, join(made, 'tiny'));
  const files = readdirSync(made, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(made.length + 1));
  const all = files.flatMap((file) => Object.keys(edits).map((kind) => ({ file, kind })));
  const tally = { refused: 0, notes: 0, unseen: 0, same: 0 };
  for (const i of spread(all.length, 60)) {
    const { file, kind } = all[i];
    const root = join(folder, 'copy');
    cpSync(made, root, { recursive: true });
    const changed = makeEdit(kind, join(root, file));
    const place = `${kind}: ${file}`;
    const verified = await outcome(() => verifyRun({ root, name: 'tiny' }, { steps: 2 }, 1, () => undefined));
    const read = await outcome(() => readRun(root, 'tiny'));
    const base = await outcome(() => baseWeights(config, root, join(root, 'tiny')));
    if (!(read instanceof UserError))
      expect({ evals: read.evals, metrics: read.metrics }, place).toEqual({ evals, metrics });
    if (!(base instanceof UserError)) expect(base, place).toEqual(weights);
    const isOwn = file.startsWith('tiny/');
    if (!changed) tally.same++;
    else if (verified instanceof UserError) {
      expect([65, 74], place).toContain(verified.exitCode);
      tally.refused++;
    } else {
      // The base has a verification of its own; here only its weights and its readable rows count.
      expect(verified.difference, place).toBeNull();
      expect(isOwn && !notes.test(file), place).toBe(false);
      tally[isOwn ? 'notes' : 'unseen']++;
    }
    rmSync(root, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true });
  const { refused, notes: noted, unseen, same } = tally;
  counted(
    `edit of a file of a run or its base, of ${Object.keys(edits).length} kinds`,
    refused + noted + unseen,
    `${refused} refused by name, ${noted} in notes (name, command line, clock), ${unseen} in what the run does not use of its base; ${same} changed nothing; no figure and no weight differed`,
  );
});
