// The kinds of numbers that settings are: every range is closed and finite.
import { z } from 'zod';

/** A whole number. */
export const count = (low: number, high: number) => z.int().min(low).max(high);
/** A number. */
export const real = (low: number, high: number) => z.number().min(low).max(high);
/** A share or a probability. */
export const share = () => real(0, 1);
