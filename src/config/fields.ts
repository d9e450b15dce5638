// The kinds of numbers that settings are: every range is closed and finite.
import * as z from 'zod';

/** A whole number. */
export const count = (low: number, high: number) => z.int().min(low).max(high);
/** A number. */
export const real = (low: number, high: number) => z.number().min(low).max(high);
/** A share or a probability. */
export const share = () => real(0, 1);

/** Temperatures of sampling, but for 0, which is greedy: below the least, logits outgrow what numbers can hold. */
export const leastTemperature = 0.05;
export const mostTemperature = 5;
/** Whether a temperature can be sampled at, or is greedy. */
export const isTemperature = (value: number) =>
  value === 0 || (value >= leastTemperature && value <= mostTemperature);
