// npm run bench:peer [-- [--cpu] [--json] [--rounds N] [--repeats N]], after npm run build.
// r1toy against PyTorch (peer.py) and stock TF.js (stock.mjs) on this machine, in turn, in one session: the
// same policy, the same weights to start from, the same number of tokens. Prints how many times as long the
// others take. `--cpu`: CPU time of r1toy and PyTorch on one thread, for machines that are shared. First it makes sure that all compute the same: the losses of three optimizer steps.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from '../dist/bench/suite.js';
import { median, summarize } from '../dist/bench/timing.js';
import {
  documents,
  iterationSize,
  models,
  prompts,
  rolloutSize,
  startWeights,
  updateSettings,
} from '../dist/bench/workloads.js';
import { configSchema } from '../dist/config/schema.js';
import { vocabulary } from '../dist/data/tokenizer.js';
import { kernelsInUse } from '../dist/kernels/load.js';
import { parameterLayout } from '../dist/policy/parameters.js';
import { tableLines } from '../dist/report/textTable.js';
import { findPython, startR1toy, startStock, startTorch, torchVersion } from './contestants.mjs';

const works = ['train.S', 'train.M', 'rollout', 'iteration'];
const lossSteps = 3;
const lossTolerance = 1e-4;
/** Idle threads of some libraries spin for a moment before they sleep. */
const settleMilliseconds = 250;

const { values: options } = parseArgs({
  options: {
    cpu: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    repeats: { type: 'string', default: '3' },
  },
});
const [roundCount, repeats] = [count('rounds'), count('repeats')];
const { cpu } = options;
const threadCounts = cpu ? [1] : [1, 2];
const python = findPython();
const torch = torchVersion(python);
if (torch === null) reportMissing();
else await compare();

function count(name) {
  if (/^[1-9]\d*$/.test(options[name])) return Number(options[name]);
  tell(`--${name}: must be an integer of at least 1 (got ${options[name]}).`);
  process.exit(64);
}

function reportMissing() {
  const message =
    `PyTorch is not installed for ${python}, so there is nothing to compare with. On Debian:\n` +
    '  apt-get install --no-install-recommends python3-torch libopenblas0-pthread\n' +
    'or name a Python that has it: R1TOY_PYTHON=/path/to/python3 npm run bench:peer\n';
  process.stderr.write(message);
  if (options.json) process.stdout.write(`${JSON.stringify({ missing: 'torch', ratios: {} }, null, 2)}\n`);
}

async function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-bench-'));
  const contestants = [];
  const enter = async (name, threads, starting) => {
    tell(`starting ${name}, ${threads} thread${threads === 1 ? '' : 's'}`);
    contestants.push({ name, threads, times: {}, ...(await starting) });
  };
  try {
    writeSetup(folder);
    for (const threads of threadCounts) await enter('r1toy', threads, startR1toy(threads, cpu));
    for (const threads of threadCounts)
      await enter('pytorch', threads, startTorch(python, folder, { threads, cpu }));
    if (!cpu) await enter('tfjs', 1, startStock());
    const losses = await checkLosses(contestants);
    await warmUp(contestants);
    await playRounds(contestants);
    print(contestants, losses);
  } finally {
    await Promise.all(contestants.map(({ close }) => close()));
    rmSync(folder, { recursive: true });
  }
}

/** Weights, tokens and constants, for peer.py. */
function writeSetup(folder) {
  const setup = {
    models: {},
    rollout: { size: rolloutSize, prompts: prompts(rolloutSize) },
    iteration: { size: iterationSize, prompts: prompts(iterationSize) },
    settings: { ...configSchema.parse({}).optimizer, ...updateSettings },
  };
  for (const [name, { shape, batch }] of Object.entries(models)) {
    writeFileSync(join(folder, `weights.${name}.f32`), new Uint8Array(startWeights(shape).buffer));
    const layout = parameterLayout(shape, vocabulary.length);
    setup.models[name] = { shape, layout, documents: documents(batch) };
  }
  writeFileSync(join(folder, 'setup.json'), JSON.stringify(setup));
}

/** Losses of the first optimizer steps of everyone, which must agree; they are the first warm-up, too. */
async function checkLosses(contestants) {
  const checks = {};
  for (const work of ['train.S', 'train.M']) {
    const all = [];
    for (const contestant of contestants.filter((one) => takesPart(one, work))) {
      const { losses } = await contestant.run(work, lossSteps);
      all.push({ name: contestant.name, threads: contestant.threads, losses });
    }
    const apart = all.map(({ losses }) => losses.map((loss, i) => Math.abs(loss - all[0].losses[i])));
    const largest = Math.max(...apart.flat());
    checks[work] = { steps: all, largestDifference: largest };
    if (!(largest <= lossTolerance)) {
      throw new Error(`bench: losses of ${work} differ by ${largest}: ${JSON.stringify(all)}`);
    }
    tell(`${work}: losses of ${lossSteps} steps agree to ${largest.toExponential(1)}`);
  }
  return checks;
}

async function warmUp(contestants) {
  tell('warming up');
  for (const work of works) {
    for (const one of contestants.filter(({ name }) => name !== 'tfjs')) await one.run(work, 2);
  }
}

async function playRounds(contestants) {
  for (let round = 0; round < roundCount; round++) {
    tell(`round ${round + 1} of ${roundCount}`);
    for (const work of works) {
      for (const one of contestants.filter((other) => takesPart(other, work))) {
        // Stock TF.js is slow, and far away: two runs show enough.
        if (one.name === 'tfjs' && round > 1) continue;
        await sleep(settleMilliseconds);
        const { times } = await one.run(work, one.name === 'tfjs' ? 1 : repeats);
        one.times[work] = [...(one.times[work] ?? []), times];
      }
    }
  }
}

function takesPart({ name }, work) {
  return name !== 'tfjs' || work === 'train.S';
}

/** PyTorch's time, by the better of its thread counts, over r1toy's, and the least and most of any round. */
function ratiosOf(contestants) {
  const of = (name) => contestants.filter((one) => one.name === name);
  const all = {};
  for (const work of works) {
    const byMedian = (a, b) => median(a.times[work].flat()) - median(b.times[work].flat());
    const peer = of('pytorch').sort(byMedian)[0].times[work];
    for (const { threads, times } of of('r1toy')) {
      const own = times[work];
      const rounds = own.map((round, i) => median(peer[i]) / median(round));
      all[`${work}.${threads}`] = {
        median: median(peer.flat()) / median(own.flat()),
        min: Math.min(...rounds),
        max: Math.max(...rounds),
      };
    }
  }
  return all;
}

function print(contestants, losses) {
  const ratios = ratiosOf(contestants);
  const timings = contestants.flatMap(({ name, threads, times }) =>
    Object.entries(times).map(([work, rounds]) => ({ name, work, threads, ...summarize(rounds.flat()) })),
  );
  const [{ about }] = contestants.filter(({ name }) => name === 'pytorch');
  const machine = {
    ...describeMachine(),
    kernels: kernelsInUse().name,
    pytorch: { ...about, threads: threadCounts },
    clock: cpu ? 'cpu' : 'wall',
  };
  if (options.json) {
    const medians = Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, ratio.median]));
    const report = { machine, ratios: medians, spread: ratios, timings, losses };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const spread = ({ min, max }, places) => `(${min.toFixed(places)} - ${max.toFixed(places)})`;
  const lines = [
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}, kernels ${machine.kernels}, PyTorch ${about.torch}, OpenBLAS for ${about.openblas ?? '?'}`,
    '',
    ...tableLines({
      headers: ['who', 'work', 'threads', cpu ? 'ms of CPU' : 'ms', 'spread'],
      rows: timings.map(({ name, work, threads, ...timing }) => [
        name,
        work,
        String(threads),
        timing.median.toFixed(1),
        spread(timing, 1),
      ]),
    }),
    '',
    cpu
      ? "PyTorch's CPU time over r1toy's (one thread each; spread over rounds):"
      : "PyTorch's time over r1toy's (PyTorch with the better of one and two threads; spread over rounds):",
    ...tableLines({
      headers: ['work.threads', 'ratio', 'spread'],
      rows: Object.entries(ratios).map(([name, ratio]) => [name, ratio.median.toFixed(2), spread(ratio, 2)]),
    }),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function tell(line) {
  process.stderr.write(`bench: ${line}\n`);
}
