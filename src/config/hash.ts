// Names for configurations: the same settings have the same hash, however they were written down.
import { sha256 } from '../base/digest.js';
import type { Config } from './schema.js';

/** Raised when the same settings begin to make a different base. */
const baseFormat = 3;

/** sha256 (hex) of every setting that can change a result. */
export function configHash(config: Config): string {
  return sha256(settingsText(config));
}

/** Settings that are younger than runs which are kept, at the values that leave those as they were: they do not count. */
const youngRl = {
  ...{ truth: 'answer', measureEvery: 0, processReward: 0, stepJudge: 'exact' },
  ...{ gamma: 1, lambda: 1, valueClip: 0.2, valueLearningRate: 0.003 },
};
const asBefore: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  reasoningRl: youngRl,
  finalRl: youngRl,
};

/** Every setting that can change a result, as canonical JSON. The text, the parent and the limits cannot. */
export function settingsText(config: Config): string {
  const { $schema: _schema, about: _about, extends: _extends, limits: _limits, ...settings } = config;
  const counted = Object.entries(settings).map(([section, value]) => {
    const young = asBefore[section];
    if (young === undefined || value === undefined) return [section, value];
    return [section, Object.fromEntries(Object.entries(value).filter(([key, own]) => own !== young[key]))];
  });
  return canonicalJson(Object.fromEntries(counted));
}

/** The settings of such a text: what it leaves out is as it was before. */
export function toldSettings(text: string): unknown {
  const settings = JSON.parse(text) as Record<string, object | undefined>;
  const whole = Object.entries(settings).map(([section, value]) => {
    const young = asBefore[section];
    return [section, young === undefined || value === undefined ? value : { ...young, ...value }];
  });
  return Object.fromEntries(whole);
}

/** sha256 (hex) of the settings that determine the pre-trained base, and of nothing else. */
export function baseHash(config: Config): string {
  const { policy, optimizer, pretrain, seed, compute } = config;
  // Only ever measured, and by each run anew.
  const { beyond: _beyond, ...world } = config.world;
  const { backend, shardRows } = compute;
  const own = config.own === undefined ? {} : { own: config.own };
  return sha256(
    canonicalJson({
      format: baseFormat,
      policy,
      world,
      optimizer,
      pretrain,
      seed,
      backend,
      shardRows,
      ...own,
    }),
  );
}

/** JSON with sorted keys and no spaces: equal values give equal text. Lists keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
