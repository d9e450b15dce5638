// The recipe of a run leaves r1toy for the trainers of others.
import { exitCodes, UserError } from '../base/errors.js';
import { curveFormats, policyFormats, rowFormats, trainerFormats } from '../exports/index.js';
import { recipes } from '../pipeline/recipes.js';
import type { StageName } from '../stages/index.js';
import { readRun } from '../store/readRun.js';
import { readSftRows } from '../store/resume.js';
import { isShipped, trainOwn } from '../store/shipped.js';
import { type Exported, type ExportPlace, stageEnd, writeExport } from './export.js';

/** Formats of a policy, its rows and its curves, which need no examples. */
const otherFormats = [policyFormats, rowFormats, curveFormats]
  .flatMap((table) => Object.keys(table))
  .join(', ');

export type TrainerFormatName = keyof typeof trainerFormats;

/**
 * Writes a run's stages as a trainer does them. Errors: those of reading the run and its base; `usage` for a base, which
 * no trainer makes, and where a supervised set is not there (yet); `cannotCreate` where something is in the way.
 */
export async function exportRecipe(
  format: TrainerFormatName,
  root: string,
  name: string,
  place: ExportPlace,
): Promise<Exported> {
  const run = readRun(root, name);
  const { config, folder, metrics, info } = run;
  if (recipes[config.recipe].every(({ from }) => from === 'random'))
    throw new UserError(
      exitCodes.usage,
      `${folder}: is a base, which no trainer of others makes. Take its weights along: r1toy export hf`,
    );
  const examples = (stage: StageName) => {
    const rows = readSftRows(folder, stage);
    if (rows.length > 0) return rows;
    const advice = isShipped(folder)
      ? `it comes with r1toy without them, so its policies and rows alone can be exported: ${otherFormats}. Train one of your own for this: ${trainOwn(name)}`
      : 'wait until it has begun that stage';
    throw new UserError(exitCodes.usage, `${folder}: has no examples of ${stage}: ${advice}.`);
  };
  const doneSteps = (stage: StageName) => {
    if (!info.lineage.some((row) => row.stage === stage))
      throw new UserError(
        exitCodes.usage,
        `${folder}: ${stage} has not ended, so its steps are not known yet. Wait.`,
      );
    return metrics.reduce((most, row) => (row.stage === stage ? Math.max(most, row.step) : most), 0);
  };
  const base = stageEnd(root, `${name}:base`);
  const files = await trainerFormats[format].files({ name, config, base, examples, doneSteps });
  return writeExport(place, 'folder', files);
}
