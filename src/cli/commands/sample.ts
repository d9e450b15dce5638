// r1toy sample: a policy answers a prompt, or a random held-out problem and then what is typed at the terminal.
import { Option } from '@commander-js/extra-typings';
import chalk from 'chalk';
import { exitCodes } from '../../base/errors.js';
import { withCompute } from '../../compute/start.js';
import type { Compute } from '../../compute/types.js';
import { wordsOf } from '../../data/words.js';
import { checkEvaluationMemory } from '../../pipeline/memory.js';
import { chooseCheckpoint } from '../../runs/checkpoint.js';
import { allStages, draw } from '../../runs/sampler.js';
import { knownProblem } from '../../tasks/knownProblem.js';
import { exampleQuestion } from '../../tasks/rightAnswer.js';
import { type Drawn, roomOf } from '../../training/answers.js';
import { answerLines } from '../answers.js';
import { command } from '../command.js';
import { completionPieces, verdictPiece } from '../completion.js';
import { converse, formLines, nextAnswers, nextProblem, type Talk } from '../dialogue.js';
import type { Block } from '../lines.js';
import { checkpointed, integer, temperature } from '../options.js';
import { note, print, printAside, printJson } from '../output.js';

export default command({
  flags: (blank) =>
    checkpointed(blank)
      .option('--prompt <words>', 'prompt, words separated by spaces (default: a held-out problem)')
      .option('--count <n>', 'completions a prompt', integer(1, 256), 1)
      .option('--temperature <t>', 'sampling temperature', temperature)
      .option('--seed <n>', 'seed of the draws', integer(0, 4294967295), 1)
      .addOption(
        new Option('--stages <which>', 'the policies at the ends of all stages, side by side')
          .choices(['all'] as const)
          .conflicts(['stage', 'checkpoint']),
      )
      .option('--json', 'as JSON; no dialogue'),
  examples: [
    'r1toy sample r1-zero',
    `r1toy sample r1-zero --prompt "${exampleQuestion()}" --count 4`,
    'r1toy sample r1 --stages all',
  ],
  async run(options, named) {
    const { out, stage, checkpoint, prompt, count, seed, json, threads = 1 } = options;
    const question = prompt === undefined ? null : wordsOf(prompt, 'prompt');
    const chosen = chooseCheckpoint(named, { out, stage, checkpoint });
    const { name, config } = chosen.run;
    const asked = { ...config, eval: { ...config.eval, problems: 1, samples: count } };
    checkEvaluationMemory(asked, threads, name);
    const asking = { chosen, seed, temperature: options.temperature ?? config.eval.temperature };
    const talk: Talk = { asking, out, question: [], drawn: new Map(), last: null, problems: 0 };
    talk.question = question ?? nextProblem(talk);
    const talks = question === null && !json && options.stages === undefined;
    await withCompute(config, threads, async (compute) => {
      if (options.stages === undefined) await answerOne(talk, compute, { count, json: json === true, talks });
      else await answerAll(talk, compute, { count, json: json === true });
      if (talks && process.stdin.isTTY) await converse(talk, compute);
    });
    return exitCodes.done;
  },
});

interface Answering {
  readonly count: number;
  readonly json: boolean;
  /** Also tells which questions there are. */
  readonly talks?: boolean;
}

async function answerOne(talk: Talk, compute: Compute, { count, json, talks }: Answering): Promise<void> {
  const { chosen, temperature } = talk.asking;
  const { question } = talk;
  note(`${chosen.run.name}, ${chosen.stage} step ${chosen.step}`);
  if (talks) printAside(formLines());
  const [room, most] = [roomOf(chosen.run.config, question), chosen.run.config.eval.maxNewTokens];
  if (room < most) note(`the context leaves ${room} words for an answer, not ${most}`);
  const answers = await nextAnswers(talk, compute, count);
  const problem = knownProblem(question);
  if (json) {
    const place = { run: chosen.run.name, stage: chosen.stage, step: chosen.step, temperature };
    printJson({ ...place, prompt: question.join(' '), problem, completions: answers.map(completionJson) });
    return;
  }
  if (talks) print([question.join(' ')]);
  print(answers.flatMap((answer) => answerLines(answer, problem)));
}

/** The same question to the policies of all stages. */
async function answerAll(talk: Talk, compute: Compute, { count, json }: Answering): Promise<void> {
  const { question, asking, out } = talk;
  const stages = [];
  for (const { label, chosen } of allStages(asking.chosen, out)) {
    stages.push({ label, answers: await draw(compute, { ...asking, chosen }, question, 0, count) });
  }
  const problem = knownProblem(question);
  if (json) {
    const rows = stages.map(({ label, answers }) => ({ label, completions: answers.map(completionJson) }));
    printJson({
      run: asking.chosen.run.name,
      temperature: asking.temperature,
      prompt: question.join(' '),
      problem,
      stages: rows,
    });
    return;
  }
  const width = Math.max(...stages.map(({ label }) => label.length));
  const line = (label: string, { words, right }: Drawn): Block => [
    `${label.padEnd(width)} `,
    ...(right === null ? [] : [verdictPiece(right, chalk), '  ']),
    ...completionPieces(words, chalk),
  ];
  print([
    question.join(' '),
    ...stages.flatMap(({ label, answers }) => answers.map((one) => line(label, one))),
  ]);
}

function completionJson({ words, parsed, right, chances }: Drawn) {
  const { wellFormed, thought, answer } = parsed;
  const text = (some: readonly string[] | null) => some?.join(' ') ?? null;
  return {
    completion: text(words),
    format: wellFormed,
    thought: text(thought),
    answer: text(answer),
    right,
    chances,
  };
}
