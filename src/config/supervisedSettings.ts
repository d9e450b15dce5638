// The settings of the stages that learn from documents, in the order of the paper: every key, its unit, its range and its
// default, each once. Where a default departs from the R1 paper, the description says so.
import * as z from 'zod';
import { count, leastTemperature, mostTemperature, real, share } from './fields.js';

export const pretrainSchema = z.strictObject({
  steps: count(1, 100_000).default(2500).describe('Optimizer steps.'),
  batchSize: count(1, 1024).default(64).describe('Documents per step.'),
  learningRate: real(0, 1).default(4e-3).describe('Peak of warm-up and cosine.'),
  mixture: z
    .strictObject({
      general: share().default(0.08).describe('Share of general text among all documents.'),
      hard: share().default(0.003).describe('Share of hard levels among reasoning documents.'),
      obeyed: share()
        .default(0.68)
        .describe(
          'Share of reasoning documents whose prompt asks for tags and that are worked in these tags.',
        ),
      ignored: share()
        .default(0.12)
        .describe('Share of reasoning documents whose prompt asks for tags and that only state an answer.'),
      worked: share()
        .default(0.06)
        .describe(
          'Share of reasoning documents whose prompt does not ask for tags and that are worked. The rest is not asked for tags either and only states an answer.',
        ),
      guessRight: share().default(0.3).describe('Chance that an answer without work is right.'),
    })
    .prefault({}),
  habits: z
    .strictObject({
      slip: share().default(0.04).describe('Chance of a slip at each worked step.'),
      notice: share().default(0.2).describe('Chance that a slip is noticed and corrected at once.'),
      cut: share()
        .default(0.5)
        .describe(
          'Chance to stop where work can be saved and to answer anyway; each task weighs it (.4 to 1).',
        ),
      forget: share().default(0.55).describe('Chance to forget a carry.'),
    })
    .prefault({})
    .describe('How the writers of worked documents behave.'),
  voice: z
    .strictObject({
      first: share().default(0.98).describe("Chance that a thought begins in the prompt's language."),
      decay: share()
        .default(0.65)
        .describe('Factor by which that chance shrinks with each further piece of work.'),
    })
    .prefault({})
    .describe(
      'The language of each piece of a worked document; its end is always in the language of the prompt.',
    ),
});

export const sftSchema = (examples: number, epochs: number, learningRate: number) =>
  z.strictObject({
    examples: count(1, 100_000).default(examples).describe('Reasoning examples.'),
    epochs: count(1, 100).default(epochs),
    batchSize: count(1, 1024).default(64).describe('Examples per step.'),
    learningRate: real(0, 1).default(learningRate).describe('Peak of warm-up and cosine.'),
  });

export const rejectionSchema = z.strictObject({
  prompts: count(1, 100_000).default(4000).describe('Reasoning prompts for which completions are sampled.'),
  samplesPerPrompt: count(1, 256).default(4),
  temperature: real(leastTemperature, mostTemperature)
    .default(0.6)
    .describe('Below 1, so that the base learns what Dev2 does best, not its rare slips.'),
  keepPerPrompt: count(1, 256)
    .default(2)
    .describe('Different completions that are kept per prompt, at most.'),
  minLanguage: share()
    .default(1)
    .describe('Smallest share of target-language words in a thought that is kept.'),
  maxTokens: count(1, 256).default(120).describe('Longest completion kept.'),
  generalShare: real(0, 0.9)
    .default(0.25)
    .describe('Share of general examples in the set; the paper: 1 in 4.'),
  epochs: count(1, 100).default(2).describe('As in the paper.'),
  batchSize: count(1, 1024).default(64),
  learningRate: real(0, 1).default(1e-3),
});

export const distillSchema = z.strictObject({
  teacher: z
    .string()
    .default('r1')
    .describe('Name of the finished R1 run whose rejection-sampled set the student learns.'),
  match: z
    .string()
    .default('')
    .describe('Name of a finished RL run: SFT then uses as many tokens as that run; empty: epochs decide.'),
  epochs: count(1, 100).default(3).describe('The paper: 2 or 3.'),
  batchSize: count(1, 1024).default(64).describe('Examples per step.'),
  learningRate: real(0, 1).default(1e-3).describe('Peak of warm-up and cosine.'),
});
