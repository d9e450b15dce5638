// Where a run went wrong: an update that diverges or breaks an invariant knows neither its stage nor its step.
import { exitCodes, UserError } from '../base/errors.js';
import type { StageName } from '../stages/index.js';

/** Errors of the step under way: it diverged, or broke an invariant. */
const ofSteps: readonly number[] = [exitCodes.diverged, exitCodes.bug];

/** Hands on all events of a stage; an error of a step gets the stage and the step that was under way. */
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
    if (!(error instanceof UserError) || !ofSteps.includes(error.exitCode)) throw error;
    if (error.message.startsWith('stage ')) throw error;
    throw new UserError(error.exitCode, `stage ${stage}, step ${step}: ${error.message}`);
  }
}
