// What a distilled student learns from: the rejection-sampled set of its teacher's run.
import { exitCodes, UserError } from '../base/errors.js';
import { resumeCommand } from '../base/shell.js';
import type { Config } from '../config/schema.js';
import { needsLessons, type RecipeName } from '../pipeline/recipes.js';
import { stageOf } from '../stages/index.js';
import { type RunData, readRun, runExists } from '../store/readRun.js';
import { readLastSftRows } from '../store/resume.js';
import { type Lessons, requireRoom } from '../training/distillation.js';
import { trainCommand } from './requireStage.js';

/**
 * The lessons of a run whose recipe learns from a teacher; null for others.
 * `own`: folder of the run that has these settings; none: one that is to begin. Errors: a run it names is missing, or not
 * finished; what the teacher wrote does not fit into the context.
 */
export function readLessons(config: Config, root: string, own?: string): Lessons | null {
  if (!needsLessons(config.recipe)) return null;
  const { teacher, match } = config.distill;
  const { folder } = finished({ root, own, setting: 'teacher' }, teacher, 'r1');
  const rows = readLastSftRows(folder);
  if (rows.length === 0) {
    throw new UserError(
      exitCodes.data,
      `${folder}: has no rejection-sampled set. Set distill.teacher to an R1 run.`,
    );
  }
  requireRoom(rows, config.policy.context, teacher);
  return {
    rows,
    tokens: match === '' ? null : learnedTokens(finished({ root, own, setting: 'match' }, match, 'r1-zero')),
  };
}

/** Where a run is named: the folder of runs, that of the run which has learned from it, and the setting. */
interface Naming {
  readonly root: string;
  readonly own: string | undefined;
  readonly setting: string;
}

/** A run that a setting names. `recipe`: what usually makes such a one. */
function finished({ root, own, setting }: Naming, name: string, recipe: RecipeName): RunData {
  if (!runExists(root, name)) {
    if (own !== undefined) {
      // Another run of that name would not be the one that it learned from.
      const gone = `${own}: learned from ${root}/${name} (distill.${setting}), which is not there.`;
      throw new UserError(exitCodes.data, `${gone} Move that run back, or give it its name again.`);
    }
    const advice = `Train it first: ${trainCommand(recipe, name, root)}`;
    throw new UserError(exitCodes.usage, `distill.${setting}: ${root}/${name}: no such run. ${advice}`);
  }
  const run = readRun(root, name);
  if (run.info.status === 'done') return run;
  throw new UserError(exitCodes.data, `${run.folder}: is not finished. Run: ${resumeCommand(root, name)}`);
}

/** Tokens that the reinforcement stages of a run took forward and backward: each rollout once. */
function learnedTokens({ metrics }: RunData): number {
  return metrics
    .filter(({ stage }) => stageOf(stage).reinforcement)
    .reduce((sum, row) => sum + (typeof row.num_tokens === 'number' ? row.num_tokens : 0), 0);
}
