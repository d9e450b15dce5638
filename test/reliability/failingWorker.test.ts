// One of several threads fails, at its start, while its backend starts, or in the midst of the work: the others go
// with it, the process ends with a line that says so, and the run can be resumed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { goOn, r1toy, runsFolder } from './spawned.js';

/** A module that spoils the first thread, loaded before the program in every thread. */
function spoiling(body: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-worker-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'spoil.mjs');
  writeFileSync(
    file,
    `import { parentPort, threadId } from 'node:worker_threads';\nif (threadId === 1) { ${body} }`,
  );
  return ['--import', file];
}

/** Acts in place of the n-th message to the main thread. */
const inPlaceOf = (n: number, act: string) =>
  `let n = 0; const post = parentPort.postMessage.bind(parentPort);
   parentPort.postMessage = (...words) => { if (++n === ${n}) ${act}; else post(...words); };`;

test.each([
  ['throws at its start', "throw new Error('spoiled');", 70, /worker thread: spoiled/],
  [
    'finds no address space',
    "WebAssembly.instantiate = async () => { throw new RangeError('Out of memory: Cannot allocate Wasm memory'); };",
    74,
    /Cannot allocate Wasm memory.*fewer --threads/,
  ],
  ['leaves in the midst', inPlaceOf(4, 'process.exit(134)'), 70, /worker thread: it ended with code 134/],
  [
    'is out of memory',
    'setTimeout(() => { const all = []; for (;;) all.push(new Array(1e5).fill(0.5 + all.length)); }, 1);',
    74,
    /Node's heap is full/,
  ],
])(
  'a thread that %s',
  async (_, body, expected, said) => {
    const root = runsFolder();
    const nodeOptions = [...spoiling(body), '--max-old-space-size=200'];
    const { code, signal, stderr } = await r1toy([...goOn(root), '--threads', '3'], { nodeOptions });
    expect([code, signal], stderr).toEqual([expected, null]);
    expect(stderr.trim().split('\n').at(-1)).toMatch(said);
  },
  30_000,
);
