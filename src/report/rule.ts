// What a sign is made of: figures at checkpoints, the controls among them, a value, and what is asked of it.

/** A figure that a sign is made of: a metric of a group of held-out problems at a checkpoint. */
export interface Figure {
  /** Its key; null for the controls: the base, prompted and forced to think, at every temperature it was measured at. */
  readonly checkpoint: string | null;
  readonly group: string;
  readonly metric: string;
  /** Of the controls, the one that leaves training the least to add: that with the highest or the lowest value. */
  readonly strongest?: 'highest' | 'lowest';
}

/** A sign: how its value follows from its figures, and which values count. */
export interface Rule {
  readonly name: string;
  readonly claim: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly value: (figures: Readonly<Record<string, number>>) => number;
  /** Null: nothing is asked; `setting`: it follows from how a setting was chosen, and so shows nothing by itself. */
  readonly needed: Needed | 'setting' | null;
}

/** On which side of the threshold the whole interval has to lie; `within`: on both sides nearer to 0 than it. */
export type Needed = readonly [relation: '>' | '<' | 'within', threshold: number];

/** A metric at a checkpoint. */
export const at = (checkpoint: string, metric: string, group = 'all'): Figure => ({
  checkpoint,
  group,
  metric,
});

/** The strongest of the controls. */
export const control = (
  metric: string,
  group = 'all',
  strongest: 'highest' | 'lowest' = 'highest',
): Figure => {
  return { checkpoint: null, group, metric, strongest };
};

/** The rise of a metric from one checkpoint to another. */
export function rise(
  name: string,
  claim: string,
  [from, to]: readonly [string, string],
  [metric, group]: readonly [string, string],
  needed: Rule['needed'],
): Rule {
  const figures = { [from]: at(from, metric, group), [to]: at(to, metric, group) };
  return { name, claim, figures, value: (f) => f[to] - f[from], needed };
}

/** What a checkpoint has more of a metric than the strongest control. */
export function added(
  name: string,
  claim: string,
  checkpoint: string,
  [metric, group]: readonly [string, string],
  needed: Rule['needed'],
): Rule {
  const figures = { control: control(metric, group), [checkpoint]: at(checkpoint, metric, group) };
  return { name, claim, figures, value: (f) => f[checkpoint] - f.control, needed };
}

/** A metric of a checkpoint by itself. */
export function level(
  name: string,
  claim: string,
  checkpoint: string,
  metric: string,
  needed: Rule['needed'],
): Rule {
  return {
    name,
    claim,
    figures: { [checkpoint]: at(checkpoint, metric) },
    value: (f) => f[checkpoint],
    needed,
  };
}

/** What the strongest control has of a metric. */
export function ofControl(
  name: string,
  claim: string,
  [metric, group]: readonly [string, string],
  needed: Rule['needed'],
  strongest: 'highest' | 'lowest' = 'highest',
): Rule {
  return {
    name,
    claim,
    figures: { control: control(metric, group, strongest) },
    value: (f) => f.control,
    needed,
  };
}
