// What the runs of a sweep come to: the stage table and the signs, once for each point of a grid; all arms side by side;
// and the rulings of experiments.
import { weightsSha256 } from '../base/digest.js';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import { configHash } from '../config/hash.js';
import { lastStage, type RecipeName } from '../pipeline/recipes.js';
import { type ArmRow, armPicture, armRows, armTable } from '../report/armTable.js';
import { endFigure, endValue } from '../report/endFigure.js';
import { tableMarkdown } from '../report/format.js';
import { pictureSvg } from '../report/picture.js';
import { type Results, resultLines, resultMarkdown, sweepResults } from '../report/results.js';
import type { CausalRow } from '../report/signs.js';
import type { Shown } from '../report/textTable.js';
import { type RunData, readCheckpoint, readRun, stageCheckpoint } from '../store/readRun.js';
import { saveLines, saveSorted } from '../store/results.js';
import { causalTest } from '../training/causal.js';
import type { TrainedArm } from './arms.js';
import { concludeExperiment, type ExperimentResult } from './experiment.js';
import { unwatched } from './observer.js';
import { layoutOf } from './openRun.js';
import { ablationRoles, type SweepRole, type SweepRun } from './sweepPlan.js';
import type { MeasureTools } from './trainPlanned.js';

/** What is known of a run of a sweep, planned now or read from a plan. */
export type SweepRow = Pick<SweepRun, 'name' | 'role' | 'seed' | 'arm' | 'cell' | 'asked'>;

/** Where runs lie, where tables go, and completions a problem where an experiment samples. */
export interface TableChoice {
  readonly out: string;
  readonly results: string;
  readonly samples: number;
}

/** What a sweep comes to: `stages` by point of the grid, of which there is one, called ``, without a grid. */
export interface SweepTables {
  readonly stages: Readonly<Record<string, Results>>;
  readonly arms: readonly ArmRow[];
  readonly experiments: readonly ExperimentResult[];
}

/** Those tables, as they are shown, and their files. */
export interface SavedTables {
  readonly tables: SweepTables;
  readonly lines: readonly Shown[];
  readonly files: readonly string[];
}

/** What the stage table of a sweep leaves. */
export const stageFiles = {
  causal: 'causal.json',
  table: 'stage-table.json',
  text: 'stage-table.md',
} as const;

/** What arms are compared by. */
const armMetric = 'pass@1';

interface Read extends SweepRow {
  readonly run: RunData;
}

/** Reads the runs, makes the tables and writes them. Errors: a run that is missing or damaged, those of the disk. */
export async function saveSweepTables(
  rows: readonly SweepRow[],
  choice: TableChoice,
  tools: MeasureTools,
): Promise<SavedTables> {
  const read = rows.map((row) => ({ ...row, run: readRun(choice.out, row.name) }));
  const saved = [
    ...(await saveStages(read, choice, tools)),
    saveArms(read, choice.results),
    ...(await saveExperiments(read, choice, tools)),
  ];
  return {
    tables: {
      stages: Object.assign({}, ...saved.map(({ stages = {} }) => stages)) as SweepTables['stages'],
      arms: saved.flatMap(({ arms = [] }) => arms),
      experiments: saved.flatMap(({ experiment }) => experiment ?? []),
    },
    lines: saved.flatMap(({ lines }, i) => (i === 0 || lines.length === 0 ? lines : ['', ...lines])),
    files: saved.flatMap(({ files }) => files),
  };
}

interface Saved {
  readonly stages?: Readonly<Record<string, Results>>;
  readonly arms?: readonly ArmRow[];
  readonly experiment?: ExperimentResult;
  readonly lines: readonly Shown[];
  readonly files: readonly string[];
}

/** The stage table and the signs for each point of the grid, in a folder of its own where there are several. */
async function saveStages(
  read: readonly Read[],
  { results }: TableChoice,
  tools: MeasureTools,
): Promise<Saved[]> {
  const ofRecipes = read.filter(({ role }) => role !== 'base' && role !== 'arm');
  const cells = [...new Set(ofRecipes.map(({ cell }) => cell))];
  const saved: Saved[] = [];
  for (const cell of cells) {
    const own = ofRecipes.filter((row) => row.cell === cell);
    const bases = new Set(own.map(({ run }) => run.info.base));
    const rows = [...read.filter(({ role, name }) => role === 'base' && bases.has(name)), ...own];
    const inner = cell === '' ? '' : `${cell.replace(/[^A-Za-z0-9._=-]+/g, '_')}/`;
    const made = stagesOf(rows, await causalRows(own, tools));
    const folder = `${results}/${inner}`.replace(/\/$/, '');
    saveSorted(folder, stageFiles.causal, made.causal);
    saveSorted(folder, stageFiles.table, made.results);
    saveLines(folder, stageFiles.text, resultMarkdown(made.results));
    saved.push({
      stages: { [cell]: made.results },
      lines: [...(cell === '' ? [] : [cell, '']), ...resultLines(made.results)],
      files: Object.values(stageFiles).map((file) => `${inner}${file}`),
    });
  }
  return saved;
}

function stagesOf(read: readonly Read[], causal: readonly CausalRow[]) {
  const ofRole = (wanted: SweepRole) => read.flatMap(({ role, run }) => (role === wanted ? [run] : []));
  const ablations = Object.fromEntries(ablationRoles.map((role) => [role, ofRole(role)]));
  const hashes = Object.fromEntries(read.map(({ run: { name, config } }) => [name, configHash(config)]));
  return { causal, results: sweepResults({ main: ofRole('main'), ablations }, causal, hashes) };
}

/** Reinforcement alone. */
const pure: RecipeName = 'r1-zero';

/** What forbidding "wait" and "no" costs each R1-Zero. */
async function causalRows(
  read: readonly Read[],
  { threads, tell, watch = unwatched }: MeasureTools,
): Promise<CausalRow[]> {
  const rows: CausalRow[] = [];
  const zeros = read.filter(({ role, run }) => role === 'main' && run.config.recipe === pure);
  if (zeros.length === 0) return rows;
  tell('what forbidding "wait" and "no" costs R1-Zero');
  const measure = async (compute: Compute) => {
    for (const { name, seed, run } of zeros) {
      const { config } = run;
      const { weights } = readCheckpoint(run, stageCheckpoint(run, lastStage(config.recipe)), layoutOf).state;
      for (const concept of ['wait', 'no']) {
        const test = await causalTest(compute, weights, config, concept, config.eval);
        if (test !== null) rows.push({ run: name, seed, sha256: weightsSha256(weights), ...test });
      }
    }
  };
  await watch('completions', (watched) =>
    withCompute(zeros[0].run.config, threads, (compute) => measure(watched(compute))),
  );
  return rows;
}

/** All arms beside the first, or the one there is, where there is a grid or a configuration of one's own. */
function saveArms(read: readonly Read[], results: string): Saved {
  const runs = read.filter(({ role, asked }) => role !== 'base' && asked.length === 0);
  const names = [...new Set(runs.map(({ arm }) => arm))];
  if (!runs.some(({ role, cell }) => role === 'arm' || cell !== '')) return { lines: [], files: [] };
  const figure = endFigure(armMetric, 'arms');
  const points = names.map((arm) => {
    const own = runs.filter((row) => row.arm === arm).map(({ seed, run }) => [seed, endValue(run, figure)]);
    return [arm, Object.fromEntries(own.filter(([, value]) => value !== undefined))];
  });
  const arms = armRows(Object.fromEntries(points));
  const table = armTable(arms, armMetric);
  const title = `${armMetric} at the end of each arm`;
  saveSorted(results, 'arms.json', { metric: armMetric, arms });
  saveLines(results, 'arms.md', tableMarkdown(table));
  saveLines(results, 'arms.svg', [pictureSvg(armPicture(arms, armMetric, title))]);
  return { arms, lines: [title, table], files: ['arms.json', 'arms.md', 'arms.svg'] };
}

async function saveExperiments(
  read: readonly Read[],
  choice: TableChoice,
  tools: MeasureTools,
): Promise<Saved[]> {
  const saved: Saved[] = [];
  for (const name of new Set(read.flatMap(({ asked }) => asked.map(({ experiment }) => experiment)))) {
    const arms = new Map<string, Map<number, RunData>>();
    for (const { seed, run, asked } of read) {
      for (const { experiment, arm } of asked) {
        if (experiment === name) arms.set(arm, (arms.get(arm) ?? new Map()).set(seed, run));
      }
    }
    const trained: TrainedArm[] = [...arms].map(([arm, runs]) => ({ name: arm, runs }));
    const seeds = [...new Set(trained.flatMap(({ runs }) => [...runs.keys()]))].sort((a, b) => a - b);
    const { result, lines, files } = await concludeExperiment(name, trained, { ...choice, seeds }, tools);
    saved.push({ experiment: result, lines: [name, '', ...lines], files });
  }
  return saved;
}
