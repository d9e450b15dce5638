// The rows of the row files that are read back, as the store writes them. Names are those of their tables, and
// figures are finite: JSON can say 1e999.
import * as z from 'zod';
import type { SftRow } from '../data/datasets.js';
import { unknownWord } from '../data/tokenizer.js';
import type { EvalRow, RolloutRow } from '../pipeline/events.js';
import { rewardNames } from '../rewards/rewards.js';
import { type StageName, stageNames } from '../stages/index.js';
import { taskNames } from '../tasks/index.js';
import { languages } from '../tasks/task.js';
import { isEvalGroup, isEvalMetric } from '../training/evaluation.js';

/** One row of metrics.jsonl. */
export interface MetricsRow {
  readonly stage: StageName;
  readonly step: number;
  readonly [metric: string]: number | string;
}

/** One row of sft-data.jsonl. */
export type StageRow = SftRow & { readonly stage: StageName };

const count = z.int().min(0);
const place = { stage: z.enum(stageNames), step: count };
const asked = {
  task: z.enum([...taskNames, 'general']),
  level: z.int().min(1),
  language: z.enum(languages),
};

/** Words of the vocabulary: they are trained on. */
const words = z.string().superRefine((text, context) => {
  const unknown = unknownWord(text.split(' '));
  if (unknown !== null) context.addIssue({ code: 'custom', message: unknown });
});

const groupName = z.string().refine(isEvalGroup, 'is not a group of an evaluation');
const scores = z
  .object({ problems: count, samples: count })
  .catchall(z.number())
  .superRefine((row, context) => {
    const name = Object.keys(row).find((key) => !isEvalMetric(key));
    if (name === undefined) return;
    context.addIssue({ code: 'custom', path: [name], message: 'is not a metric of an evaluation' });
  });

export const metricsSchema: z.ZodType<MetricsRow> = z.object(place).catchall(z.number());

export const evalSchema: z.ZodType<EvalRow> = z.strictObject({
  ...place,
  quick: z.boolean(),
  temperature: z.number(),
  begin: words.exactOptional(),
  groups: z.record(groupName, scores),
});

export const rolloutSchema: z.ZodType<RolloutRow> = z.strictObject({
  ...place,
  ...asked,
  prompt: z.string(),
  completion: z.string(),
  rewards: z.record(z.enum(rewardNames), z.number().nullable()),
  reward: z.number(),
  advantage: z.number(),
  advantages: z.array(z.number()).exactOptional(),
});

export const sftSchema: z.ZodType<StageRow> = z.strictObject({
  prompt: words,
  completion: words,
  ...asked,
  stage: z.enum(stageNames),
});

/** One row of hashes.jsonl: a name for the bytes of each tensor, in the order of the layout. */
export const hashesSchema = z.strictObject({
  ...place,
  tensors: z.array(z.string().regex(/^[0-9a-f]{16}$/)),
});

/** One row of timing.jsonl. */
export const timingSchema = z.strictObject({ ...place, seconds: z.number().min(0) });
