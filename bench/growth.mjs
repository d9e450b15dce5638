// npm run bench:growth [-- --only NAME] [--repeats N] [--print], after npm run build; rewrites the first part of docs/performance.md, or prints it.
// How time and memory grow with the policy, its context, the group, the prompts and the threads. Every figure is that of
// a process of its own, so that its peak of memory is its own, too.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from '../dist/bench/suite.js';
import { measure, summarize } from '../dist/bench/timing.js';
import { fixedIteration, shapeOf, trainStep } from '../dist/bench/workloads.js';
import { withCompute } from '../dist/compute/start.js';
import { configSchema } from '../dist/config/schema.js';
import { vocabulary } from '../dist/data/tokenizer.js';
import { parameterCount } from '../dist/policy/parameters.js';
import { tableMarkdown } from '../dist/report/format.js';

const defaults = configSchema.parse({});
/** A step of pre-training and one of RL, as long as they are at the defaults. */
const usual = {
  ...{ layers: 2, width: 64, context: 256, threads: Math.min(2, availableParallelism()) },
  ...{ rows: defaults.pretrain.batchSize, length: 64 },
  ...{ prompts: defaults.reasoningRl.prompts, groupSize: defaults.reasoningRl.groupSize, newTokens: 60 },
};
const promptLength = 24;

const target = new URL('../docs/performance.md', import.meta.url);
const firstByHand = '## What costs what';

/** What is varied, everything else as usual, and over which values. */
const axes = [
  { name: 'width', what: 'Width (2 layers)', values: [32, 64, 128, 256], set: (width) => ({ width }) },
  { name: 'layers', what: 'Layers (width 64)', values: [1, 2, 4, 8], set: (layers) => ({ layers }) },
  {
    name: 'length',
    what: 'Tokens of a document, and of a completion',
    values: [30, 60, 120, 220],
    set: (length) => ({ length, newTokens: length }),
  },
  { name: 'group', what: 'Group size', values: [4, 8, 16, 32, 64], set: (groupSize) => ({ groupSize }) },
  { name: 'prompts', what: 'Prompts a step', values: [6, 12, 24, 48], set: (prompts) => ({ prompts }) },
  { name: 'threads', what: 'Threads', values: [1, 2, 3, 4], set: (threads) => ({ threads }) },
];

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    repeats: { type: 'string', default: '7' },
    print: { type: 'boolean', default: false },
    point: { type: 'string' },
  },
});

if (options.point !== undefined) await measurePoint(JSON.parse(options.point));
else growth();

/** The child: one kind of work at one size; milliseconds and peak MiB as a line of JSON. */
async function measurePoint({ work, repeats, ...size }) {
  const shape = shapeOf(size.layers, size.width, size.context);
  const config = { policy: shape, compute: defaults.compute };
  const milliseconds = await withCompute(config, size.threads, async (compute) => {
    const { run } = work === 'train' ? trainStep(compute, shape, size) : iteration(compute, shape, size);
    return summarize(await measure(run, { warmUp: 2, repeats, milliseconds: 0 }));
  });
  const mib = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(
    JSON.stringify({ milliseconds, mib, parameters: parameterCount(shape, vocabulary.length) }),
  );
}

function iteration(compute, shape, { prompts, groupSize, newTokens }) {
  return fixedIteration(compute, shape, { prompts, groupSize, promptLength, newTokens });
}

function growth() {
  const chosen = axes.filter(({ name }) => options.only === undefined || name === options.only);
  if (chosen.length === 0)
    throw new Error(`growth: --only: one of ${axes.map(({ name }) => name).join(', ')}`);
  const measured = chosen.map((axis) => ({
    ...axis,
    points: axis.values.map((value) => pointOf(axis, value)),
  }));
  const text = `${page(measured).join('\n')}\n`;
  if (options.print) process.stdout.write(text);
  else writeFileSync(target, `${text}\n${byHand()}`);
}

/** What the file holds from the first heading on that is not made here. */
function byHand() {
  const before = readFileSync(target, 'utf8');
  return before.slice(before.indexOf(firstByHand));
}

function pointOf({ name, set }, value) {
  const size = { ...usual, ...set(value), repeats: Number(options.repeats) };
  const [train, rl] = ['train', 'iteration'].map((work) => {
    process.stderr.write(`growth: ${name} ${value}, ${work}\n`);
    return child({ work, ...size });
  });
  return { value, parameters: train.parameters, train, rl };
}

function child(point) {
  const { stdout, status } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), '--point', JSON.stringify(point)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error(`growth: the measurement of ${JSON.stringify(point)} failed`);
  return JSON.parse(stdout);
}

/** Minutes of a default base and R1-Zero at these milliseconds a step, without evaluations. */
function minutes({ train, rl }) {
  const { pretrain, reasoningRl } = defaults;
  const all = pretrain.steps * train.milliseconds.median + reasoningRl.steps * rl.milliseconds.median;
  return all / 60_000;
}

function page(measured) {
  const { processor, cores, node } = describeMachine();
  const date = new Date().toISOString().slice(0, 10);
  const sections = measured.flatMap(({ name, what, points }) => [
    `## ${what}`,
    '',
    ...tableMarkdown({
      headers: [
        name,
        'parameters',
        'pre-training step, ms',
        'MiB',
        'RL step, ms',
        'MiB',
        'base and R1-Zero, minutes',
      ],
      rows: points.map(({ value, parameters, train, rl }) => [
        String(value),
        parameters.toLocaleString('en-US'),
        ...[train, rl].flatMap(({ milliseconds, mib }) => [milliseconds.median.toFixed(0), String(mib)]),
        minutes({ train, rl }).toFixed(1),
      ]),
    }),
    '',
  ]);
  return [
    '# How time and memory grow',
    '',
    `Made by \`npm run bench:growth\` on ${date}: ${processor}, ${cores} cores, Node ${node}, ${usual.threads} threads.`,
    `Medians of ${options.repeats} steps, each row in its own processes; MiB is the peak memory of the process.`,
    '',
    `A pre-training step is ${usual.rows} documents of ${usual.length} tokens, forward, backward and AdamW. An RL step is`,
    `${usual.prompts} prompts of ${promptLength} tokens with ${usual.groupSize} completions of ${usual.newTokens} tokens each: sampling, reference, two updates. In each`,
    'table only one thing changes. The last column is the time for all steps of a default base and R1-Zero at this speed,',
    'without evaluations.',
    '',
    ...sections,
    ...(options.only === undefined ? outgrown(measured) : []),
  ];
}

/** What the largest of the measured policies say of larger ones. */
function outgrown(measured) {
  const point = (name, value) =>
    measured.find((axis) => axis.name === name).points.find((one) => one.value === value);
  const [usualRun, wide, deep] = [point('width', 64), point('width', 256), point('layers', 8)];
  const times = (one) => (minutes(one) / minutes(usualRun)).toFixed(0);
  const parameters = (one) => `${(one.parameters / 1e6).toFixed(2)} million`;
  return [
    '## Where a policy outgrows a CPU',
    '',
    `Time grows with the number of parameters: width 256 (${parameters(wide)}) takes ${times(wide)} times as long as the default`,
    `(${parameters(usualRun)}), 8 layers (${parameters(deep)}) ${times(deep)} times. At this rate a policy of 10 million parameters needs about`,
    `${((minutes(wide) * (10e6 / wide.parameters)) / 60).toFixed(1)} hours for the steps of a default base and R1-Zero, one of 100 million ${((minutes(wide) * (100e6 / wide.parameters)) / 1440).toFixed(1)} days, if its batches stay as`,
    'small. A policy of more than a few million parameters needs a GPU.',
  ];
}
