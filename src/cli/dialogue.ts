// The dialogue of `sample`: questions typed at the terminal, and the commands that begin with a slash.
import { createInterface } from 'node:readline/promises';
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import type { Compute } from '../compute/types.js';
import { isTemperature } from '../config/fields.js';
import { questionIn } from '../data/words.js';
import { chooseCheckpoint, stageNamed } from '../runs/checkpoint.js';
import { type Asking, draw, questionForms, randomProblem } from '../runs/sampler.js';
import { questionOf } from '../tasks/index.js';
import { knownProblem } from '../tasks/knownProblem.js';
import { plainForms } from '../tasks/plain.js';
import type { Word } from '../tasks/task.js';
import type { Drawn } from '../training/answers.js';
import {
  answerLines,
  englishLines,
  meantLines,
  voteBlocks,
  whyLine,
  wordLines,
  wrongStepLines,
} from './answers.js';
import type { Block } from './lines.js';
import { note, print, printAside, printError } from './output.js';
import { askStages, stagesLines } from './stagesBeside.js';

/** What is asked now, and what came of it. */
export interface Talk {
  asking: Asking;
  readonly out: string;
  question: readonly Word[];
  /** How many answers to each question were drawn. */
  readonly drawn: Map<string, number>;
  last: Drawn | null;
  problems: number;
}

/** What a line comes to. */
type Reply = Block[] | Promise<Block[]>;

const commands: Readonly<
  Record<string, { help: string; act(talk: Talk, compute: Compute, value: string): Reply }>
> = {
  new: { help: 'another held-out problem', act: (talk, compute) => ask(talk, compute, nextProblem(talk)) },
  k: {
    help: '/k 16: that many answers, and the vote',
    async act(talk, compute, value) {
      const count = value === '' ? 16 : Number(value);
      if (!Number.isInteger(count) || count < 1 || count > 256) throw mistake('/k', value, '1 to 256');
      const answers = await nextAnswers(talk, compute, count);
      return voteBlocks(answers, knownProblem(talk.question));
    },
  },
  t: {
    help: '/t 0.6: sampling temperature, 0 is greedy',
    act(talk, _, value) {
      const temperature = Number(value);
      if (value === '' || !isTemperature(temperature)) throw mistake('/t', value, '0, or from 0.05 to 5');
      talk.asking = { ...talk.asking, temperature };
      return [`temperature ${temperature}${temperature === 0 ? ': greedy, the same answer each time' : ''}`];
    },
  },
  stage: {
    help: '/stage Dev1: the same question to the policy at the end of another stage; /stage all: to all of them',
    async act(talk, compute, value) {
      const { run } = talk.asking.chosen;
      if (value === '') throw mistake('/stage', value, 'base, Zero, Dev1, ..., all');
      if (value === 'all')
        return stagesLines(await askStages(compute, talk.asking, talk.out, talk.question, 1));
      const stage = stageNamed(value, '/stage', run.config.recipe);
      talk.asking = { ...talk.asking, chosen: chooseCheckpoint(run.name, { out: talk.out, stage }) };
      const { step } = talk.asking.chosen;
      return [`${run.name}, ${stage} step ${step}`, ...(await ask(talk, compute, talk.question))];
    },
  },
  why: {
    help: 'the words of the last answer with the chance that each had, and its first wrong step',
    act: ({ last, question }) =>
      last === null
        ? ['nothing was answered yet']
        : [whyLine(last), ...wrongStepLines(last, knownProblem(question))],
  },
  words: { help: 'the words that there are', act: wordLines },
  help: { help: 'the forms of questions, and these commands', act: () => [...formLines(), ...helpLines()] },
};

function mistake(what: string, got: string, allowed: string): UserError {
  return new UserError(
    exitCodes.usage,
    `${what}: not possible (got ${got || 'nothing'}, allowed ${allowed}).`,
  );
}

/** The forms of questions that can be judged, in both languages. */
export function formLines(): string[] {
  return [
    `questions in short: ${plainForms.join('; ')}`,
    'questions in full, in words of either language:',
    ...questionForms().map(({ text }) => `  ${text}`),
  ];
}

/** The same for a program. */
export function formsJson() {
  return { short: plainForms, full: questionForms() };
}

function helpLines(): string[] {
  const lines = Object.entries(commands).map(([name, { help }]) => `  /${name.padEnd(6)} ${help}`);
  return ['Enter: another answer to the same question; exit or Ctrl-D ends', ...lines];
}

/** A random held-out problem, each time another; the first in English. */
export function nextProblem(talk: Talk): Word[] {
  const problem = randomProblem(talk.asking, talk.problems);
  return questionOf(talk.problems++ === 0 ? { ...problem, language: 'en' } : problem);
}

/** The next answers to the question. */
export async function nextAnswers(talk: Talk, compute: Compute, count: number): Promise<Drawn[]> {
  const key = talk.question.join(' ');
  const first = talk.drawn.get(key) ?? 0;
  const answers = await draw(compute, talk.asking, talk.question, first, count);
  talk.drawn.set(key, first + count);
  talk.last = answers.at(-1) ?? null;
  return answers;
}

async function ask(talk: Talk, compute: Compute, question: readonly Word[]): Promise<Block[]> {
  talk.question = question;
  const [answer] = await nextAnswers(talk, compute, 1);
  const meant = meantLines(question, '/help', talk.asking.chosen.run.config.world);
  return [
    question.join(' '),
    ...englishLines(question),
    ...meant,
    ...answerLines(answer, knownProblem(question)),
  ];
}

/** Whether a line ends the dialogue: so does the end of the input. */
export function isEnd(line: string): boolean {
  return ['exit', 'quit', '/exit', '/quit'].includes(line.trim());
}

/** What a line comes to: another answer, a command, or a question. Errors: usage, as of each. */
export async function reply(talk: Talk, compute: Compute, line: string): Promise<Block[]> {
  const text = line.trim();
  if (text === '') return answerLines((await nextAnswers(talk, compute, 1))[0], knownProblem(talk.question));
  const [, name, value] = /^\/(\S*)\s*(.*)$/.exec(text) ?? [];
  if (name === undefined) {
    refuseBareCommand(text);
    return ask(talk, compute, questionIn(text));
  }
  if (Object.hasOwn(commands, name)) return commands[name].act(talk, compute, value);
  const names = Object.keys(commands).map((one) => `/${one}`);
  const advice = didYouMean(`/${name}`, names) || ` Allowed: ${names.join(', ')}.`;
  throw new UserError(exitCodes.usage, `/${name}: no such command.${advice}`);
}

/** Error `usage` for a command without its slash, which would be asked as a question of a word or two. */
function refuseBareCommand(text: string): void {
  const [name, ...values] = text.split(/\s+/);
  if (!Object.hasOwn(commands, name) || values.length > 1) return;
  throw new UserError(exitCodes.usage, `${text}: commands begin with a slash. Did you mean /${text}?`);
}

/** Answers lines until one ends it, or the input does; a mistake in one line does not. */
export async function converse(talk: Talk, compute: Compute): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
  if (talk.asking.chosen.run.info.status !== 'imported') note('try /stage base, then /k 16, then /why');
  note('Enter: another answer; /new, /k 16, /t 0.6, /stage, /why, /words, /help; exit ends');
  terminal.prompt();
  for await (const line of terminal) {
    if (isEnd(line)) break;
    try {
      print(await reply(talk, compute, line));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      printError(error, false);
    }
    terminal.prompt();
  }
  terminal.close();
  printAside(['']);
}
