// What the settings of a run are called elsewhere: how a table of them is written and read, and the list of what has no
// counterpart. The tables are trlSettings and verlSettings.
import type { Config, GrpoConfig } from '../config/schema.js';
import { tableMarkdown } from '../report/format.js';
import { stageNames, stageOf } from '../stages/index.js';
import type { StageSection } from '../stages/stage.js';

export type Value = number | boolean | string | null | readonly Value[] | { readonly [key: string]: Value };

/** What becomes of a setting. */
export interface Counterpart {
  /** Keys of the other program, with their values. */
  readonly keys?: Readonly<Record<string, Value>>;
  /** What else carries it: the data, the weights. */
  readonly where?: string;
  /** Why it has no counterpart, or what differs. */
  readonly why?: string;
  /** The run does not use it: it stands at what turns it off. */
  readonly idle?: boolean;
}

/** A stage as its config is written. */
export interface TaughtStage {
  readonly config: Config;
  readonly kind: 'rl' | 'sft' | 'reward';
  /** Optimizer steps. */
  readonly steps: number;
  /** Optimizer steps of one step of ours. */
  readonly updates: number;
}

/** The name of a key that takes the value as it is; a fixed counterpart; or one that depends on the value. */
export type Entry<S, K extends keyof S> =
  | string
  | Counterpart
  | ((value: S[K], settings: S extends GrpoConfig ? GrpoConfig : S, stage: TaughtStage) => Counterpart);

export type Section<S> = { readonly [K in keyof S]-?: Entry<S, K> };

type Sections = StageSection | 'preference' | 'optimizer' | 'eval' | 'policy' | 'compute' | 'limits';

/** Every setting of the configuration. */
export type SettingsTable = {
  readonly [S in keyof Config]-?: S extends Sections
    ? // Both stages of reinforcement have one list.
      Section<Config[S] extends GrpoConfig ? Config['finalRl'] : Config[S]>
    : Entry<Config, S>;
};

/** Sections of one kind of stage; the others hold for all. */
const ofStages: readonly OwnSection[] = [...stageNames.map((name) => stageOf(name).section), 'preference'];

/** Sections that a stage has alone. */
export type OwnSection = StageSection | 'preference';

/** A setting with its counterpart. */
export interface Line extends Counterpart {
  readonly path: string;
  readonly value: unknown;
}

/** The settings of a stage's own section, and those that hold for all stages. */
export function linesOf(table: SettingsTable, section: OwnSection, stage: TaughtStage): Line[] {
  const { config } = stage;
  const own: readonly string[] = ofStages;
  const all = Object.entries(table).filter(([name]) => name === section || !own.includes(name));
  return all.flatMap(([name, entry]) => {
    const value = config[name as keyof Config];
    if (!isSection(entry)) return [lineOf(name, value, entry as LooseEntry, config, stage)];
    return Object.entries(entry).flatMap(([key, inner]) => {
      const settings = value as object;
      // A stage has only some of the settings that its kind has.
      if (!(key in settings)) return [];
      const one = (settings as Record<string, unknown>)[key];
      return [lineOf(`${name}.${key}`, one, inner as LooseEntry, settings, stage)];
    });
  });
}

type LooseEntry =
  | string
  | Counterpart
  | ((value: unknown, settings: object, stage: TaughtStage) => Counterpart);

const counterpartKeys = ['keys', 'where', 'why', 'idle'];

function isSection(entry: unknown): entry is object {
  if (typeof entry !== 'object' || entry === null) return false;
  return Object.keys(entry).some((key) => !counterpartKeys.includes(key));
}

function lineOf(path: string, value: unknown, entry: LooseEntry, settings: object, stage: TaughtStage): Line {
  if (typeof entry === 'string') return { path, value, keys: { [entry]: value as Value } };
  return { path, value, ...(typeof entry === 'function' ? entry(value, settings, stage) : entry) };
}

export const inData: Counterpart = { where: 'the data' };
export const inBase: Counterpart = { where: 'the policy in base/' };

/** A setting that has no counterpart, whatever its value. */
export const ours = (why: string): Counterpart => ({ why });

/** Keys, and what differs where something does. */
export const told = (keys: NonNullable<Counterpart['keys']>, why: string | null): Counterpart =>
  why === null ? { keys } : { keys, why };

/** A setting that has no counterpart; one that is `off` does not matter. */
export function lacking(why: string, ...off: readonly unknown[]) {
  return (value: unknown): Counterpart => ({ why, idle: off.includes(value) });
}

/** A switch of which another setting tells whether it is used. */
export function lackingUnless<K extends keyof GrpoConfig>(key: K, used: GrpoConfig[K], why: string) {
  return (_: unknown, settings: GrpoConfig): Counterpart => ({ why, idle: settings[key] !== used });
}

/** DEPARTURES.md: every setting without a counterpart, or with another meaning. */
export function departures(program: string, intro: readonly string[], lines: readonly Line[]): string {
  const told = new Map(lines.filter(({ why }) => why).map((line) => [`${line.path} ${line.why}`, line]));
  const part = (title: string, wanted: boolean) => {
    const rows = [...told.values()].filter(({ idle = false }) => idle === wanted);
    if (rows.length === 0) return [];
    const cells = rows.map(({ path, value, why }) => [path, JSON.stringify(value) ?? '-', why!]);
    return [
      '',
      `## ${title}`,
      '',
      ...tableMarkdown({ headers: ['setting', 'here', 'what differs'], rows: cells }),
    ];
  };
  const text = [
    `# What ${program} does otherwise`,
    '',
    ...intro,
    ...part('Settings that differ, or have no counterpart', false),
    ...part('Settings without a counterpart that this run leaves off', true),
  ];
  return `${text.join('\n')}\n`;
}
