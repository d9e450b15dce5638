// r1toy sample: a policy answers one prompt, or prompts typed at the terminal.
import { createInterface } from 'node:readline/promises';
import chalk from 'chalk';
import { exitCodes, UserError } from '../../base/errors.js';
import { withCompute } from '../../compute/start.js';
import type { Compute } from '../../compute/types.js';
import { decode, encode, endId } from '../../data/tokenizer.js';
import { checkEvaluationMemory } from '../../pipeline/memory.js';
import { type ChosenCheckpoint, chooseCheckpoint } from '../../runs/checkpoint.js';
import { parse, templated } from '../../tasks/format.js';
import { isRight, type Problem } from '../../tasks/index.js';
import { languageOf } from '../../tasks/language.js';
import type { Word } from '../../tasks/task.js';
import { command } from '../command.js';
import { knownProblem } from '../knownProblem.js';
import type { Coloured, Line } from '../lines.js';
import { checkpointed, integer, temperature } from '../options.js';
import { note, print, printAside, printError } from '../output.js';
import { exampleQuestion, rightAnswer } from '../rightAnswer.js';
import { wordsOf } from '../words.js';

/** What is drawn for each prompt. */
interface Draws {
  readonly count: number;
  readonly seed: number;
  readonly temperature: number | undefined;
}

export default command({
  flags: (blank) =>
    checkpointed(blank)
      .option('--prompt <words>', 'prompt, words separated by spaces')
      .option('--count <n>', 'completions a prompt', integer(1, 256), 1)
      .option('--temperature <t>', 'sampling temperature', temperature)
      .option('--seed <n>', 'seed of the draws', integer(0, 4294967295), 1),
  examples: ['r1toy sample r1-zero', `r1toy sample r1-zero --prompt "${exampleQuestion()}" --count 4`],
  async run(options, named) {
    const { out, stage, checkpoint, prompt, count, temperature, seed, threads = 1 } = options;
    const draws: Draws = { count, temperature, seed };
    const question = prompt === undefined ? null : wordsOf(prompt, 'prompt');
    if (question === null && !process.stdin.isTTY) {
      throw new UserError(exitCodes.usage, 'sample: stdin is not a terminal. Give the prompt with --prompt.');
    }
    const chosen = chooseCheckpoint(named, { out, stage, checkpoint });
    const { name, config } = chosen.run;
    checkEvaluationMemory(
      { ...config, eval: { ...config.eval, problems: 1, samples: count } },
      threads,
      name,
    );
    await withCompute(config, threads, async (compute) => {
      note(`${name}, ${chosen.stage} step ${chosen.step}`);
      if (question === null) await converse(compute, chosen, draws);
      else print(await answer(compute, chosen, question, draws));
    });
    return exitCodes.done;
  },
});

/** Whether a line at the terminal ends the conversation: so does the end of the input. */
export function isEnd(line: string): boolean {
  return ['', 'exit', 'quit'].includes(line.trim());
}

/** Answers lines until one ends it, or the input does; a mistake in one line does not. */
async function converse(compute: Compute, chosen: ChosenCheckpoint, draws: Draws): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
  note(`type a prompt, such as: ${exampleQuestion()}  (an empty line, exit or Ctrl-D ends)`);
  terminal.prompt();
  for await (const line of terminal) {
    if (isEnd(line)) break;
    try {
      print(await answer(compute, chosen, wordsOf(line, 'prompt'), draws));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      printError(error, false);
    }
    terminal.prompt();
  }
  terminal.close();
  printAside(['']);
}

async function answer(
  compute: Compute,
  { run, weights }: ChosenCheckpoint,
  question: readonly Word[],
  { count, temperature, seed }: Draws,
): Promise<Line[]> {
  const ids = encode(templated(question, languageOf(question)));
  const { context } = run.config.policy;
  const maxNewTokens = Math.min(run.config.eval.maxNewTokens, context - ids.length);
  if (maxNewTokens < 1) {
    const limit = `(got ${ids.length} words, allowed ${context - 1})`;
    throw new UserError(exitCodes.usage, `prompt: leaves no room for an answer ${limit}. Shorten it.`);
  }
  if (maxNewTokens < run.config.eval.maxNewTokens)
    note(
      `the context of ${context} words leaves ${maxNewTokens} for an answer, not ${run.config.eval.maxNewTokens}`,
    );
  const requests = [{ prompt: ids, count, key: [seed, 'sample', question.join(' ')] }];
  const sampling = { temperature: temperature ?? run.config.eval.temperature, maxNewTokens, endId };
  const problem = knownProblem(question);
  const [completions] = await compute.sample(weights, requests, sampling);
  return completions.flatMap((completion) => completionLines(decode(completion.ids), problem));
}

/** Thought, answer and verdict; the bare words where the format is broken. */
function completionLines(words: readonly Word[], problem: Problem | null): Line[] {
  const parsed = parse(words, true);
  if (!parsed.wellFormed) {
    return [[`${words.join(' ')}  `, { colour: chalk.bold.magenta, text: '(not in the format)' }]];
  }
  const answerLine = `answer:  ${(parsed.answer ?? []).join(' ')}`;
  return [`thought: ${parsed.thought.join(' ')}`, [`${answerLine}  `, ...verdict(problem, parsed.answer)]];
}

/** What the grader says, and what would be right. */
export function verdict(problem: Problem | null, answer: readonly Word[] | null): (string | Coloured)[] {
  if (problem === null) return ['(no verdict: not a problem of any task)'];
  if (isRight(problem, answer)) return [{ colour: chalk.green, text: 'right' }];
  const right = rightAnswer(problem);
  const instead = right && ` (right${right.one ? ', for one' : ''}: ${right.words.join(' ')})`;
  return [{ colour: chalk.red, text: 'wrong' }, instead ?? ''];
}
