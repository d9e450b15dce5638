// An R1 whose recipe is taken along, and its files as text.
import { Template } from '@huggingface/jinja';
import { configSchema } from '../../src/config/schema.js';
import { coldStartRows } from '../../src/data/datasets.js';
import { trainerFormats } from '../../src/exports/index.js';
import type { TaughtRun } from '../../src/exports/trainer.js';
import { bytesOf, exportedPolicy, config as tiny } from './policy.js';

export const config = configSchema.parse({
  ...tiny,
  recipe: 'r1',
  reasoningRl: { ...tiny.reasoningRl, steps: 3, prompts: 4 },
  finalRl: { ...tiny.finalRl, steps: 4, preferenceLast: 2, generalShare: 0.5, prompts: 4 },
});
export const run: TaughtRun = {
  name: 'tiny',
  config,
  base: exportedPolicy(config),
  examples: () => coldStartRows(5, config, 1),
  doneSteps: () => 9,
};

/** A file of the folder for a trainer. */
export const textOf = async (format: keyof typeof trainerFormats, name: string) => {
  const files = await trainerFormats[format].files(run);
  return new TextDecoder().decode(bytesOf(files.get(name)!));
};

/** The rows of JSONL. */
export const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The template that the base has, in the folder for any trainer. */
export async function templateOfBase(): Promise<Template> {
  const { chat_template } = JSON.parse(await textOf('verl', 'base/tokenizer_config.json')) as Record<
    string,
    string
  >;
  return new Template(chat_template);
}
