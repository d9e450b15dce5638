// npm run bench:whole [-- --rounds N] [--json], after npm run build. A short r1 run with every kind of stage, base and
// evaluations included, with native kernels and with WebAssembly by turns: seconds of CPU, all threads, and peak memory.
// CPU time because a shared machine has no other; the files of both runs must be the same.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from '../dist/bench/suite.js';
import { median } from '../dist/bench/timing.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The default settings but for how long it goes on. An untrained base is let through the gate. */
const shortened = [
  ...['recipe=r1', 'limits.minLive=0', 'pretrain.steps=100', 'coldStart.examples=64', 'coldStart.epochs=1'],
  ...['reasoningRl.steps=8', 'rejectionSampling.prompts=64', 'preference.steps=20'],
  ...[
    'finalRl.steps=2',
    'finalRl.preferenceLast=1',
    'eval.problems=4',
    'eval.samples=4',
    'eval.quickProblems=2',
  ],
];
const contestants = ['native', 'wasm'];

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
});

const times = { native: [], wasm: [] };
for (let round = 1; round <= Number(options.rounds); round++) {
  const metrics = contestants.map((kernels) => {
    process.stderr.write(`whole: round ${round}, ${kernels}\n`);
    const { usage, bytes } = train(kernels);
    times[kernels].push(usage);
    return bytes;
  });
  if (!metrics[0].equals(metrics[1])) throw new Error('whole: the two runs have other metrics');
}
print();

/** Trains in a folder of its own; what it used, and metrics.jsonl. */
function train(kernels) {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-whole-'));
  const usageFile = join(folder, 'usage.json');
  try {
    const settings = shortened.flatMap((set) => ['--set', set]);
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        ...['--import', here('usage.mjs'), here('../bin/r1toy.js'), '--out', folder, '--quiet', 'train'],
        ...['--name', 'whole', '--threads', '1', '--kernels', kernels, ...settings],
      ],
      { encoding: 'utf8', env: { ...process.env, R1TOY_USAGE: usageFile } },
    );
    if (status !== 0) throw new Error(`whole: training with ${kernels} kernels failed: ${stderr}`);
    return {
      usage: JSON.parse(readFileSync(usageFile, 'utf8')),
      bytes: readFileSync(join(folder, 'whole', 'metrics.jsonl')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print() {
  const of = (kernels, what) => median(times[kernels].map((usage) => usage[what]));
  const ratios = times.native.map(({ seconds }, i) => seconds / times.wasm[i].seconds);
  const result = {
    machine: describeMachine(),
    seconds: { native: of('native', 'seconds'), wasm: of('wasm', 'seconds') },
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
    mib: { native: of('native', 'mib'), wasm: of('wasm', 'mib') },
  };
  if (options.json) return process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  const { processor, node } = result.machine;
  const { median: ratio, min, max } = result.ratio;
  process.stdout.write(
    `${processor}, Node ${node}, one thread, medians of ${options.rounds} rounds by turns\n` +
      `native: ${result.seconds.native.toFixed(1)} s of CPU, ${result.mib.native} MiB\n` +
      `wasm:   ${result.seconds.wasm.toFixed(1)} s of CPU, ${result.mib.wasm} MiB\n` +
      `native over wasm: ${ratio.toFixed(2)} (${min.toFixed(2)} - ${max.toFixed(2)}); the same bytes\n`,
  );
}
