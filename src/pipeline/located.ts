// Where a run went wrong: an update that diverges knows its tensor, but neither its stage nor its step.
import { exitCodes, UserError } from '../base/errors.js';
import type { StageName } from '../stages/index.js';

/** Hands on all events of a stage; an error 80 gets the stage and the step that was under way. */
export async function* located<Event extends { readonly kind: string }, Result>(
  events: AsyncGenerator<Event, Result>,
  { stage, done }: { readonly stage: StageName; readonly done: number },
): AsyncGenerator<Event, Result> {
  let step = done + 1;
  try {
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
      yield next.value;
      if (next.value.kind === 'step') step++;
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== exitCodes.diverged) throw error;
    if (error.message.startsWith('stage ')) throw error;
    throw new UserError(exitCodes.diverged, `stage ${stage}, step ${step}: ${error.message}`);
  }
}
