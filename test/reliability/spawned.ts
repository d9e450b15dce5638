// The built program as its user runs it: a training of about a second, broken off in many ways, and the
// bytes it must leave in the end.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject, onTestFinished } from 'vitest';

export const program = resolve('bin/r1toy.js');

/** Base and R1-Zero, with checkpoints within and at the end of both stages. */
export const tinySettings: readonly string[] = [
  'recipe=r1-zero',
  'world.levels={"addition":[1],"countdown":[],"pair":[],"total":[]}',
  'world.hard={"addition":[],"countdown":[],"pair":[],"total":[]}',
  'world.beyond={"addition":[],"countdown":[],"pair":[],"total":[]}',
  'policy.width=16',
  'policy.hidden=16',
  'checkpointEvery=2',
  'pretrain.steps=5',
  'pretrain.batchSize=4',
  'reasoningRl.steps=5',
  'reasoningRl.prompts=2',
  'reasoningRl.groupSize=2',
  'reasoningRl.maxNewTokens=8',
  'reasoningRl.hardShare=0',
  'eval.problems=1',
  'eval.samples=1',
  'eval.maxNewTokens=8',
  'eval.quickProblems=1',
];

/** Trains them as the run `tiny`. */
export const tinyTrain: readonly string[] = [
  ...['train', '--name', 'tiny', '--threads', '1', '--config', resolve('configs/smoke.json')],
  ...tinySettings.flatMap((set) => ['--set', set]),
];

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnSettings {
  /** In front of `node`: a tracer, for example. */
  readonly before?: readonly string[];
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Another copy of the program than the one that was built here. */
  readonly copy?: string;
  readonly nodeOptions?: readonly string[];
  readonly options?: SpawnOptions;
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs r1toy with these arguments until it ends. */
export function r1toy(args: readonly string[], settings: SpawnSettings = {}): Promise<Outcome> {
  const { before = [], node = process.execPath, copy = program, nodeOptions = [] } = settings;
  const { options = {}, onStart } = settings;
  const [command, ...rest] = [...before, node, ...nodeOptions, copy, ...args];
  return new Promise((done, fail) => {
    const environment = { PATH: process.env.PATH, NO_COLOR: '1', ...options.env };
    const child = spawn(command, rest, { ...options, env: environment });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
    onStart?.(child);
  });
}

/** Arguments that begin the tiny run in a folder, or go on with it where it was begun. */
export function goOn(root: string): string[] {
  const begun = existsSync(join(root, 'tiny'));
  return ['--out', root, ...(begun ? ['resume', 'tiny', '--threads', '1'] : tinyTrain)];
}

/** A folder of runs that goes with the test. */
export function runsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-spawned-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'runs');
}

/** Files that tell how a run came about: the command line, clocks, locks, hidden leftovers of the dead. */
const notPromised = /(^|\/)(run\.json|timing\.jsonl|lock[^/]*)$|(^|\/)\./;

/** sha256 of every promised file of every run in a folder. */
export function promised(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((name) => !notPromised.test(name));
  const sha256 = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(root, name)))
      .digest('hex');
  return Object.fromEntries(files.sort().map((name) => [name, sha256(name)]));
}

/** Does something once, when the child has said `text` on stderr. */
export function whenSaid(text: string, act: (child: ChildProcess) => void): (child: ChildProcess) => void {
  return (child) => {
    let said = '';
    let done = false;
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      if (done || !said.includes(text)) return;
      done = true;
      act(child);
    });
  };
}

/** Sends a signal once the child has said `text` on stderr. */
export function signalOn(signal: NodeJS.Signals, text: string): (child: ChildProcess) => void {
  return whenSaid(text, (child) => child.kill(signal));
}

/** A folder of runs with the unbroken run, for reading alone; it is made once for all test files. */
export function unbrokenRuns(): Promise<string> {
  return madeOnce('unbroken', finish);
}

/** The same with a run that was stopped in its last stage. */
export function stoppedRuns(): Promise<string> {
  return madeOnce('stopped', async (root) => {
    const { code, stderr } = await r1toy(goOn(root), { onStart: signalOn('SIGTERM', 'reasoning-rl from') });
    if (code !== 143) throw new Error(`stopping ended with ${code}: ${stderr}`);
  });
}

async function madeOnce(name: string, make: (root: string) => Promise<void>): Promise<string> {
  const shared = inject('sharedFolder');
  const made = join(shared, name);
  if (existsSync(made)) return made;
  const making = mkdtempSync(join(shared, 'making-'));
  await make(making);
  try {
    renameSync(making, made);
  } catch {
    // Another file was faster.
    rmSync(making, { recursive: true });
  }
  return made;
}

/** The promised files of an unbroken run. */
export async function unbroken(): Promise<Record<string, string>> {
  return promised(await unbrokenRuns());
}

/** A folder of runs that holds a copy of the unbroken run, and one under each other name, and goes with the test. */
export async function unbrokenCopy(...others: string[]): Promise<string> {
  const root = runsFolder();
  cpSync(await unbrokenRuns(), root, { recursive: true });
  for (const name of others) cpSync(join(root, 'tiny'), join(root, name), { recursive: true });
  return root;
}

/** Goes on until the run is finished, undisturbed. */
export async function finish(root: string): Promise<void> {
  const { code, stderr } = await r1toy(goOn(root));
  if (code !== 0) throw new Error(`going on ended with ${code}: ${stderr}`);
}
