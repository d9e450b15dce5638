// r1toy.json: where exported weights come from, so that they can be read back and told from others.
import * as z from 'zod';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { jsonFormat } from '../base/version.js';
import { crossMistakes } from '../config/checks.js';
import { configSchema } from '../config/schema.js';
import { recipes } from '../pipeline/recipes.js';
import { stageNames } from '../stages/index.js';
import { lineageSchema } from '../store/commit.js';
import { sha256Schema } from '../store/inputs.js';
import { parseAs } from '../store/parsing.js';
import type { ExportedPolicy } from './format.js';

export const originName = 'r1toy.json';

const count = z.int().min(0);
const originSchema = z.strictObject({
  format: z.literal(jsonFormat),
  /** Version that trained it. */
  r1toy: z.string(),
  run: z.string(),
  stage: z.enum(stageNames),
  stageIndex: count.max(99),
  step: count,
  /** Of the weights, as float32 in the order of the tensors. */
  sha256: sha256Schema,
  /** The stages up to this one, each with the weights it began and ended with. */
  lineage: z.array(lineageSchema).min(1),
  config: configSchema,
});

/** What r1toy.json says. */
export type Origin = z.output<typeof originSchema>;

/** Where a policy of a run comes from; its lineage ends with its stage. */
export function originOf({ run, stage, step, weights }: ExportedPolicy): Origin {
  const { info, config, name } = run;
  const last = info.lineage.findIndex((row) => row.stage === stage);
  return {
    format: jsonFormat,
    r1toy: info.r1toy,
    run: name,
    stage,
    stageIndex: recipes[config.recipe].findIndex((one) => one.stage === stage),
    step,
    sha256: weightsSha256(weights),
    lineage: info.lineage.slice(0, last + 1),
    config,
  };
}

/** Reads r1toy.json. Error `data` naming the first wrong key, or a policy that the settings do not allow. */
export function parseOrigin(text: string, path: string): Origin {
  const origin = parseAs(text, originSchema, path, 'Export it again');
  const own = recipes[origin.config.recipe][origin.stageIndex];
  const last = origin.lineage[origin.lineage.length - 1];
  if (own?.stage !== origin.stage || last.stage !== origin.stage || last.sha256 !== origin.sha256)
    throw new UserError(exitCodes.data, `${path}: stage, lineage and sha256 do not agree. Export it again.`);
  const [mistake] = crossMistakes(origin.config);
  if (mistake === undefined) return origin;
  throw new UserError(exitCodes.data, `${path}: config.${mistake.path}: ${mistake.message}`);
}
