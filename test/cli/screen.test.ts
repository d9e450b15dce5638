// What a terminal shows of a run while it trains: played back, as it stands there.
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packageConfig } from '../../src/base/packaged.js';
import type { ProgressStream } from '../../src/cli/live.js';
import type { Shown } from '../../src/cli/pace.js';
import { createProgress } from '../../src/cli/progress.js';
import { loadConfig } from '../../src/config/load.js';
import type { PipelineEvent, RolloutRow } from '../../src/pipeline/events.js';
import { played } from './pretendTerminal.js';

const { config } = loadConfig({ file: packageConfig('r1.json') });

beforeEach(() => void vi.stubEnv('TERM', 'xterm'));
afterEach(() => void vi.unstubAllEnvs());

const begin: PipelineEvent = {
  ...{ kind: 'stage-start', stage: 'final-rl', stageIndex: 3 },
  ...{ from: 'previous', fromSha256: 'a'.repeat(64), steps: 80 },
};

function wrote(changes: Partial<RolloutRow>): PipelineEvent {
  const row: RolloutRow = {
    ...{ stage: 'final-rl', step: 1, task: 'general', level: 1, language: 'en', reward: 2, advantage: 1 },
    ...{
      prompt: '<user> what is ice ? <assistant>',
      completion: '<think> </think> <answer> snow </answer>',
    },
    ...{ rewards: { accuracy: null, helpful: 0.25, harmless: 1 }, ...changes },
  };
  return { kind: 'rollouts', rows: [row] };
}

function stepAt(step: number): Extract<PipelineEvent, { kind: 'step' }> {
  const empty = new Float32Array(0);
  const place = {
    stage: 'final-rl',
    stageIndex: 3,
    step,
    steps: 80,
    from: 'previous',
    fromSha256: '',
  } as const;
  const optimizer = { m: empty, v: empty, t: step };
  return {
    kind: 'step',
    state: { ...place, weights: empty, optimizer, reference: null, trunk: null },
    metrics: {},
  };
}

/** The lines on a terminal of so many columns after these events: while the run goes on, and when it is over. */
function screenAfter(columns: number, events: readonly PipelineEvent[], how: Partial<Shown> = {}) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
  let text = '';
  stream.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  const shown = () => played([[columns, text]]).lines.map((line) => line.trimEnd());
  const progress = createProgress(
    stream as unknown as ProgressStream,
    { config, whole: config, ...how },
    () => 0,
  );
  for (const event of events) progress.show(event);
  const during = shown();
  progress.stop();
  return { during, after: shown().filter((line) => line !== '') };
}

test('a completion that no rule grades has what the reward models gave it', () => {
  expect(screenAfter(90, [begin, wrote({})]).during.join('\n')).toContain(
    'what is ice ?  <think> </think> <answer> snow </answer>  helpful 0.25  harmless 1.00',
  );
  const graded = wrote({ task: 'total', rewards: { accuracy: 0, helpful: null, harmless: null } });
  expect(screenAfter(80, [begin, graded]).during.join('\n')).toMatch(/<\/answer> {2}wrong$/m);
});

test('a narrow terminal has more rows for it; a long one keeps its question and its end', () => {
  const words = Array.from({ length: 40 }, (_, i) => `${i % 10} add`).join(' ');
  const long = wrote({ completion: `<think> ${words} </think> <answer> 7 </answer>` });
  const rows = (columns: number) => {
    const { during } = screenAfter(columns, [begin, long]);
    return during
      .slice(during.findIndex((line) => line.startsWith('what is ice')))
      .filter((line) => line !== '');
  };
  expect(rows(80)).toHaveLength(3);
  expect(rows(40)).toHaveLength(7);
  for (const columns of [80, 40]) {
    expect(rows(columns)[0]).toMatch(/^what is ice \?.* …$/);
    expect(rows(columns).join(' ')).toMatch(/<answer> 7 <\/answer> +helpful 0\.25 +harmless 1\.00$/);
  }
});

test('of one among many runs nothing stays on the terminal but warnings', () => {
  expect(screenAfter(80, [begin]).after).toEqual(['final-rl from previous aaaaaaaa, 80 steps']);
  const many = screenAfter(80, [begin], { isBrief: true });
  expect(many.during.join('\n')).toContain('Dev3 > [R1]');
  expect(many.after).toEqual([]);
});

test('where there is little room no time is told in part', () => {
  const events = [begin, stepAt(1), stepAt(2)];
  const told = (columns: number) =>
    screenAfter(columns, events).during.filter((line) => / le|final-rl \d|█|░/.test(line));
  expect(told(80)).toEqual([
    'base > Dev1 > Dev2 > Dev3 > [R1]   0:00 left of the run',
    `final-rl █${'░'.repeat(23)} 2/80  0:00 left`,
  ]);
  expect(told(26)).toEqual(['0:00 left of the run', `final-rl ${'░'.repeat(7)} 2/80`]);
  expect(told(20)).toEqual(['0:00 left', 'final-rl 2/80']);
});

test('a terminal that cannot take lines away gets plain ones', () => {
  vi.stubEnv('TERM', 'dumb');
  const { during } = screenAfter(80, [begin, ...[1, 20].map(stepAt)]);
  expect(during.filter((line) => line !== '')).toEqual([
    'final-rl from previous aaaaaaaa, 80 steps',
    expect.stringMatching(/^final-rl 20\/80 /),
  ]);
});
