// r1toy eval: strict scores of a checkpoint on held-out problems.
import { Option } from '@commander-js/extra-typings';
import { exitCodes } from '../../base/errors.js';
import { withCompute } from '../../compute/start.js';
import type { Compute } from '../../compute/types.js';
import { openingWords } from '../../data/words.js';
import { checkEvaluationMemory } from '../../pipeline/memory.js';
import { lookText, shownMarkdown } from '../../report/format.js';
import type { Shown } from '../../report/textTable.js';
import { chooseCheckpoint } from '../../runs/checkpoint.js';
import { defaultThreads } from '../../runs/openRun.js';
import { levelSets } from '../../tasks/task.js';
import { type CausalTest, causalTest } from '../../training/causal.js';
import { evaluatePolicy, type Look } from '../../training/evaluation.js';
import { command } from '../command.js';
import { tryEveryWord, wordLines } from '../everyWord.js';
import { answerLines, answersOf } from '../generalAnswers.js';
import { checkpointed, integer, temperature } from '../options.js';
import { note, print, printJson, printWhole } from '../output.js';
import { completionsEach, shortNumber } from '../render.js';
import { scoreBlocks } from '../scoreBlocks.js';
import { showing, shownCompute } from '../working.js';

export default command({
  flags: (blank) =>
    checkpointed(blank)
      .option('--problems <n>', 'held-out problems per task level', integer(1, 10_000))
      .option('--samples <k>', 'completions per problem', integer(1, 256))
      .option('--temperature <t>', 'sampling temperature', temperature)
      .addOption(
        new Option('--greedy', 'one completion per problem, at temperature 0').conflicts([
          'samples',
          'temperature',
        ]),
      )
      .option('--begin <words>', 'words that every completion begins with, such as "<think>"')
      .option(
        '--forbid <concept>',
        'score a second time with the words of a concept forbidden, such as wait, or no (where tries fail)',
      )
      .addOption(
        new Option(
          '--every-word',
          'greedily, force each word of the vocabulary in turn to come next, then forbid each',
        ).conflicts(['samples', 'temperature', 'forbid']),
      )
      .addOption(
        new Option(
          '--general',
          'for a run of R1: general answers before and after the final RL, on held-out and training prompts, beside answers that know nothing',
        ).conflicts(['stage', 'checkpoint', 'problems', 'begin', 'forbid', 'everyWord']),
      )
      .option('--json', 'scores as JSON')
      .addOption(new Option('--md', 'scores as Markdown').conflicts('json')),
  examples: [
    'r1toy eval r1-zero',
    'r1toy eval r1:Dev1 --greedy --json',
    'r1toy eval r1:base --begin "<think>"',
    'r1toy eval r1-zero --forbid wait',
    'r1toy eval r1-zero:base --begin "<think>" --every-word --problems 16',
    'r1toy eval r1 --general',
  ],
  async run(options, named) {
    const { out, checkpoint, forbid, json, md, threads = defaultThreads() } = options;
    const told = (lines: Shown[]) => (md ? printWhole(shownMarkdown(lines)) : print(lines));
    if (options.general) {
      const rows = await answersOf(named, { ...options, threads });
      if (json) printJson({ run: named, rows });
      else told(answerLines(rows));
      return exitCodes.done;
    }
    const chosen = chooseCheckpoint(named, { out, stage: options.stage, checkpoint });
    const { stage, step, weights } = chosen;
    const { name, config } = chosen.run;
    // The run's own settings where nothing else is asked for.
    const { maxNewTokens, ...own } = config.eval;
    const problems = options.problems ?? own.problems;
    const greedy = options.greedy || options.everyWord;
    const samples = greedy ? 1 : (options.samples ?? own.samples);
    const temperature = greedy ? 0 : (options.temperature ?? own.temperature);
    const asked = { ...config, eval: { ...config.eval, problems, samples } };
    checkEvaluationMemory(asked, threads, `${name}: this evaluation`);
    const begin = options.begin === undefined ? [] : openingWords(options.begin, maxNewTokens);
    const settings = { sets: levelSets, problems, samples, temperature, maxNewTokens, begin };
    const look: Look = { temperature, ...(begin.length > 0 && { begin: begin.join(' ') }) };
    const each = `up to ${problems} problems a level, ${completionsEach(samples)}`;
    note(`${name}, ${stage} step ${step}: ${each}, ${lookText(look).join(', ')}`);
    const show = (found: object, lines: Shown[]) =>
      json ? printJson({ run: name, stage, step, ...look, ...found }) : told(lines);
    const evaluate = async (compute: Compute) => {
      if (options.everyWord) {
        const words = await tryEveryWord(compute, weights, config, settings);
        show({ words }, wordLines(words));
      } else if (forbid !== undefined) {
        const test = await causalTest(compute, weights, config, forbid, settings);
        show({ test }, causalLines(test, forbid));
      } else {
        const groups = await evaluatePolicy(compute, weights, config, settings);
        show({ groups }, scoreBlocks(groups));
      }
    };
    // Every word has a progress of its own.
    const work = (compute: Compute) =>
      options.everyWord
        ? evaluate(compute)
        : showing('evaluates', (at) => evaluate(shownCompute(compute, at)));
    await withCompute(config, threads, work);
    return exitCodes.done;
  },
});

/** The scores with and without the words, and what that costs. */
function causalLines(test: CausalTest | null, concept: string): Shown[] {
  if (test === null) return [`${concept}: concerns no task that is trained here`];
  const { words, group, free, forbidden, cost } = test;
  return [
    ...scoreBlocks({ free, forbidden }),
    `accuracy on ${group}: ${shortNumber(free['pass@1'])} free, ${shortNumber(forbidden['pass@1'])} without ` +
      `${words.join(' and ')}: costs ${shortNumber(cost)}`,
  ];
}
