// One page about runs, made by asking, at any time: also of runs that go on, were stopped or failed.
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { htmlPage, mostRuns, type Shown } from '../page/page.js';
import type { Aside } from '../page/pageRun.js';
import { recipes } from '../pipeline/recipes.js';
import type { ExplainedGroup } from '../report/explainedGroup.js';
import { stageOf } from '../stages/index.js';
import { type RunData, readRun } from '../store/readRun.js';
import { isShipped, readingRoot, refuseShipped } from '../store/shipped.js';
import { stageSeconds } from '../store/times.js';
import { explainStep } from './explainStep.js';
import type { At, Tell } from './observer.js';
import { shownRun } from './outcome.js';
import { pagePath, type Written, writePage } from './pageFile.js';

/** What a page is made with. */
export interface ReportChoice {
  readonly out: string;
  readonly file?: string | undefined;
  /** Steps that are done again and shown token by token; none: the first of each stage, where one run is asked for. */
  readonly explain?: readonly number[] | undefined;
  /** Whether steps are done again at all. */
  readonly replay: boolean;
  readonly threads: number;
}

/**
 * Writes the page of runs into a file, over one that is there; `at` hears how far a replay is. Errors: those of reading runs; `usage` for too many, or
 * for a file in the folder of a run, which holds what the run wrote and nothing else; those of replaying a step that was
 * asked for.
 */
export async function writeReport(
  asked: readonly string[],
  choice: ReportChoice,
  tell: Tell,
  at?: At,
): Promise<Written> {
  const { out, file } = choice;
  // A run that is named twice is shown once.
  const names = [...new Set(asked)];
  if (names.length > mostRuns)
    throw new UserError(
      exitCodes.usage,
      `report: too many runs (got ${names.length}, allowed ${mostRuns}). Name fewer.`,
    );
  const path = pagePath(file ?? `${names.join('+')}.report.html`, 'report.html');
  const runs = names.map((name) => readRun(out, name));
  const shown: Shown[] = [];
  for (const run of runs)
    shown.push({ ...shownRun(run), explained: await explainedOf(run, choice, runs.length, tell, at) });
  const text = htmlPage(
    shown,
    runs.map((run) => asideOf(run, out)),
  );
  return writePage(path, text);
}

const bareText =
  'comes with r1toy without what a replay needs: completions are shown without the token-by-token view';

/** The groups of a run that are shown token by token, stage after stage. */
async function explainedOf(
  run: RunData,
  { out, explain, replay, threads }: ReportChoice,
  runs: number,
  tell: Tell,
  at?: At,
): Promise<ExplainedGroup[]> {
  if (!replay || (explain === undefined && runs > 1)) return [];
  if (isShipped(run.folder)) {
    if (explain !== undefined) refuseShipped(run.folder, run.name, 'report', 'Leave --explain out.');
    tell(`${run.name}: ${bareText}`);
    return [];
  }
  const stages = recipes[run.config.recipe].filter(({ stage }) => stageOf(stage).reinforcement);
  const recorded = (step: number) =>
    stages.filter(({ stage }) => run.metrics.some((row) => row.stage === stage && row.step === step));
  const found: ExplainedGroup[] = [];
  const told = new Set<string>();
  for (const step of explain ?? [1]) {
    const having = recorded(step);
    // One that is asked for and not there is told as `explain` tells it.
    const places = explain !== undefined && having.length === 0 ? [undefined] : having;
    for (const place of places) {
      const choice = { out, step, stage: place?.stage, replay: true };
      try {
        const group = await explainStep(run.name, choice, threads, tell, at);
        if (group.notReplayed === null) found.push(group);
        else tell(group.notReplayed);
      } catch (error) {
        if (explain !== undefined || !(error instanceof UserError)) throw error;
        // Every stage may lack the same.
        if (!told.has(error.message)) tell(`nothing token by token: ${error.message}`);
        told.add(error.message);
      }
    }
  }
  return found;
}

/** Clocks and machines of a run, the clock of its base among them where that is in the same folder. */
function asideOf({ folder, info }: RunData, root: string): Aside {
  const { status, reason, progress, nodes, kernels, base } = info;
  const before = base === null ? [] : [...stageSeconds(join(readingRoot(root, base), base))];
  return { status, reason, progress, nodes, kernels, seconds: new Map([...before, ...stageSeconds(folder)]) };
}
