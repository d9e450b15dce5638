// Long searches have no bound, the context has: draw again until a document fits.
import { exitCodes, UserError } from '../base/errors.js';
import type { Problem } from '../tasks/index.js';

const attempts = 1000;

/**
 * The first drawn prompt and completion that together have at most `context` words.
 * Throws a UserError (config) where none of many did.
 */
export function fitting<T extends { prompt: readonly string[]; completion: readonly string[] }>(
  { task, level }: Problem,
  context: number,
  draw: () => T,
): T {
  for (let i = 0; i < attempts; i++) {
    const drawn = draw();
    if (drawn.prompt.length + drawn.completion.length <= context) return drawn;
  }
  throw new UserError(
    exitCodes.config,
    `policy.context: too short for ${task} level ${level} (got ${context}). ` +
      `Raise it, or take the level out of world.levels.${task} or world.hard.${task}, whichever has it.`,
  );
}
