// An ablation: an arm for each value of a setting, or for each combination of several, and what they come to.
import { exitCodes, UserError } from '../base/errors.js';
import { type ArmRow, armPicture, armRows, armSentences, armTable } from '../report/armTable.js';
import { checkSamples, endFigure, endValue } from '../report/endFigure.js';
import { markdownText, tableMarkdown } from '../report/format.js';
import { pictureSvg } from '../report/picture.js';
import type { Shown } from '../report/textTable.js';
import { checkWritable, saveLines, saveSorted } from '../store/results.js';
import {
  type ArmChoice,
  type ArmSpec,
  namesOf,
  planArms,
  pointsOf,
  type RunNames,
  trainArms,
} from './arms.js';
import { refuseTwice } from './settings.js';
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
  const axes = settings.map((text) => axisOf(text, choice.set));
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

/** A setting and the values it is tried at. */
interface Axis {
  readonly key: string;
  readonly values: readonly string[];
}

function axisOf(text: string, set: readonly string[]): Axis {
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(0, equals));
  const values = splitValues(text.slice(equals + 1));
  const wrong = key === '' || values.length < 2 || values.some((value) => value === '');
  if (wrong || new Set(values).size < values.length) {
    const like = 'must read like reasoningRl.klCoef=0,0.001, with two values or more, each once';
    throw new UserError(exitCodes.usage, `ablate: ${like} (got ${text}).`);
  }
  if (key === 'seed') throw new UserError(exitCodes.usage, 'ablate: seeds are chosen with --seeds.');
  refuseTwice(`ablate ${key}`, key, set);
  return { key, values };
}

/** A list at its commas, but for those within brackets, braces and quotes. */
function splitValues(text: string): string[] {
  const values = [''];
  let [depth, quoted] = [0, false];
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    if (!quoted && '[{'.includes(letter)) depth++;
    if (!quoted && ']}'.includes(letter)) depth--;
    if (letter === ',' && depth === 0 && !quoted) values.push('');
    else values[values.length - 1] += letter;
  }
  return values;
}

/** Every combination of the values, the last key going through its values first. */
function combinations(axes: readonly Axis[]): ArmSpec[] {
  const rows = axes.reduce<string[][]>(
    (made, { key, values }) => made.flatMap((row) => values.map((value) => [...row, `${key}=${value}`])),
    [[]],
  );
  return rows.map((changes) => ({ name: changes.join(' '), changes }));
}
