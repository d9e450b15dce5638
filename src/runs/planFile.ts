// A plan as a file: one run a line with its whole configuration, bases first, so that each line can be trained on any
// machine that has this version of r1toy, alone or many at once.
import * as z from 'zod';
import { exitCodes, UserError } from '../base/errors.js';
import { extensions } from '../base/extensions.js';
import { commandText } from '../base/shell.js';
import { jsonFormat, version } from '../base/version.js';
import { crossMistakes } from '../config/checks.js';
import { configHash } from '../config/hash.js';
import { configSchema } from '../config/schema.js';
import { entryAt, realFileSystem } from '../store/fileSystem.js';
import { readRows } from '../store/rows.js';
import { runNamePattern } from '../store/runPaths.js';
import type { PlannedRun } from './plannedRuns.js';
import { type SweepRun, sweepRoles } from './sweepPlan.js';

const lineSchema = z.strictObject({
  format: z.literal(jsonFormat),
  /** 1 for the first. */
  line: z.int().min(1),
  /** Lines of one wave can run side by side, once the waves before are done. */
  wave: z.int().min(1),
  name: z.string().regex(runNamePattern),
  role: z.enum(sweepRoles),
  /** What it is called in tables, the same under each seed, and the values of the grid in that. */
  arm: z.string(),
  cell: z.string(),
  /** The arms of experiments that it is. */
  asked: z.array(z.strictObject({ experiment: z.string(), arm: z.string() })),
  seed: z.int(),
  /** Lines that must be done before. */
  after: z.array(z.int().min(1)),
  r1toy: z.string(),
  configHash: z.string(),
  config: configSchema,
});

/** A line of plan.jsonl. */
export type PlanLine = z.output<typeof lineSchema>;

/** The plan as lines, wave by wave. */
export function planLines(runs: readonly SweepRun[]): PlanLine[] {
  const waveOf = new Map<string, number>();
  for (const { name, after } of runs)
    waveOf.set(name, 1 + Math.max(0, ...after.map((other) => waveOf.get(other)!)));
  const sorted = [...runs].sort((a, b) => waveOf.get(a.name)! - waveOf.get(b.name)!);
  const lineOf = new Map(sorted.map(({ name }, i) => [name, i + 1]));
  return sorted.map(({ name, role, arm, cell, asked, seed, after, config }) => ({
    format: jsonFormat,
    line: lineOf.get(name)!,
    wave: waveOf.get(name)!,
    ...{ name, role, arm, cell, asked: [...asked], seed },
    after: after.map((other) => lineOf.get(other)!),
    r1toy: version,
    configHash: configHash(config),
    config,
  }));
}

/**
 * Reads a plan. Error `data` naming the line and the key that is not as r1toy writes it, or the version that planned it;
 * `usage` where there is no such file, or nothing in it.
 */
export function readPlan(path: string): PlanLine[] {
  const there = entryAt(path, realFileSystem) !== null;
  const lines = there ? readRows(path, lineSchema, realFileSystem) : [];
  if (lines.length === 0) {
    const what = there ? 'has no line' : 'no such file';
    throw new UserError(exitCodes.usage, `${path}: ${what}. Make a plan: r1toy sweep plan`);
  }
  lines.forEach((line, i) => {
    const what = lineProblem(line, i + 1);
    if (what !== null) throw new UserError(exitCodes.data, `${path}: line ${i + 1}: ${what}. Plan it anew.`);
  });
  return lines;
}

function lineProblem(
  { line, after, r1toy, configHash: hash, config, seed }: PlanLine,
  at: number,
): string | null {
  if (r1toy !== version) return `was planned by r1toy ${r1toy} (this is ${version})`;
  if (line !== at) return `is called line ${line}`;
  if (hash !== configHash(config)) return 'config: is not what configHash says';
  if (seed !== config.seed)
    return `seed: is another than that of config (got ${seed}, allowed ${config.seed})`;
  const [mistake] = crossMistakes(config);
  if (mistake !== undefined) return `config: ${mistake.path}: ${mistake.message}`;
  return after.every((other) => other < at) ? null : 'after: names a line that comes later';
}

/** Line `index` of a plan after the lines that it needs, in the order of the plan. Error `usage`: there is no such line. */
export function lineWithNeeds(lines: readonly PlanLine[], index: number): PlannedRun[] {
  if (index < 1 || index > lines.length)
    throw new UserError(
      exitCodes.usage,
      `--index: the plan has no such line (got ${index}, allowed 1 to ${lines.length}).`,
    );
  const needed = new Set([index]);
  for (let at = index; at >= 1; at--) {
    if (needed.has(at)) for (const other of lines[at - 1].after) needed.add(other);
  }
  return lines.filter(({ line }) => needed.has(line)).map((line) => plannedOf(lines, line));
}

/** All runs of a plan. */
export function plannedRunsOf(lines: readonly PlanLine[]): PlannedRun[] {
  return lines.map((line) => plannedOf(lines, line));
}

function plannedOf(lines: readonly PlanLine[], { name, role, seed, config, after }: PlanLine): PlannedRun {
  return { name, role, seed, config, after: after.map((line) => lines[line - 1].name) };
}

/** Arguments that train a line. Jobs side by side are the threads of a sweep: each takes one unless told otherwise. The user's own files go with it. */
export function lineArgs(path: string, { line }: PlanLine, out: string, threads = 1): string[] {
  return [
    ...['train', '--plan', path, '--index', String(line), '--out', out],
    ...['--threads', String(threads)],
    ...extensions().flatMap(({ kind, path: file }) => [`--${kind}`, file]),
  ];
}

/** The command that trains a line. */
export function lineCommand(path: string, line: PlanLine, out: string, threads = 1): string {
  return commandText(lineArgs(path, line, out, threads));
}
