// Parts of the reward of the user's own: what a file has to export, and the checks that say what it lacks. Each is tried
// before anything is trained.
import { attempted, type Extension, extensionError, extensions, said, tryOut } from '../base/extensions.js';
import type { Word } from '../tasks/task.js';
import { triedCompletions } from './triedCompletions.js';

const kinds = ['problem', 'general'] as const;

/** What a part says of a completion; what it is given is told in `rewards`, which this is for. */
type Part = (answered: { readonly words: readonly Word[] }) => number;

/** A checked part of the reward, with the keys of the others. */
export interface OwnReward {
  readonly meaning: string;
  readonly problem: Part | null;
  readonly general: Part | null;
}

/**
 * The rewards of the files by name, each tried, and each telling its file where it fails, also where it has not returned
 * after some seconds. Error `config`.
 */
export function ownRewards(taken: readonly string[], seconds?: number): Record<string, OwnReward> {
  return Object.fromEntries(
    extensions('reward').map((file) => {
      if (taken.includes(file.name))
        throw extensionError(file.path, `name: r1toy has a reward ${file.name} already. Choose another.`);
      const reward = shaped(file);
      tryOut(file.path, () => tried(reward), seconds);
      return [file.name, reward];
    }),
  );
}

/** Asks each part about completions of all kinds; it throws where one gets no share. */
function tried(reward: OwnReward): void {
  for (const completion of triedCompletions()) reward[completion.query.kind]?.(completion);
}

function shaped(file: Extension): OwnReward {
  const { meaning, weight, ...parts } = file.value;
  const fail = (problem: string) => extensionError(file.path, problem);
  if (typeof meaning !== 'string' || meaning === '')
    throw fail(`meaning: must be a text that says what its mean tells (got ${said(meaning)}).`);
  if (weight !== undefined && !(typeof weight === 'number' && weight >= 0 && weight <= 10))
    throw fail(`weight: must be a number from 0 to 10 (got ${said(weight)}).`);
  for (const kind of kinds)
    if (parts[kind] !== null && typeof parts[kind] !== 'function')
      throw fail(`${kind}: must be a function, or null where it does not apply (got ${said(parts[kind])}).`);
  if (parts.problem === null) throw fail('problem: must be a function, as problems are what is trained on.');
  const { problem, general } = parts as unknown as OwnReward;
  return { meaning, problem: watched(file, problem), general: watched(file, general) };
}

/** A part that says, where it throws or gives no share, in which file that was and for which completion. */
function watched({ path, name }: Extension, part: Part | null): Part | null {
  if (part === null) return null;
  return (answered) => {
    const about = `reward ${name} of the completion ${said(answered.words.join(' '))}`;
    const value: unknown = attempted(path, about, () => part(answered));
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    throw extensionError(path, `${about} must be a number from 0 to 1 (got ${said(value)}).`);
  };
}
