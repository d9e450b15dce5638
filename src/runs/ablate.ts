// An ablation: an arm for each value of a setting, or for each combination of several, and what they come to.
import { type ArmRow, armPicture, armRows, armSentences, armTable } from '../report/armTable.js';
import { checkSamples, endFigure, endValue } from '../report/endFigure.js';
import { markdownText, tableMarkdown } from '../report/format.js';
import { pictureSvg } from '../report/picture.js';
import type { Shown } from '../report/textTable.js';
import { checkWritable, saveLines, saveSorted } from '../store/results.js';
import { type ArmChoice, namesOf, planArms, pointsOf, type RunNames, trainArms } from './arms.js';
import { axisOf, combinations } from './grid.js';
import type { TrainTools } from './trainPlanned.js';

/** What an ablation comes to, as its JSON has it. */
export interface Ablation {
  /** Of the held-out problems at the end of the runs. */
  readonly metric: string;
  readonly seeds: readonly number[];
  readonly arms: readonly (ArmRow & { readonly runs: RunNames })[];
  /** One for each arm after the first. */
  readonly sentences: readonly string[];
}

/** A finished ablation and the names of its files. */
export interface SavedAblation {
  readonly ablation: Ablation;
  readonly lines: readonly Shown[];
  readonly files: readonly string[];
}

/**
 * Trains what is missing of an arm for each of `settings` (`KEY=a,b,c`, several give every combination), writes JSON,
 * picture and table, and returns them; an exit code instead where training was stopped.
 * Errors `usage`: a setting without two values, or one that is given otherwise, too; an unknown metric.
 */
export async function runAblation(
  settings: readonly string[],
  choice: ArmChoice & { readonly metric: string },
  tools: TrainTools,
): Promise<SavedAblation | number> {
  const axes = settings.map((text) => axisOf(text, 'ablate', choice.set));
  const arms = combinations(axes);
  const figure = endFigure(choice.metric, '--metric');
  for (const { config, role } of planArms(arms, choice)) {
    if (role !== 'base') checkSamples(figure, config, '--metric');
  }
  const stem = `ablate-${axes.map(({ key }) => key).join('+')}`;
  const files = ['json', 'svg', 'md'].map((ending) => `${stem}.${ending}`);
  checkWritable(choice.results, files);
  const trained = await trainArms(arms, choice, tools);
  if (typeof trained === 'number') return trained;
  const rows = armRows(
    Object.fromEntries(trained.map((arm) => [arm.name, pointsOf(arm, (run) => endValue(run, figure))])),
  );
  const runs = Object.fromEntries(trained.map((arm) => [arm.name, namesOf(arm)]));
  const sentences = armSentences(rows, choice.metric);
  const ablation: Ablation = {
    metric: choice.metric,
    seeds: choice.seeds,
    arms: rows.map((row) => ({ ...row, runs: runs[row.arm] })),
    sentences,
  };
  const table = armTable(rows, choice.metric);
  const [json, svg, md] = files;
  saveSorted(choice.results, json, ablation);
  const title = `${choice.metric} by ${axes.map(({ key }) => key).join(' and ')}`;
  saveLines(choice.results, svg, [pictureSvg(armPicture(rows, choice.metric, title))]);
  saveLines(choice.results, md, [
    ...tableMarkdown(table),
    '',
    ...sentences.map((sentence) => `- ${markdownText(sentence)}`),
  ]);
  return { ablation, lines: [table, '', ...sentences], files };
}
