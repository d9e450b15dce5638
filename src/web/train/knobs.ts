// What the reader can turn before R1-Zero learns: each a setting of the terminal, by its path.
import { allowedText, allowsNumber } from '../../config/allowed.js';
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
import type { TrainPayload } from './payload.js';
import { withSetting } from './settings.js';

interface Knob {
  readonly label: string;
  /** What it does, for somebody who has not read the paper. */
  readonly why: string;
  /** Path of the setting. */
  readonly path: string;
}

interface NumberKnob extends Knob {
  /** How far its arrows move it. */
  readonly step: number;
}

/** One of the switches of an axis. */
interface ChoiceKnob extends Knob {
  readonly names: readonly string[];
}

/** An input or a choice; its name is the path of its setting. */
export type KnobInput = HTMLInputElement | HTMLSelectElement;

const rl = (name: string) => `reasoningRl.${name}`;

const numbers: readonly NumberKnob[] = [
  { label: 'Steps', why: 'How often it tries and learns.', path: rl('steps'), step: 1 },
  { label: 'Prompts a step', why: 'Problems that it is asked in each step.', path: rl('prompts'), step: 1 },
  {
    label: 'Group size',
    why: 'Answers to each problem, which are compared with one another.',
    path: rl('groupSize'),
    step: 1,
  },
  {
    label: 'Updates a step',
    why: 'Parts that the answers of a step are learned in, one after the other.',
    path: rl('miniBatches'),
    step: 1,
  },
  {
    label: 'Learning rate',
    why: 'How far an update may move the weights; too far breaks what it could do.',
    path: rl('learningRate'),
    step: 0.00001,
  },
  {
    label: 'Clip ε',
    why: 'How much likelier one step may make a word before it is pushed no further.',
    path: rl('clipEpsilon'),
    step: 0.01,
  },
  {
    label: 'KL weight',
    why: 'What it costs to move away from the policy that it is held to; 0: nothing.',
    path: rl('klCoef'),
    step: 0.001,
  },
];

const choices: readonly ChoiceKnob[] = [
  {
    label: 'Advantage',
    why: 'How an answer is held against the others of its group.',
    path: rl('advantage'),
    names: advantageNames,
  },
  {
    label: 'Aggregation',
    why: 'Whether long answers weigh more than short ones.',
    path: rl('aggregation'),
    names: aggregationNames,
  },
  {
    label: 'Ratio and clip',
    why: 'What the clip looks at, and what it does there.',
    path: rl('surrogate'),
    names: surrogateNames,
  },
  {
    label: 'KL estimate',
    why: 'How the distance to that policy is reckoned.',
    path: rl('klEstimator'),
    names: klEstimatorNames,
  },
  {
    label: 'KL in',
    why: 'Whether that distance counts in the loss or in the reward.',
    path: rl('klIn'),
    names: klPlaces,
  },
];

/** The weights of the reward are knobs, too. */
function numberKnobs({ reasoningRl }: Config): NumberKnob[] {
  const weights = Object.keys(reasoningRl.rewards).map((part) => {
    const why = 'How much this part of the reward counts; 0: not at all.';
    return { label: `Reward: ${part}`, why, path: rl(`rewards.${part}`), step: 0.1 };
  });
  return [...numbers, ...weights];
}

const idOf = (path: string) => path.replaceAll('.', '-');

const named = (label: string, path: string, why: string) => {
  return { id: idOf(path), name: path, 'aria-label': label, 'aria-description': why };
};

/** What an input shows of a setting: what the address asks for, where that could be one, else the run's. */
function wishedNumber(config: Config, path: string, asked: URLSearchParams): string {
  const wished = asked.get(path);
  const isNumber = wished !== null && wished.trim() !== '' && Number.isFinite(Number(wished));
  return isNumber ? wished : String(settingAt(config, path));
}

/** Inputs for all knobs, at the settings of the run or those that the address asks for. */
export function knobInputs({ config, allowed }: TrainPayload, asked: URLSearchParams): KnobInput[] {
  const inputs = numberKnobs(config).map(({ label, why, path, step }) => {
    const { minimum, maximum } = allowed[path];
    return element('input', {
      type: 'number',
      value: wishedNumber(config, path, asked),
      ...named(label, path, why),
      ...{ min: String(minimum), max: String(maximum), step: String(step) },
    });
  });
  const selects = choices.map(({ label, why, path, names }) => {
    const options = names.map((name) => element('option', { value: name }, name));
    const select = element('select', named(label, path, why), ...options);
    select.value = names.find((name) => name === asked.get(path)) ?? String(settingAt(config, path));
    return select;
  });
  return [...inputs, ...selects];
}

/** A knob with its label before it, and below it what it does. */
export function labelled(input: KnobInput): HTMLElement {
  const label = element('label', {}, `${input.getAttribute('aria-label')} `, input);
  return element(
    'div',
    {},
    label,
    element('p', { class: 'note' }, input.getAttribute('aria-description') ?? ''),
  );
}

const chosen = (input: KnobInput) => (input instanceof HTMLSelectElement ? input.value : Number(input.value));

/** The settings with what the knobs say. */
export function turned(config: Config, inputs: readonly KnobInput[]): Config {
  return inputs.reduce((all, input) => withSetting(all, input.name, chosen(input)), config);
}

/** Why the terminal would refuse what the knobs say, in its words; empty where it would not. */
export function refusals({ config, allowed }: TrainPayload, inputs: readonly KnobInput[]): string[] {
  const alone = inputs
    .filter(
      ({ name, value }) => name in allowed && (value === '' || !allowsNumber(allowed[name], Number(value))),
    )
    .map(({ name, value }) => ({
      path: name,
      message: `must be ${allowedText(allowed[name])} (got ${value || 'nothing'}).`,
    }));
  const mistakes = alone.length > 0 ? alone : crossMistakes(turned(config, inputs));
  return mistakes.map(({ path, message }) => `${path}: ${message}`);
}
