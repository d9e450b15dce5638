// Runs as a whole: equal bytes, stopping and resuming anywhere, damage, drift, one process at a time.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { UserError } from '../../src/base/errors.js';
import { createRun, openRun, saveReport } from '../../src/store/runStore.js';
import {
  complete,
  config,
  contents,
  create,
  events,
  failing,
  fastFileSystem,
  machine,
  options,
  resumeOrCreate,
  rolloutRow,
  scratch,
  stateAt,
  systemError,
} from './fixtures.js';

const withCode = (exitCode: number, text: string) =>
  expect.objectContaining({ exitCode, message: expect.stringContaining(text) });

/** The bytes of an undisturbed run. */
function undisturbed(settings = config): Record<string, string> {
  const root = scratch();
  complete(create(root, {}, settings), null);
  return contents(join(root, 'a'));
}

/** What a killed process leaves after the first `count` events: no status, no release of the lock. */
function killedAfter(count: number): string {
  const root = scratch();
  const store = create(root, { processes: machine(99, [99]) });
  for (const event of [...events(null)].slice(0, count)) store.record(event);
  return root;
}

const whole = [...events(null)].length;

// Fewer calls to fail, but still a checkpoint within a stage and one at each stage end.
const sparse = { ...config, checkpointEvery: 3 };

describe('a run', () => {
  it('has the folder that is promised', () => {
    const root = scratch();
    complete(create(root), null);
    const folder = join(root, 'a');
    expect(readdirSync(folder)).toEqual([
      'checkpoints',
      'config.json',
      'eval.jsonl',
      'hashes.jsonl',
      'metrics.jsonl',
      'rollouts.jsonl',
      'run.json',
      'sft-data.jsonl',
      'summary.json',
      'timing.jsonl',
    ]);
    expect(Object.keys(contents(join(folder, 'checkpoints')))).toEqual([
      '00-cold-start-sft/step-000003.safetensors',
      '01-reasoning-rl/step-000004.safetensors',
      '01-reasoning-rl/step-000006.safetensors',
    ]);
    const [first, second] = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n');
    expect(first).toBe('{"stage":"cold-start-sft","step":0,"filters/kept":2}');
    expect(second).toBe(`{"stage":"cold-start-sft","step":1,"loss":1,"reward":${1 / 7}}`);
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
      status: 'done',
      seed: 77,
      recipe: 'r1',
      progress: { stage: 'reasoning-rl', stageIndex: 1, step: 6, steps: 6 },
      lineage: [
        { stage: 'cold-start-sft' },
        { stage: 'reasoning-rl', sha256: weightsSha256(stateAt(1, 6).weights) },
      ],
    });
  });

  it('is the same bytes twice', () => {
    expect(undisturbed()).toEqual(undisturbed());
  });

  it('writes its config before the first step, and wall-clock times apart', () => {
    const root = scratch();
    let clock = 0;
    const store = create(root, {
      now: () => {
        clock += 0.5;
        return clock;
      },
    });
    expect(JSON.parse(readFileSync(join(root, 'a', 'config.json'), 'utf8'))).toEqual(config);
    for (const event of [...events(null)].slice(0, 4)) store.record(event);
    store.close();
    const [row] = readFileSync(join(root, 'a', 'timing.jsonl'), 'utf8').split('\n');
    expect(row).toBe('{"stage":"cold-start-sft","step":1,"seconds":0.5}');
  });

  it('does not touch a run that exists', () => {
    const root = scratch();
    create(root).close();
    const before = contents(root);
    expect(() => create(root)).toThrow(withCode(73, 'already exists'));
    mkdirSync(join(root, 'empty'));
    expect(() => create(root, { name: 'empty' })).toThrow(withCode(73, 'already exists'));
    expect(contents(root)).toEqual(before);
  });

  it('does not begin on a disk that is nearly full', () => {
    const root = scratch();
    const statfsSync = (() => ({ bavail: 10, bsize: 4096 })) as unknown as typeof fastFileSystem.statfsSync;
    expect(() => create(root, { fs: { ...fastFileSystem, statfsSync } })).toThrow(
      withCode(74, 'free 0.0 MiB'),
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it('refuses a root that is a file', () => {
    const root = join(scratch(), 'runs');
    writeFileSync(root, '');
    expect(() => create(root)).toThrow(withCode(73, root));
  });

  it.each([
    '',
    '.',
    '..',
    '../x',
    '/abs',
    'a/b',
    '-rf',
    '.hidden',
    'a\n',
    'a\u0000',
    '\u001b[31m',
    'ü',
    'a'.repeat(65),
  ])('refuses the name %j', (name) => {
    const root = scratch();
    expect(() => create(root, { name })).toThrow(withCode(64, 'run name'));
    expect(() => openRun(options(root, { name }))).toThrow(withCode(64, 'run name'));
    expect(readdirSync(root)).toEqual([]);
  });

  it('stops at a metric that is not finite, and names it', () => {
    const store = create(scratch());
    const event = { kind: 'step', state: stateAt(0, 1), metrics: { kl: Number.NaN } } as const;
    expect(() => store.record(event)).toThrow(withCode(80, 'stage cold-start-sft, step 1: kl'));
    store.fail('diverged');
    store.close();
    const folder = store.folder;
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).toBe('');
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
      status: 'failed',
      reason: 'diverged',
    });
  });

  it('takes rows that come after their step for a bug', () => {
    const store = create(scratch());
    store.record({ kind: 'step', state: stateAt(1, 3), metrics: {} });
    expect(() => store.record({ kind: 'rollouts', rows: [rolloutRow(3)] })).toThrow('after the step event');
    store.close();
  });

  it('keeps its report beside the rest', () => {
    const root = scratch();
    create(root).close();
    expect(readFileSync(saveReport(root, 'a', '<p>'), 'utf8')).toBe('<p>');
  });
});

describe('resuming', () => {
  it('after any event gives the bytes of the undisturbed run', () => {
    const expected = undisturbed();
    for (let count = 0; count <= whole; count++) {
      const root = killedAfter(count);
      resumeOrCreate(root);
      expect(contents(join(root, 'a')), `killed after ${count} events`).toEqual(expected);
    }
  });

  // Programs are killed for real, at random moments, by test/long.
  it('after a kill at every third system call gives the bytes of the undisturbed run', () => {
    const expected = undisturbed(sparse);
    const kill = () => {
      throw new Error('killed');
    };
    for (let k = 1; ; k += 3) {
      const root = scratch();
      const { fs, calls } = failing(k, kill, true);
      try {
        complete(create(root, { fs, processes: machine(99, [99]) }, sparse), null);
      } catch (error) {
        expect((error as Error).message).toBe('killed');
      }
      if (calls() < k) return expect(k).toBeGreaterThan(200);
      resumeOrCreate(root, sparse);
      expect(contents(join(root, 'a')), `killed at call ${k}`).toEqual(expected);
    }
  });

  it('after a failure of every third system call tells one line, leaves no temporary file, and can go on', () => {
    const expected = undisturbed(sparse);
    const clean = failing(0, systemError('ENOSPC'), false);
    complete(create(scratch(), { fs: clean.fs }, sparse), null);
    for (let k = 1; k <= clean.calls(); k += 3) {
      const root = scratch();
      const { fs } = failing(k, systemError('ENOSPC'), false);
      let store: ReturnType<typeof create> | null = null;
      let failure: unknown = null;
      try {
        store = create(root, { fs, processes: machine(99, [99]) }, sparse);
        for (const event of events(null)) store.record(event);
        store.finish({ done: true });
      } catch (error) {
        failure = error;
        expect(error, `call ${k}`).toBeInstanceOf(UserError);
        expect([73, 74]).toContain((error as UserError).exitCode);
      }
      try {
        store?.close();
      } catch (error) {
        failure = error;
      }
      if (failure !== null)
        expect(Object.keys(contents(root)).filter((name) => name.includes('.tmp'))).toEqual([]);
      resumeOrCreate(root, sparse);
      expect(contents(join(root, 'a')), `failed at call ${k}`).toEqual(expected);
    }
  });

  it('hands back the state, the examples of its stage and the lineage', () => {
    const opened = openRun(options(killedAfter(6)))!;
    expect(opened.resume.state).toEqual(stateAt(0, 2));
    expect(opened.resume.sftRows).toEqual([
      { prompt: '1 + 1', completion: '2', task: 'addition', level: 1, language: 'en' },
      { prompt: '1 + 2', completion: '2', task: 'addition', level: 1, language: 'en' },
    ]);
    expect(opened.resume).toMatchObject({ config, lineage: [], warnings: [] });
    opened.store.close();
  });

  it('starts at the beginning when there is no checkpoint yet', () => {
    const root = killedAfter(3);
    const opened = openRun(options(root))!;
    expect(opened.resume.state).toBeNull();
    expect(readFileSync(join(root, 'a', 'metrics.jsonl'), 'utf8')).toBe('');
    opened.store.close();
  });

  it('has nothing to do for a finished run, and touches nothing', () => {
    const root = scratch();
    complete(create(root), null);
    const before = contents(root);
    expect(openRun(options(root))).toBeNull();
    expect(contents(root)).toEqual(before);
  });

  it('goes on from a save out of turn, but does not save a last step', () => {
    const root = scratch();
    const store = create(root);
    for (const event of events(null)) {
      store.record(event);
      if (event.kind !== 'step') continue;
      if (event.state.stageIndex === 0 && event.state.step === 3) store.save(event.state);
      if (event.state.stageIndex === 1 && event.state.step === 3) {
        store.save(event.state);
        break;
      }
    }
    store.close();
    const opened = openRun(options(root))!;
    expect(opened.resume.state).toEqual(stateAt(1, 3));
    expect(opened.resume.lineage).toHaveLength(1);
    complete(opened.store, opened.resume.state);
    const metrics = readFileSync(join(root, 'a', 'metrics.jsonl'), 'utf8');
    expect(metrics).toBe(undisturbed()['metrics.jsonl']);
  });

  it('passes over damaged checkpoints with a warning, keeps them, and ends equal', () => {
    const root = killedAfter(whole - 3);
    const newest = join(root, 'a', 'checkpoints', '01-reasoning-rl', 'step-000004.safetensors');
    const bytes = readFileSync(newest);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(newest, bytes);
    const opened = openRun(options(root))!;
    expect(opened.resume.state?.step).toBe(2);
    expect(opened.resume.warnings).toEqual([expect.stringContaining(newest)]);
    expect(readFileSync(newest)).toEqual(bytes);
    complete(opened.store, opened.resume.state);
    expect(contents(join(root, 'a'))).toEqual(undisturbed());
  });

  it('gives up when no checkpoint is sound', () => {
    const root = killedAfter(6);
    truncateSync(join(root, 'a', 'checkpoints', '00-cold-start-sft', 'step-000002.safetensors'), 100);
    expect(() => openRun(options(root))).toThrow(withCode(65, 'no checkpoint is sound'));
  });

  it('does not take a renamed checkpoint for what it is not', () => {
    const root = killedAfter(6);
    const folder = join(root, 'a', 'checkpoints', '00-cold-start-sft');
    renameSync(join(folder, 'step-000002.safetensors'), join(folder, 'step-000001.safetensors'));
    expect(() => openRun(options(root))).toThrow(withCode(65, 'holds cold-start-sft, step 2'));
  });

  it('cuts what was written after the checkpoint, whole or torn', () => {
    const root = killedAfter(6);
    appendFileSync(join(root, 'a', 'metrics.jsonl'), '{"stage":"cold-start-sft","step":3}\n{"sta');
    appendFileSync(join(root, 'a', 'timing.jsonl'), '{"sta');
    resumeOrCreate(root);
    expect(contents(join(root, 'a'))).toEqual(undisturbed());
    expect(readFileSync(join(root, 'a', 'timing.jsonl'), 'utf8')).toMatch(/^(\{.*\}\n)+$/);
  });

  it('refuses rows that are fewer or other than committed, and cuts nothing then', () => {
    for (const [change, message] of [
      [(text: string) => text.slice(0, 10), 'is too short (got 10 bytes'],
      [(text: string) => text.replace('"loss":1', '"loss":2'), 'was changed within its first'],
    ] as const) {
      const root = killedAfter(8);
      const path = join(root, 'a', 'metrics.jsonl');
      writeFileSync(path, change(readFileSync(path, 'utf8')));
      const before = contents(root);
      expect(() => openRun(options(root))).toThrow(withCode(65, message));
      expect(contents(root)['a/eval.jsonl']).toEqual(before['a/eval.jsonl']);
    }
  });

  it('refuses a changed config, with or without a checkpoint, and another version', () => {
    for (const count of [2, 6]) {
      const root = killedAfter(count);
      writeFileSync(join(root, 'a', 'config.json'), JSON.stringify({ ...config, seed: 2 }));
      const changes = count === 6 ? '(seed: 77 -> 2)' : '(before the first checkpoint)';
      const message = `config.json: was changed since the run began ${changes}`;
      expect(() => openRun(options(root))).toThrow(withCode(65, message));
    }
    const other = { ...options(killedAfter(6)), r1toy: '0.2.0' };
    expect(() => openRun(other)).toThrow(withCode(65, 'begun by r1toy 0.1.0 (this is 0.2.0)'));
  });

  it('is for one process at a time', () => {
    const root = scratch();
    const both = (pid: number) => ({ processes: machine(pid, [1, 2]) });
    const store = create(root, both(1));
    expect(() => openRun(options(root, both(2)))).toThrow(withCode(75, 'in use by process 1 on host here'));
    store.close();
    openRun(options(root, both(2)))!.store.close();
  });

  it('gives the lock up when it cannot go on', () => {
    const root = killedAfter(6);
    writeFileSync(join(root, 'a', 'config.json'), '{');
    expect(() => openRun(options(root))).toThrow(withCode(65, 'is not JSON'));
    expect(readdirSync(join(root, 'a')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it('refuses links in place of its files and folders, and leaves their targets alone', () => {
    const outside = scratch();
    const target = join(outside, 'target');
    for (const [name, isFolder] of [
      ['metrics.jsonl', false],
      ['timing.jsonl', false],
      ['config.json', false],
      ['lock', false],
      ['checkpoints', true],
      ['.', true],
    ] as const) {
      const root = killedAfter(3);
      const path = join(root, 'a', name);
      writeFileSync(target, 'untouched');
      if (existsSync(path)) renameSync(path, join(root, 'moved'));
      symlinkSync(isFolder ? join(root, 'moved') : target, path.replace(/\/$/, ''));
      expect(() => openRun(options(root)), name).toThrow(withCode(65, 'must be an ordinary'));
      expect(readFileSync(target, 'utf8')).toBe('untouched');
    }
  });

  it('says so when there is no such run', () => {
    expect(() => openRun(options(scratch()))).toThrow(withCode(64, 'no such run'));
  });
});

describe('createRun', () => {
  it('sweeps what a killed creator of the same run left, and nothing else', () => {
    const root = scratch();
    const kill = () => {
      throw new Error('killed');
    };
    // The rename that would make the run appear, and the clean-up that a killed process cannot do.
    const renameSync: typeof fastFileSystem.renameSync = (from, to) =>
      to === join(root, 'a') ? kill() : fastFileSystem.renameSync(from, to);
    const fs = { ...fastFileSystem, renameSync, rmSync: kill };
    expect(() => create(root, { fs, processes: machine(99, [99]) })).toThrow('killed');
    const [left] = readdirSync(root);
    expect(left).toMatch(/^\.a\.[0-9a-f]{16}\.tmp$/);
    expect(existsSync(join(root, left, 'config.json'))).toBe(true);
    const others = [
      '.a.0123456789abcdef.tmp',
      '.b.0123456789abcdef.tmp',
      '.a.tmp',
      '.a.b.0123456789abcdef.tmp',
    ];
    for (const name of others) mkdirSync(join(root, name));
    const living = { processes: machine(1, [1, 99]) };
    create(root, { ...living, name: 'b' }).close();
    create(root, living).close();
    expect(readdirSync(root)).toEqual([...others, left, 'a', 'b'].sort());
    expect(() => create(root)).toThrow(withCode(73, 'already exists'));
    expect(readdirSync(root)).toEqual([...others, 'a', 'b'].sort());
  });

  it('works on the real file system', () => {
    const root = scratch();
    const { fs: _fs, processes: _processes, now: _now, ...plain } = options(root);
    const store = createRun({ ...plain, config, meta: { argv: [] } });
    complete(store, null);
    expect(contents(join(root, 'a', 'checkpoints'))).toEqual(
      Object.fromEntries(
        Object.entries(undisturbed()).flatMap(([name, text]) =>
          name.startsWith('checkpoints/') ? [[name.slice(12), text]] : [],
        ),
      ),
    );
  });
});
