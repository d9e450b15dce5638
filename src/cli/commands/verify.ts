// r1toy verify: whether a replay of a run gives the same bits.
import { Option } from '@commander-js/extra-typings';
import { finallyDo } from '../../base/cleanUp.js';
import { exitCodes, UserError } from '../../base/errors.js';
import { resumeCommand } from '../../base/shell.js';
import { placeAlone } from '../../runs/checkpoint.js';
import { defaultThreads } from '../../runs/openRun.js';
import type { ProofTools, Ruling } from '../../runs/proofKinds.js';
import { proveRun } from '../../runs/prove.js';
import { type Verification, verifyRun } from '../../runs/verify.js';
import { command } from '../command.js';
import { integer, threaded } from '../options.js';
import { note, print, printJson } from '../output.js';
import { working } from '../working.js';

export default command({
  flags: (blank) =>
    threaded(blank)
      .argument('<run>', 'name of the run, or with a stage: r1:Dev2; or a folder that someone sent: sent/r1')
      .option('--from <stage:step>', 'step to begin at (default: the beginning of each stage)')
      .option('--steps <n>', 'steps to compare (default: 3)', integer(1, 100_000))
      .addOption(new Option('--all', 'the whole run').conflicts(['from', 'steps']))
      .option('--json', 'as JSON'),
  examples: ['r1toy verify r1-zero', 'r1toy verify r1 --from Dev2:40 --steps 10', 'r1toy verify sent/r1'],
  async run({ out, from: since, steps, all, json, threads = defaultThreads() }, named) {
    if (/[\\/]/.test(named)) {
      if (since !== undefined)
        throw new UserError(exitCodes.usage, '--from: a run that was sent is replayed from its beginning.');
      return prove(named, { out, steps, threads }, json === true);
    }
    const { name, label } = placeAlone(named, { '--from': since, '--all': all });
    const from = label === undefined ? since : `${label}:0`;
    const shown = working('steps replayed', 'lines');
    const place = { root: out, name };
    const verification = await finallyDo(
      () => verifyRun(place, { from, steps, all }, threads, note, shown.phaseAt),
      () => shown.stop(),
    );
    const { checkpoints, over, behind, results, difference } = verification;
    if (json) printJson({ run: name, equal: difference === null, checkpoints, over, behind, results });
    else print(reportLines(name, out, verification));
    return difference === null ? exitCodes.done : exitCodes.different;
  },
});

/** Proves what can be proven of a folder that was sent. */
async function prove(
  folder: string,
  choice: Pick<ProofTools, 'out' | 'steps' | 'threads'>,
  json: boolean,
): Promise<number> {
  const shown = working('steps replayed', 'lines');
  const kinds = await finallyDo(
    () => proveRun(folder, { ...choice, tell: note, at: (done) => shown.at(done, 0) }),
    () => shown.stop(),
  );
  const has = (ruling: Ruling) => kinds.some((kind) => kind.ruling === ruling);
  const ruling = has('differs')
    ? 'differs'
    : has('not provable')
      ? 'not provable'
      : has('in part')
        ? 'in part'
        : 'proven';
  if (json) printJson({ folder, ruling, kinds });
  else {
    const rows = kinds.map(({ kind, ruling: own, what }) => [kind, own, what]);
    print([{ headers: ['kind', 'ruling', 'why'], rows }, `${folder}: ${ruling}`]);
  }
  if (ruling === 'differs') return exitCodes.different;
  return ruling === 'not provable' ? exitCodes.unproven : exitCodes.done;
}

function reportLines(name: string, out: string, verification: Verification): string[] {
  const { checkpoints, over, behind, results, difference } = verification;
  const stretches = results.flatMap(({ stages }) => Object.entries(stages));
  const equal = stretches.map(([stage, { first, last, steps }]) => {
    return `${stage}: ${first === last ? `step ${first}` : `steps ${first} to ${last}`} of ${steps} equal`;
  });
  const made = over ? '; summary and report, made again, are equal' : '';
  const files = [`${name}: ${checkpoints} checkpoints; every file is as they say${made}`];
  if (!over) {
    const rows = `${behind} bytes of rows behind its last checkpoint are not shown as figures, and resuming drops them`;
    files.push(`${name}: is not finished; ${rows}. Go on: ${resumeCommand(out, name)}`);
  }
  if (difference !== null) {
    const { stage, step, what } = difference;
    return [...files, ...equal, `${name}: differs at stage ${stage}, step ${step}: ${what}`];
  }
  const whole = stretches.every(([, { first, last, steps }]) => first === 1 && last === steps);
  return [...files, ...equal, `${name}: equal${whole ? '' : ' where it was replayed; every step: --all'}`];
}
