// r1toy sample: a policy answers a prompt, or a random held-out problem and then what is typed at the terminal.
import { Option } from '@commander-js/extra-typings';
import { exitCodes } from '../../base/errors.js';
import { withCompute } from '../../compute/start.js';
import type { Compute } from '../../compute/types.js';
import { questionIn } from '../../data/words.js';
import { checkEvaluationMemory } from '../../pipeline/memory.js';
import { chooseCheckpoint } from '../../runs/checkpoint.js';
import { knownProblem } from '../../tasks/knownProblem.js';
import { type Drawn, roomOf } from '../../training/answers.js';
import { answerLines, englishLines, meantLines } from '../answers.js';
import { command } from '../command.js';
import { converse, formLines, formsJson, nextAnswers, nextProblem, type Talk } from '../dialogue.js';
import { checkpointed, integer, temperature } from '../options.js';
import { isQuiet, note, print, printAside, printJson } from '../output.js';
import { askStages, stagesLines } from '../stagesBeside.js';

export default command({
  flags: (blank) =>
    checkpointed(blank)
      .option('--prompt <words>', 'prompt, short or in full, see --forms (default: a held-out problem)')
      .option('--forms', 'list the forms of questions that can be graded, and stop')
      .option('--count <n>', 'completions per prompt', integer(1, 256), 1)
      .option('--temperature <t>', 'sampling temperature', temperature)
      .option('--seed <n>', 'seed of the draws', integer(0, 4294967295), 1)
      .addOption(
        new Option('--stages <which>', 'let the policies of all stages answer side by side')
          .choices(['all'] as const)
          .conflicts(['stage', 'checkpoint']),
      )
      .option('--json', 'as JSON; no dialogue'),
  examples: [
    'r1toy sample demo',
    'r1toy sample r1-zero --prompt 123+456 --count 4',
    'r1toy sample r1 --stages all',
  ],
  async run(options, named) {
    const { out, stage, checkpoint, prompt, count, seed, json, threads = 1 } = options;
    if (options.forms) {
      if (json) printJson(formsJson());
      else print(formLines());
      return exitCodes.done;
    }
    const question = prompt === undefined ? null : questionIn(prompt);
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
  if (talks && !isQuiet()) printAside(formLines());
  const [room, most] = [roomOf(chosen.run.config, question), chosen.run.config.eval.maxNewTokens];
  if (room < most) note(`the context leaves ${room} words for an answer, not ${most}`);
  const answers = await nextAnswers(talk, compute, count);
  const problem = knownProblem(question);
  if (json) {
    const place = { run: chosen.run.name, stage: chosen.stage, step: chosen.step, temperature };
    printJson({ ...place, prompt: question.join(' '), problem, completions: answers.map(completionJson) });
    return;
  }
  if (talks) print([question.join(' '), ...englishLines(question)]);
  else {
    note(`asked: ${question.join(' ')}`);
    const { name, config } = chosen.run;
    for (const line of meantLines(question, `r1toy sample ${name} --forms`, config.world)) note(line);
  }
  print(answers.flatMap((answer) => answerLines(answer, problem)));
}

/** The same question to the policies of all stages. */
async function answerAll(talk: Talk, compute: Compute, { count, json }: Answering): Promise<void> {
  const { question, asking, out } = talk;
  const stages = await askStages(compute, asking, out, question, count);
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
  print([question.join(' '), ...englishLines(question), ...stagesLines(stages)]);
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
