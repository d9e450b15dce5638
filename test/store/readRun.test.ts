// Reading runs: while they are written, when they are torn, when they do not exist.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { baseHash } from '../../src/config/hash.js';
import { configSchema } from '../../src/config/schema.js';
import { findBase, readBase } from '../../src/store/baseCache.js';
import { bytesBehind } from '../../src/store/committed.js';
import {
  latestCheckpoint,
  listRuns,
  readCheckpoint,
  readRollouts,
  readRun,
  stageCheckpoint,
} from '../../src/store/readRun.js';
import { baseRunName } from '../../src/store/runPaths.js';
import { createRun, openRun, saveReport } from '../../src/store/runStore.js';
import {
  complete,
  create,
  events,
  layout,
  machine,
  options,
  rolloutRow,
  scratch,
  stateAt,
} from './fixtures.js';

describe('readRun', () => {
  it('reads what the store wrote', () => {
    const root = scratch();
    complete(create(root), null);
    const run = readRun(root, 'a');
    expect(run.metrics).toHaveLength(10);
    expect(run.metrics.at(-1)).toEqual({ stage: 'reasoning-rl', step: 6, loss: 1 / 6, reward: 6 / 7 });
    expect(run.evals.filter((row) => !row.quick)).toHaveLength(2);
    expect(run.summary).toEqual({ done: true });
    expect([...readRollouts(run)].at(0)).toEqual(rolloutRow(1));
    expect(stageCheckpoint(run, 'cold-start-sft')).toMatchObject({ stageIndex: 0, step: 3 });
    const { state } = readCheckpoint(run, latestCheckpoint(run), () => layout);
    expect(state).toEqual(stateAt(1, 6));
  });

  it('reads a run in the making, with a torn last line', () => {
    const root = scratch();
    const store = create(root);
    for (const event of [...events(null)].slice(0, 4)) store.record(event);
    appendFileSync(join(root, 'a', 'metrics.jsonl'), '{"stage":');
    const run = readRun(root, 'a');
    expect(run.metrics).toHaveLength(2);
    expect(run.summary).toBeNull();
    expect(() => stageCheckpoint(run, 'cold-start-sft')).toThrow('has not ended (finished: none yet)');
    expect(() => latestCheckpoint(run)).toThrow('has no checkpoint yet');
    store.close();
  });

  it('leaves out rows behind the last checkpoint of a run that is not over: nothing answers for them', () => {
    const root = scratch();
    const store = create(root);
    for (const event of [...events(null)].slice(0, 6)) store.record(event);
    store.close();
    const before = readRun(root, 'a');
    expect(before.committed).not.toBeNull();
    const rollouts = [...readRollouts(before)];
    for (const name of ['metrics.jsonl', 'eval.jsonl', 'rollouts.jsonl']) {
      const path = join(root, 'a', name);
      const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
      appendFileSync(path, `${lines[0] || '{"stage":"cold-start-sft"}'}\n`);
    }
    const after = readRun(root, 'a');
    expect([after.metrics, after.evals]).toEqual([before.metrics, before.evals]);
    expect([...readRollouts(after)]).toEqual(rollouts);
    expect(bytesBehind(after)).toBeGreaterThan(0);
  });

  it('is known by the name of its folder, also a copy or a renamed one that is gone on with', () => {
    const root = scratch();
    const store = create(root);
    for (const event of [...events(null)].slice(0, 6)) store.record(event);
    store.close();
    cpSync(join(root, 'a'), join(root, 'copy'), { recursive: true });
    renameSync(join(root, 'a'), join(root, 'moved'));
    expect(listRuns(root).map(({ info }) => info?.name)).toEqual(['copy', 'moved']);
    const { store: opened, resume } = openRun(options(root, { name: 'moved' }))!;
    complete(opened, resume.state);
    const { info } = readRun(root, 'moved');
    expect([info.name, info.status]).toEqual(['moved', 'done']);
    expect(readFileSync(join(root, 'moved', 'run.json'), 'utf8')).toContain('"name": "moved"');
  });

  it('refuses a file that would be read whole and is too large, however little of it is on the disk', () => {
    for (const name of ['config.json', 'run.json', 'summary.json']) {
      const root = scratch();
      complete(create(root), null);
      truncateSync(join(root, 'a', name), 2 ** 40);
      const message = expect.stringMatching(
        `${name}: is too large .got 1099511627776 bytes, allowed 16777216.`,
      );
      expect(() => readRun(root, 'a'), name).toThrow(expect.objectContaining({ exitCode: 65, message }));
    }
  });

  it('refuses a checkpoint larger than its layout asks for', () => {
    const root = scratch();
    complete(create(root), null);
    const run = readRun(root, 'a');
    truncateSync(latestCheckpoint(run).path, 2 ** 40);
    const message = expect.stringContaining('is too large');
    const read = () => readCheckpoint(run, latestCheckpoint(run), () => layout);
    expect(read).toThrow(expect.objectContaining({ exitCode: 65, message }));
  });

  it('offers the nearest names', () => {
    const root = scratch();
    create(root, { name: 'r1-zero' }).close();
    const error = expect.objectContaining({
      exitCode: 64,
      message: expect.stringContaining('Did you mean r1-zero?'),
    });
    expect(() => readRun(root, 'r1-zeor')).toThrow(error);
    expect(() => readRun(scratch(), 'x')).toThrow('There are no runs');
  });
});

describe('listRuns', () => {
  it('shows a run whose locks go in a circle as damaged, and goes on', () => {
    const root = scratch();
    create(root, { name: 'a' });
    complete(create(root, { name: 'b' }), null);
    saveReport(root, 'b', '');
    const nonce = '0123456789abcdef';
    for (const name of ['lock', `lock.${nonce}`]) {
      const text = `{"pid":1,"startTime":"1","host":"here","nonce":"${nonce}"}\n`;
      writeFileSync(join(root, 'a', name), text);
    }
    const listed = listRuns(root).map(({ name, info, problem }) => [name, info?.status, problem]);
    expect(listed).toEqual([
      ['a', undefined, expect.stringContaining(`a/lock.${nonce}: is not a lock of r1toy`)],
      ['b', 'done', null],
    ]);
  });

  it('lists runs by name, tells a stopped from a running one, and goes on past a damaged one', () => {
    const root = scratch();
    create(root, { name: 'killed', processes: machine(2 ** 30, [2 ** 30]) });
    create(root, { name: 'closed' }).close();
    mkdirSync(join(root, 'broken'));
    writeFileSync(join(root, 'broken', 'run.json'), '{');
    writeFileSync(join(root, 'not-a-run'), '');
    mkdirSync(join(root, '.hidden'));
    const listed = listRuns(root).map(({ name, info, problem }) => [name, info?.status, problem !== null]);
    expect(listed.map(([name]) => name)).toEqual(['broken', 'closed', 'killed']);
    expect(listed[0]).toEqual(['broken', undefined, true]);
    expect(listed[1]).toEqual(['closed', 'stopped', false]);
    expect(listRuns(join(root, 'absent'))).toEqual([]);
  });
});

describe('findBase', () => {
  const baseConfig = configSchema.parse({ recipe: 'base', pretrain: { steps: 2 } });
  const hash = baseHash(baseConfig);
  const state = { ...stateAt(0, 2), stage: 'pretrain', steps: 2 } as const;
  const origin = { stage: 'pretrain', from: 'random', fromSha256: 'a' } as const;
  const lineage = { ...origin, sha256: weightsSha256(state.weights) };

  function begin(root: string, name = baseRunName(hash)) {
    return createRun({ ...options(root, { name }), config: baseConfig, meta: { argv: [] } });
  }

  it('tells a missing, an unfinished and a finished base apart', () => {
    const root = scratch();
    expect(findBase(root, hash)).toEqual({ status: 'missing', name: `base-${hash.slice(0, 12)}` });
    const store = begin(root);
    expect(findBase(root, hash).status).toBe('unfinished');
    store.record({ kind: 'stage-end', state, lineage });
    expect(findBase(root, hash).status).toBe('unfinished');
    store.finish({});
    store.close();
    const found = findBase(root, hash);
    if (found.status !== 'done') throw new Error(found.status);
    expect(readBase(found.run, () => layout)).toEqual(state.weights);
  });

  it('takes no other weights than the run recorded, and tells the way out', () => {
    const root = scratch();
    const store = begin(root);
    store.record({ kind: 'stage-end', state, lineage: { ...origin, sha256: 'b' } });
    store.finish({});
    store.close();
    const found = findBase(root, hash);
    if (found.status !== 'done') throw new Error(found.status);
    const message = expect.stringMatching(
      /step-000002\.safetensors: holds other weights than run\.json records .*Or move \S+base-\w{12} away: the base is/,
    );
    expect(() => readBase(found.run, () => layout)).toThrow(
      expect.objectContaining({ exitCode: 65, message }),
    );
  });

  it('refuses another base under the same name', () => {
    const root = scratch();
    const other = 'f'.repeat(64);
    begin(root, baseRunName(other)).close();
    expect(() => findBase(root, other)).toThrow('holds another base');
  });
});
