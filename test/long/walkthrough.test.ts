// docs/walkthrough.md: every command of it is run for real, on small runs under the names that it uses.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { here } from '../cli/inProcess.js';
import { r1toy } from '../reliability/spawned.js';
import { smallSettings } from './small.js';

const text = readFileSync('docs/walkthrough.md', 'utf8');
interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-walk-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Commands in the order of the text, each once: those of its blocks, and those in its sentences and tables. */
function commands(): string[] {
  const lines = [...text.matchAll(/^r1toy .*$/gm)].map(([line]) => line);
  const quoted = [...text.matchAll(/`(r1toy [^`]*)`/g)].map(([, line]) => line);
  const trained = lines.filter((line) => line.startsWith('r1toy train'));
  return [...new Set([...trained, ...quoted, ...lines])];
}

/** Words as a shell reads them; the text quotes with "..." alone. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1);
}

/** Configurations are those of the project; plans go with the runs. */
function place(word: string): string {
  if (word.startsWith('configs/')) return resolve(word);
  return word === 'plans' ? join(folder, word) : word;
}

/** What trains is started as a program; what reads is answered here. */
async function run(words: readonly string[]): Promise<Outcome> {
  if (words[0] !== 'train' && words[0] !== 'demo') return here(...words);
  const { code, stdout, stderr } = await r1toy([...words, '--threads', '1']);
  return { status: code, stdout, stderr };
}

it('each command does what it is there for', async () => {
  const all = commands();
  expect(all.length).toBeGreaterThan(15);
  for (const command of all) {
    const words = wordsOf(command).map(place);
    const own = smallSettings.filter((set) => !words.includes(set.split('=')[0]) && !set.includes('rewards'));
    const sets = words[0] === 'train' ? own.flatMap((set) => ['--set', set]) : [];
    const { status, stdout, stderr } = await run([...words, ...sets, '--out', join(folder, 'runs')]);
    expect(status, `${command}: ${stderr}`).toBe(0);
    expect(stdout === '' && words[0] !== 'train', command).toBe(false);
  }
});
