// Runs that something cannot do without, and the command that trains one where there is none.
import { exitCodes, UserError } from '../base/errors.js';
import { commandText, outOption } from '../base/shell.js';
import { type RecipeName, recipes } from '../pipeline/recipes.js';
import type { StageName } from '../stages/index.js';
import { canRead, listRuns, readRun } from '../store/readRun.js';

/** The command that trains a recipe as it comes with the package. */
export function trainCommand(recipe: RecipeName, name: string, root: string): string {
  return `${commandText(['train', recipe, '--name', name])}${outOption(root)}`;
}

/** So many runs are named as those that would do. */
const mostNamed = 5;

/**
 * Refuses a run whose recipe has not the stage that `what` cannot do without: a usage error naming the runs that have
 * it, else the command that trains one.
 */
export function requireStage(root: string, name: string, stage: StageName, what: string): void {
  const has = (recipe: string) => recipes[recipe as RecipeName].some((one) => one.stage === stage);
  const run = canRead(root, name) ? readRun(root, name) : null;
  if (run !== null && has(run.config.recipe)) return;
  const [recipe] = (Object.keys(recipes) as RecipeName[]).filter(has);
  const others = listRuns(root).filter(({ info }) => info !== null && has(info.recipe));
  const advice =
    others.length > 0
      ? `Name one of: ${others
          .slice(0, mostNamed)
          .map((other) => other.name)
          .join(', ')}${others.length > mostNamed ? ', ...' : ''}`
      : `Train one: ${trainCommand(recipe, run === null ? name : recipe, root)}`;
  const got = run === null ? `there is no ${name} in ${root}` : `${name} is one of ${run.config.recipe}`;
  throw new UserError(
    exitCodes.usage,
    `${what}: needs an ${recipe.toUpperCase()} run, for its stage ${stage} (${got}). ${advice}`,
  );
}
