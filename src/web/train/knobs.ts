// What the reader can turn before R1-Zero learns: each a setting of the terminal, by its path.

import { settingAt } from '../../config/paths.js';
import type { Config } from '../../config/schema.js';
import { element } from '../elements.js';
import { withSetting } from './settings.js';

interface Knob {
  readonly label: string;
  /** Path of the setting. */
  readonly path: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const knobs: readonly Knob[] = [
  { label: 'Seed', path: 'seed', min: 0, max: 4_294_967_295, step: 1 },
  { label: 'Steps', path: 'reasoningRl.steps', min: 1, max: 1000, step: 1 },
  { label: 'Prompts a step', path: 'reasoningRl.prompts', min: 1, max: 64, step: 1 },
  { label: 'Group size', path: 'reasoningRl.groupSize', min: 2, max: 64, step: 1 },
  { label: 'Learning rate', path: 'reasoningRl.learningRate', min: 0, max: 1, step: 0.00001 },
  { label: 'KL', path: 'reasoningRl.klCoef', min: 0, max: 10, step: 0.001 },
];

/** The weights of the reward are knobs, too. */
function knobsOf({ reasoningRl }: Config): Knob[] {
  const weights = Object.keys(reasoningRl.rewards).map((part) => {
    return { label: `Reward: ${part}`, path: `reasoningRl.rewards.${part}`, min: 0, max: 10, step: 0.1 };
  });
  return [...knobs, ...weights];
}

/** Inputs for all knobs, at the settings of the run or those that the address asks for. */
export function knobInputs(config: Config, asked: URLSearchParams): HTMLInputElement[] {
  return knobsOf(config).map(({ label, path, ...bounds }) => {
    const attributes = Object.fromEntries(
      Object.entries(bounds).map(([name, value]) => [name, String(value)]),
    );
    const value = asked.get(path) ?? String(settingAt(config, path));
    const id = path.replaceAll('.', '-');
    return element('input', { type: 'number', id, name: path, value, 'aria-label': label, ...attributes });
  });
}

/** An input with its label before it. */
export function labelled(input: HTMLInputElement): HTMLLabelElement {
  return element('label', {}, `${input.getAttribute('aria-label')} `, input);
}

/** The settings with what the inputs say. */
export function turned(config: Config, inputs: readonly HTMLInputElement[]): Config {
  return inputs.reduce((all, { name, value }) => withSetting(all, name, Number(value)), config);
}

/** What was changed, as arguments of the terminal. */
export function changes(config: Config, inputs: readonly HTMLInputElement[]): string[] {
  const changed = inputs.filter(({ name, value }) => Number(value) !== settingAt(config, name));
  return changed.flatMap(({ name, value }) =>
    name === 'seed' ? ['--seed', value] : ['--set', `${name}=${value}`],
  );
}
