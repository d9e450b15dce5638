// What an explanation of a metric is made of.

export interface Explanation {
  readonly formula: string;
  /** Paper and equation, or what it is an agreement of. */
  readonly source: string;
  /** `file: function`. */
  readonly where: string;
  readonly normal: string;
}

export const r1 = 'DeepSeek-R1, arXiv 2501.12948v2';

export const row = (formula: string, source: string, where: string, normal: string): Explanation => {
  return { formula, source, where, normal };
};
