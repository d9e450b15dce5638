// Settings at several values: `KEY=a,b,c`, several of them give every combination.
import { exitCodes, UserError } from '../base/errors.js';
import type { ArmSpec } from './plannedRuns.js';
import { refuseTwice } from './settings.js';

/** A setting and the values it is tried at. */
export interface Axis {
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * Reads `KEY=a,b,c`, given to `option`. Error `usage`: fewer than two values, one twice, the seed, or a key that `set`
 * has, too.
 */
export function axisOf(text: string, option: string, set: readonly string[]): Axis {
  const { key, values } = keyAndValues(text);
  const wrong = key === '' || values.length < 2 || values.some((value) => value === '');
  if (wrong || new Set(values).size < values.length) {
    const like = 'must read like reasoningRl.klCoef=0,0.001, with two values or more, each once';
    throw new UserError(exitCodes.usage, `${option}: ${like} (got ${text}).`);
  }
  if (key === 'seed') throw new UserError(exitCodes.usage, `${option}: seeds are chosen with --seeds.`);
  refuseTwice(`${option} ${key}`, key, set);
  return { key, values };
}

/** `--set` texts parted into those of one value, for all runs, and those of several. Errors: those of `axisOf`. */
export function gridOf(texts: readonly string[]): { readonly set: string[]; readonly axes: Axis[] } {
  const isAxis = (text: string) => keyAndValues(text).values.length > 1;
  const set = texts.filter((text) => !isAxis(text));
  const axes = texts
    .filter(isAxis)
    .map((text, i, all) => axisOf(text, '--set', [...set, ...all.slice(0, i)]));
  return { set, axes };
}

/** Every combination of the values, the last key going through its values first; without axes one that changes nothing. */
export function combinations(axes: readonly Axis[]): ArmSpec[] {
  const rows = axes.reduce<string[][]>(
    (made, { key, values }) => made.flatMap((row) => values.map((value) => [...row, `${key}=${value}`])),
    [[]],
  );
  return rows.map((changes) => ({ name: changes.join(' '), changes }));
}

function keyAndValues(text: string): Axis {
  const equals = text.indexOf('=');
  return { key: text.slice(0, Math.max(0, equals)), values: splitValues(text.slice(equals + 1)) };
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
