// Advised command lines as a test types them: with settings that make trainings small, in an order in which each finds what
// its user would have, and with what else there would be.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../src/base/errors.js';
import { tinyR1 } from '../cli/tinyR1.js';

/** The runs that documents and helps speak of. */
export const firstLines: readonly string[] = [
  'r1toy train --name r1-zero',
  'r1toy train r1 --name r1',
  'r1toy train smoke --name trial',
];

/** Large enough for what experiments change one by one, at a rate that leaves R1 something to keep. */
const small = [
  ...tinyR1.filter((set) => !set.startsWith('world.hard')),
  ...['reasoningRl.prompts=6', 'reasoningRl.maxNewTokens=40', 'reasoningRl.learningRate=0.0001'],
  'checkpointEvery=10',
];
/** The steps that examples name are those of the first runs. */
const long = ['reasoningRl.steps=50', 'eval.every=25'];
const short = ['reasoningRl.steps=12', 'eval.every=6'];

const trains = /^r1toy (train(?! .*--(dry-run|plan))|sweep (run|plan)|ablate|experiment \S+)(?!.*--help)/;

/** The line with small settings before its own; an experiment on one seed, everything else on two where it has several. */
export function smallLine(line: string): string {
  const isExperiment = line.startsWith('r1toy experiment');
  const few = line.replace(/--seeds (\d+)-\d+/, (_, first) =>
    isExperiment ? `--seeds ${first} --samples 8` : `--seeds ${first},${Number(first) + 1}`,
  );
  const all = [...small, ...(firstLines.includes(line) ? long : short)];
  // What the line says itself may not be said twice.
  const sets = all.filter(
    (set) => !(isNamed(line, set) || (line.includes('--force') && /minLive/.test(set))),
  );
  return few.replace(trains, (command) => [command, ...sets.map((set) => `--set '${set}'`)].join(' '));
}

const isNamed = (line: string, set: string) => line.includes(`${set.split('=')[0]}=`);

/**
 * What a line ends with where nobody answers: what asks before it removes says what it would, and what collects the runs
 * of all lines leaves out one with a task of its own.
 */
export function codeOf(line: string): number {
  if (/^r1toy rm (?!.*--(yes|help))/.test(line)) return exitCodes.usage;
  return /^r1toy sweep collect runs\b/.test(line) ? exitCodes.data : exitCodes.done;
}

/** Runs that others read come first; plans, and what merges, later; what removes or is made anew, last. */
export function rank(line: string): number {
  if (firstLines.includes(line)) return 0;
  if (/^r1toy (rm|bench|train base)/.test(line)) return 4;
  if (/^r1toy sweep collect/.test(line)) return 3;
  if (/^parallel|--plan|sweep plan .*smoke/.test(line)) return 2;
  return 1;
}

/** A program that a line, or what it finds, is made with and that may not be here. */
export function needs(line: string): 'fish' | 'parallel' | null {
  if (line.includes('completion fish')) return 'fish';
  return /^parallel|machine1/.test(line) ? 'parallel' : null;
}

/** What a line finds in the folder that its user would have, or would not have any more. */
export function prepare(line: string, folder: string): void {
  for (const [pattern, make] of preparations) if (pattern.test(line)) make(folder);
}

const preparations: readonly (readonly [RegExp, (folder: string) => void])[] = [
  [/sent\/r1/, (folder) => cpSync(join(folder, 'runs'), join(folder, 'sent'), { recursive: true })],
  [/machine1/, twoMachines],
  [/^r1toy train base/, (folder) => removeRuns(folder, (name) => name.startsWith('base-'))],
  // As small runs are always forced, it is the run of `r1toy train`.
  [/^r1toy train --force/, (folder) => removeRuns(folder, (name) => name.startsWith('r1-zero-s1-'))],
];

/** Both have trained the whole plan; runs of a task of one's own, which need its file to be read, lie elsewhere. */
function twoMachines(folder: string): void {
  const isOwn = (name: string) =>
    /"own":/.test(readFileSync(join(folder, 'runs', name, 'config.json'), 'utf8'));
  removeRuns(folder, isOwn);
  const lines = readFileSync(join(folder, 'plans/plan.jsonl'), 'utf8').trim().split('\n');
  for (const machine of ['machine1', 'machine2'])
    for (const line of lines) {
      const { name } = JSON.parse(line) as { name: string };
      mkdirSync(join(folder, machine, 'runs'), { recursive: true });
      cpSync(join(folder, 'runs', name), join(folder, machine, 'runs', name), { recursive: true });
    }
}

function removeRuns(folder: string, which: (name: string) => boolean): void {
  for (const name of readdirSync(join(folder, 'runs')).filter((one) => !one.startsWith('.') && which(one)))
    rmSync(join(folder, 'runs', name), { recursive: true });
}
