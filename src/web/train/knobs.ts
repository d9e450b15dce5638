// What the reader can turn before R1-Zero learns: each a setting of the terminal, by its path.
import {
  advantageNames,
  aggregationNames,
  klEstimatorNames,
  klPlaces,
  surrogateNames,
} from '../../config/axes.js';
import { crossMistakes } from '../../config/checks.js';
import { settingAt } from '../../config/paths.js';
import type { Config } from '../../config/schema.js';
import { element } from '../elements.js';
import { withSetting } from './settings.js';

interface Knob {
  readonly label: string;
  /** Path of the setting. */
  readonly path: string;
}

interface NumberKnob extends Knob {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** One of the switches of an axis. */
interface ChoiceKnob extends Knob {
  readonly names: readonly string[];
}

/** An input or a choice; its name is the path of its setting. */
export type KnobInput = HTMLInputElement | HTMLSelectElement;

const numbers: readonly NumberKnob[] = [
  { label: 'Seed', path: 'seed', min: 0, max: 4_294_967_295, step: 1 },
  { label: 'Steps', path: 'reasoningRl.steps', min: 1, max: 1000, step: 1 },
  { label: 'Prompts a step', path: 'reasoningRl.prompts', min: 1, max: 64, step: 1 },
  { label: 'Group size', path: 'reasoningRl.groupSize', min: 2, max: 64, step: 1 },
  { label: 'Updates a step', path: 'reasoningRl.miniBatches', min: 1, max: 64, step: 1 },
  { label: 'Learning rate', path: 'reasoningRl.learningRate', min: 0, max: 1, step: 0.00001 },
  { label: 'Clip ε', path: 'reasoningRl.clipEpsilon', min: 0, max: 10, step: 0.01 },
  { label: 'KL weight', path: 'reasoningRl.klCoef', min: 0, max: 10, step: 0.001 },
];

const choices: readonly ChoiceKnob[] = [
  { label: 'Advantage', path: 'reasoningRl.advantage', names: advantageNames },
  { label: 'Aggregation', path: 'reasoningRl.aggregation', names: aggregationNames },
  { label: 'Ratio and clip', path: 'reasoningRl.surrogate', names: surrogateNames },
  { label: 'KL estimate', path: 'reasoningRl.klEstimator', names: klEstimatorNames },
  { label: 'KL in', path: 'reasoningRl.klIn', names: klPlaces },
];

/** The weights of the reward are knobs, too. */
function numberKnobs({ reasoningRl }: Config): NumberKnob[] {
  const weights = Object.keys(reasoningRl.rewards).map((part) => {
    return { label: `Reward: ${part}`, path: `reasoningRl.rewards.${part}`, min: 0, max: 10, step: 0.1 };
  });
  return [...numbers, ...weights];
}

const idOf = (path: string) => path.replaceAll('.', '-');

/** Inputs for all knobs, at the settings of the run or those that the address asks for. */
export function knobInputs(config: Config, asked: URLSearchParams): KnobInput[] {
  const wished = (path: string) => asked.get(path) ?? String(settingAt(config, path));
  const inputs = numberKnobs(config).map(({ label, path, ...bounds }) => {
    const attributes = Object.fromEntries(
      Object.entries(bounds).map(([name, value]) => [name, String(value)]),
    );
    const named = { id: idOf(path), name: path, 'aria-label': label };
    return element('input', { type: 'number', value: wished(path), ...named, ...attributes });
  });
  const selects = choices.map(({ label, path, names }) => {
    const options = names.map((name) => element('option', { value: name }, name));
    const select = element('select', { id: idOf(path), name: path, 'aria-label': label }, ...options);
    select.value = names.find((name) => name === wished(path)) ?? String(settingAt(config, path));
    return select;
  });
  return [...inputs, ...selects];
}

/** A knob with its label before it. */
export function labelled(input: KnobInput): HTMLLabelElement {
  return element('label', {}, `${input.getAttribute('aria-label')} `, input);
}

const chosen = (input: KnobInput) => (input instanceof HTMLSelectElement ? input.value : Number(input.value));

/** The settings with what the knobs say. */
export function turned(config: Config, inputs: readonly KnobInput[]): Config {
  return inputs.reduce((all, input) => withSetting(all, input.name, chosen(input)), config);
}

/** Why the terminal would refuse what the knobs say; empty where it would not. */
export function refusals(config: Config, inputs: readonly KnobInput[]): string[] {
  return crossMistakes(turned(config, inputs)).map(({ path, message }) => `${path}: ${message}`);
}

/** What was changed, as arguments of the terminal. */
export function changes(config: Config, inputs: readonly KnobInput[]): string[] {
  const changed = inputs.filter((input) => chosen(input) !== settingAt(config, input.name));
  return changed.flatMap(({ name, value }) =>
    name === 'seed' ? ['--seed', value] : ['--set', `${name}=${value}`],
  );
}
