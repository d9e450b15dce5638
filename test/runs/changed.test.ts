// A finished run in which somebody changed something: every kind of edit is refused with the file named, by verify and,
// where rows are shown, by reading alone. What was forged with care, checksums made right, is found by the replay.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { sha256, weightsSha256 } from '../../src/base/digest.js';
import { baseLines, ownLines } from '../../src/cli/planLines.js';
import { baseHash, settingsText } from '../../src/config/hash.js';
import { chooseCheckpoint } from '../../src/runs/checkpoint.js';
import { readLessons } from '../../src/runs/lessons.js';
import { checkNeeds, lookAtNeeds } from '../../src/runs/needs.js';
import { create, layoutOf, reopen } from '../../src/runs/openRun.js';
import { checkOrigins, trainToEnd } from '../../src/runs/training.js';
import { verifyRun } from '../../src/runs/verify.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/store/checkpoint.js';
import { realFileSystem } from '../../src/store/fileSystem.js';
import { jsonText } from '../../src/store/files.js';
import { listRuns, readRun } from '../../src/store/readRun.js';
import { checkSettings } from '../../src/store/resume.js';
import { baseRunName } from '../../src/store/runPaths.js';
import { tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig({ recipe: 'r1-zero', checkpointEvery: 2 });
const base = baseRunName(baseHash(config));
const silent = { tell: () => undefined, progress: () => ({ show: () => undefined, stop: () => undefined }) };
const never = { exitCode: () => null };

let folder = '';
let copies = 0;

async function train(root: string, name: string, settings = config) {
  const watching = { observer: silent, stop: never, profiler: null };
  return trainToEnd(create({ root, name }, settings), 1, watching);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-changed-'));
  await train(join(folder, 'made'), 'a');
  await train(join(folder, 'other'), 'a', { ...config, seed: 2 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the runs that may be changed. */
function copied(): { root: string; at: (path: string) => string } {
  const root = join(folder, `copy-${++copies}`);
  cpSync(join(folder, 'made'), root, { recursive: true });
  return { root, at: (path) => join(root, 'a', path) };
}

const edit = (path: string, change: (text: string) => string) => {
  const text = readFileSync(path, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
};
const more = (path: string) => appendFileSync(path, `${readFileSync(path, 'utf8').split('\n')[0]}\n`);
/** Sets one value in a JSON file, written as r1toy writes it. */
const set = (path: string, key: string, value: unknown) =>
  edit(path, (text) => {
    const whole = JSON.parse(text);
    const [parent, child] = key.split('.');
    return jsonText(
      child ? { ...whole, [parent]: { ...whole[parent], [child]: value } } : { ...whole, [key]: value },
    );
  });
const checkpoint = 'checkpoints/00-reasoning-rl/step-000003.safetensors';
const verify = (root: string, all = false) =>
  verifyRun({ root, name: 'a' }, all ? { all } : { steps: 1 }, 1, () => undefined);

/** Files of a run, what is done to them, and what the refusal says. */
const edits: readonly [what: string, file: string, change: (path: string) => void, said: RegExp][] = [
  ['a row more', 'metrics.jsonl', more, /metrics\.jsonl: has \d+ bytes that the run did not write/],
  ['a row more', 'eval.jsonl', more, /eval\.jsonl: has \d+ bytes that the run did not write/],
  ['a row more', 'rollouts.jsonl', more, /rollouts\.jsonl: has \d+ bytes/],
  ['a row more', 'hashes.jsonl', more, /hashes\.jsonl: has \d+ bytes/],
  [
    'a row where there was none',
    'sft-data.jsonl',
    (path) => appendFileSync(path, '{}\n'),
    /sft-data\.jsonl: has 3 bytes/,
  ],
  [
    'a figure',
    'eval.jsonl',
    (path) => edit(path, (t) => t.replace('"problems":2', '"problems":3')),
    /eval\.jsonl: was changed since/,
  ],
  [
    'a row less',
    'metrics.jsonl',
    (path) => edit(path, (t) => t.slice(t.indexOf('\n') + 1)),
    /metrics\.jsonl: was changed since/,
  ],
  [
    'a pipe where there were no rows',
    'sft-data.jsonl',
    (path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    },
    /sft-data\.jsonl: must be an ordinary file/,
  ],
  ['emptied', 'rollouts.jsonl', (path) => writeFileSync(path, ''), /rollouts\.jsonl: was changed since/],
  ['gone', 'hashes.jsonl', (path) => rmSync(path), /hashes\.jsonl: is missing/],
  [
    'forged',
    'summary.json',
    (path) => writeFileSync(path, '{}\n'),
    /summary\.json: is not what its rows give/,
  ],
  [
    'forged',
    'report.html',
    (path) => edit(path, (t) => t.replace('Zero', 'Hero')),
    /report\.html: is not what its rows give/,
  ],
  ['gone', 'report.html', (path) => rmSync(path), /report\.html: is missing/],
  ['a stranger', 'notes.txt', (path) => writeFileSync(path, 'x'), /notes\.txt: is no part of the run/],
  [
    'a stranger',
    'checkpoints/x',
    (path) => writeFileSync(path, 'x'),
    /checkpoints\/x: is no part of the run/,
  ],
  [
    'a space',
    'config.json',
    (path) => edit(path, (t) => t.replace('{', '{ ')),
    /config\.json: is not written as r1toy/,
  ],
  ['a setting', 'config.json', (path) => set(path, 'seed', 9), /config\.json: was changed since/],
  [
    'a lineage',
    'run.json',
    (path) => edit(path, (t) => t.replace(/"sha256": "[0-9a-f]/, '"sha256": "x')),
    /run\.json: /,
  ],
  [
    'an input',
    'run.json',
    (path) => set(path, 'inputs.base', 'f'.repeat(64)),
    /run\.json: inputs: was changed/,
  ],
  [
    'a hash of settings',
    'run.json',
    (path) => edit(path, (t) => t.replace(/"configHash": "./, '"configHash": "x')),
    /run\.json: configHash: was changed/,
  ],
  [
    'a row less',
    'timing.jsonl',
    (path) => edit(path, (t) => t.slice(t.indexOf('\n') + 1)),
    /timing\.jsonl: has no row for reasoning-rl, step 1/,
  ],
  [
    'gone',
    checkpoint.replace('000003', '000002'),
    (path) => rmSync(path),
    /the checkpoint of reasoning-rl, step 2, is missing\. Restore it\./,
  ],
  ['gone', checkpoint, (path) => rmSync(path), /step-000003\.safetensors: is missing\. Restore it\./],
  ['gone', 'metrics.jsonl', (path) => rmSync(path), /metrics\.jsonl: is missing\. Restore it\./],
  ['one bit', checkpoint, (path) => flip(path), /step-000003\.safetensors: /],
  [
    'of another seed',
    checkpoint,
    (path) => cpSync(join(folder, 'other', 'a', checkpoint), path),
    /checkpoints: one is of a run with other settings \(seed: .*\)\. Restore it\./,
  ],
  [
    'renamed',
    checkpoint,
    (path) => cpSync(path, path.replace('000003', '000001')),
    /step-000001\.safetensors: holds reasoning-rl, step 3/,
  ],
];

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 3] ^= 4;
  writeFileSync(path, bytes);
}

test('as it was made, every byte is answered for', async () => {
  const { root } = copied();
  const verified = await verify(root, true);
  expect(verified).toMatchObject({ over: true, difference: null });
  expect(readRun(root, 'a').committed?.place).toMatchObject({ stage: 'reasoning-rl', step: 3 });
});

describe('verify refuses a changed run', () => {
  it.each(edits)('%s: %s', async (_, file, change, said) => {
    const { root, at } = copied();
    change(at(file));
    await expect(verify(root)).rejects.toMatchObject({ exitCode: 65, message: expect.stringMatching(said) });
  });

  it('and reading alone refuses changed figures, so that no table shows them', () => {
    for (const [, file, change] of edits.filter(([, name]) => /^(metrics|eval)\.jsonl$/.test(name))) {
      const { root, at } = copied();
      change(at(file));
      expect(() => readRun(root, 'a')).toThrow(expect.objectContaining({ exitCode: 65 }));
    }
  });

  it('a renamed or copied folder is no damage', async () => {
    const { root, at } = copied();
    cpSync(at('.'), join(root, 'b'), { recursive: true });
    const verified = await verifyRun({ root, name: 'b' }, { steps: 1 }, 1, () => undefined);
    expect(verified.difference).toBeNull();
  });
});

/** The last checkpoint with a row file as it is now, and a checksum that is right. */
function recommit(path: string, file: 'eval.jsonl' | 'metrics.jsonl', rows: string): void {
  const layout = layoutOf(config);
  const { state, commit } = decodeCheckpoint(readFileSync(path), path, layout);
  const files = { ...commit.files, [file]: { bytes: Buffer.byteLength(rows), sha256: sha256(rows) } };
  writeFileSync(path, encodeCheckpoint(state, layout, { ...commit, files }));
}

describe('what is gone is called missing, with the way on', () => {
  const removed = (path: string) => {
    const { root, at } = copied();
    rmSync(at(path), { recursive: true });
    const again = `Or train it anew: r1toy train --config ${root}/a/config.json --name a-2 --out ${root}`;
    return { root, again };
  };

  it('the name of the next training is free', () => {
    const { root } = removed('metrics.jsonl');
    for (const name of ['a-2', 'a-3']) mkdirSync(join(root, name));
    expect(() => readRun(root, 'a')).toThrow(/--name a-4 /);
  });

  it('a stage without its checkpoint, to those who list runs', () => {
    const { root, at } = copied();
    const info = JSON.parse(readFileSync(at('run.json'), 'utf8'));
    const gone = { ...info.lineage[0], stage: 'cold-start-sft' };
    writeFileSync(at('run.json'), JSON.stringify({ ...info, lineage: [gone, ...info.lineage] }));
    const [problem] = listRuns(root).flatMap((run) => (run.name === 'a' ? [run.problem] : []));
    expect(problem).toBe(`${at('checkpoints/00-cold-start-sft')}: is missing`);
  });

  it('a checkpoint of a run with other settings is not blamed on config.json', () => {
    const { root } = copied();
    const run = readRun(root, 'a');
    const commit = { ...run.committed!.commit, config: settingsText({ ...config, seed: 99 }) };
    expect(() => checkSettings(run.folder, run.config, commit, realFileSystem)).toThrow(
      expect.objectContaining({
        exitCode: 65,
        message: expect.stringMatching(
          /a\/checkpoints: one is of a run with other settings \(seed: .*\)\. Restore it\./,
        ),
      }),
    );
  });

  it.each([
    ['metrics.jsonl', 'metrics.jsonl: is missing. Restore it.'],
    ['eval.jsonl', 'eval.jsonl: is missing. Restore it.'],
    [checkpoint, 'step-000003.safetensors: is missing. Restore it.'],
    ['checkpoints', 'a: its checkpoints are missing. Restore them.'],
  ])('%s, to all who read the run', (path, said) => {
    const { root, again } = removed(path);
    const message = expect.stringContaining(`${said} ${again}`);
    expect(() => readRun(root, 'a')).toThrow(expect.objectContaining({ exitCode: 65, message }));
  });

  it('the row file of a run that goes on, which is not begun anew', () => {
    const { root, again } = removed('metrics.jsonl');
    set(join(root, 'a', 'run.json'), 'status', 'stopped');
    const message = expect.stringContaining(`metrics.jsonl: is missing. Restore it. ${again}`);
    const go = () => reopen({ root, name: 'a' }, () => undefined);
    expect(go).toThrow(expect.objectContaining({ exitCode: 65, message }));
    expect(readdirSync(join(root, 'a'))).not.toContain('metrics.jsonl');
  });

  it('in the list of runs, too', () => {
    for (const path of ['metrics.jsonl', 'hashes.jsonl', 'report.html', checkpoint]) {
      const { root } = removed(path);
      const [listed] = listRuns(root);
      expect(listed).toEqual({ name: 'a', info: null, problem: `${join(root, 'a', path)}: is missing` });
    }
    expect(listRuns(copied().root).map(({ problem }) => problem)).toEqual([null, null]);
  });

  it('a base, with the command that makes it again, and a file of it', () => {
    const { root } = copied();
    rmSync(join(root, base, 'eval.jsonl'));
    const away = new RegExp(
      `eval.jsonl: is missing. Restore it. Or move ${join(root, base)} away: [^.]*anew.$`,
    );
    expect(() => checkNeeds(root, 'new', config)).toThrow(away);
    expect(() => readRun(root, base)).toThrow(away);
    rmSync(join(root, base), { recursive: true });
    const command = `r1toy train --config ${root}/a/config.json --set recipe=base --out ${root}`;
    expect(() => checkOrigins(readRun(root, 'a'), root)).toThrow(
      `${base}: no such base. Restore it, or train it anew: ${command}`,
    );
  });
});

describe('what was forged with care', () => {
  it('a figure, with the checkpoint made to fit, is found by the replay', async () => {
    const { root, at } = copied();
    // Not in any curve: the report made from these rows is the one that is there.
    edit(at('metrics.jsonl'), (text) => text.replace(/("step":3,.*"grad_norm":)[^,}]+/, '$17'));
    recommit(at(checkpoint), 'metrics.jsonl', readFileSync(at('metrics.jsonl'), 'utf8'));
    const { difference } = await verify(root, true);
    expect(difference?.what).toMatch(/^metrics\.jsonl: grad_norm \(recorded 7, replayed /);
  });

  it('a row too many, too', async () => {
    const { root, at } = copied();
    more(at('eval.jsonl'));
    const rows = readFileSync(at('eval.jsonl'), 'utf8');
    recommit(at(checkpoint), 'eval.jsonl', rows);
    // The table of the base is the first row's again: what is shown is the same, and still it is found.
    await expect(verify(root, true)).resolves.toMatchObject({
      difference: { what: 'eval.jsonl: has rows that the run does not make' },
    });
  });
});

describe('a base', () => {
  const inBase = (root: string, path: string) => join(root, base, path);
  const end = 'checkpoints/00-pretrain/step-000003.safetensors';
  const changes: readonly [string, (root: string) => void][] = [
    ['one bit of its weights', (root) => flip(inBase(root, end))],
    [
      'the weights of another seed',
      (root) => cpSync(join(folder, 'other', otherBase(), end), inBase(root, end)),
    ],
    ['no rows', (root) => writeFileSync(inBase(root, 'eval.jsonl'), '')],
    ['other kernels', (root) => set(inBase(root, 'run.json'), 'inputs.kernels', 'a'.repeat(64))],
    ['another version', (root) => set(inBase(root, 'run.json'), 'r1toy', '0.0.1')],
  ];
  const otherBase = () => readdirSync(join(folder, 'other')).find((name) => name.startsWith('base-'))!;

  it.each(changes)('with %s is not trained from, and the message has the way out', async (_, change) => {
    const { root } = copied();
    change(root);
    const message = expect.stringMatching(/Or move \S+base-\w{12} away: the base is then trained anew\.$/);
    await expect(train(root, 'new')).rejects.toMatchObject({ exitCode: 65, message });
  });

  it('made anew by other means is told where a run goes on from it', async () => {
    const { root } = copied();
    const run = readRun(root, 'a');
    expect(() => checkOrigins(run, root)).not.toThrow();
    const began = { ...run, info: { ...run.info, inputs: { ...run.info.inputs, base: 'e'.repeat(64) } } };
    expect(() => checkOrigins(began, root)).toThrow(/began with another base \(sha256 eeeeeeeeeeee, now /);
  });

  it('is what --stage base takes, by its label or its stage, and only if the run began with it', () => {
    const { root } = copied();
    const chosen = (stage?: string) => {
      const { run, weights, ...place } = chooseCheckpoint('a', { out: root, stage });
      return { ...place, name: run.name, sha256: weightsSha256(weights) };
    };
    const [began] = readRun(root, 'a').info.lineage;
    const ofBase = { name: 'a', stage: 'pretrain', step: 3, sha256: began.fromSha256 };
    for (const stage of ['base', 'BASE', 'pretrain']) expect(chosen(stage)).toEqual(ofBase);
    const own = { name: 'a', stage: 'reasoning-rl', step: 3, sha256: began.sha256 };
    for (const stage of [undefined, 'zero', 'Zero', 'reasoning-rl']) expect(chosen(stage)).toEqual(own);
    expect(chooseCheckpoint(base, { out: root, stage: 'base' }).run.name).toBe(base);
    const usage = (message: string) => expect.objectContaining({ exitCode: 64, message });
    // A label behind the name says the same.
    const named = (text: string, stage?: string) => chooseCheckpoint(text, { out: root, stage });
    const stages = ['a:base', 'a:ZERO', 'a:reasoningRl', 'a:00-reasoning-rl'].map(
      (text) => named(text).stage,
    );
    expect(stages).toEqual(['pretrain', ...Array(3).fill('reasoning-rl')]);
    expect(() => named('a:')).toThrow(usage(expect.stringContaining('no such stage (got nothing)') as never));
    expect(() => named('a:Zeroo')).toThrow(usage('a:Zeroo: no such stage (got Zeroo). Did you mean Zero?'));
    expect(() => named('a:Zero', 'base')).toThrow(usage('a:Zero: names a stage already. Leave --stage out.'));
    expect(() => chosen('Zeroo')).toThrow(usage('--stage: no such stage (got Zeroo). Did you mean Zero?'));
    // Labels of other recipes are none of this run.
    expect(() => chosen('Dev1')).toThrow(usage(expect.stringContaining('no such stage (got Dev1)') as never));
    set(join(root, 'a', 'run.json'), 'inputs.base', 'e'.repeat(64));
    expect(() => chosen('base')).toThrow();
    rmSync(join(root, base), { recursive: true });
    expect(() => chosen('base')).toThrow(expect.objectContaining({ exitCode: 65 }));
  });

  it('that is missing keeps nobody from reading the run', () => {
    const { root } = copied();
    rmSync(join(root, base), { recursive: true });
    expect(readRun(root, 'a').evals[0]).toMatchObject({ stage: 'pretrain', quick: false });
  });
});

describe('before a run is made', () => {
  it('a name that bases are found by is refused', () => {
    const { root } = copied();
    const kept =
      (name: string, settings = config) =>
      () =>
        checkNeeds(root, name, settings);
    const usage = expect.objectContaining({
      exitCode: 64,
      message: expect.stringContaining('is kept for a base'),
    });
    expect(kept('base-0123456789ab')).toThrow(usage);
    expect(kept(base)).toThrow(usage);
    expect(kept('base-mine')).not.toThrow();
    const finished = (name: string) =>
      `already exists. It is finished: r1toy eval ${name} --out ${root}, or choose another --name.`;
    expect(kept('a')).toThrow(finished('a'));
    const again = kept(base, { ...config, recipe: 'base' });
    expect(again).toThrow(finished(base));
    create({ root, name: 'begun' }, config).store.close();
    const resume = `It is not finished: go on with r1toy resume begun --out ${root}, or choose another --name.`;
    expect(kept('begun')).toThrow(`already exists. ${resume}`);
    writeFileSync(join(root, 'file'), '');
    expect(kept('file')).toThrow('already exists. Choose another --name, or move it away.');
  });

  it('a name whose run is held by a machine that cannot be seen says by whom, not that it is trained', () => {
    const root = join(folder, 'vanished');
    const run = create({ root, name: 'r' }, config);
    const lock = join(root, 'r', 'lock');
    const text = readFileSync(lock, 'utf8');
    writeFileSync(lock, text.replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
    expect(() => checkNeeds(root, 'r', config)).toThrow(
      expect.objectContaining({
        exitCode: 73,
        message: expect.stringMatching(
          /already exists\. It is in use by process \d+ on host elsewhere, which cannot be seen from here\. .* Or choose another --name\.$/,
        ),
      }),
    );
    writeFileSync(lock, text);
    run.store.close();
  });

  it('a run whose teacher was moved is not told to train one', () => {
    const { root } = copied();
    const student = tinyConfig({ recipe: 'distill', distill: { teacher: 'nope' } });
    const own = join(root, 'd');
    expect(() => readLessons(student, root, own)).toThrow(
      expect.objectContaining({
        exitCode: 65,
        message: `${own}: learned from ${root}/nope (distill.teacher), which is not there. Move that run back, or give it its name again.`,
      }),
    );
  });

  it('a plan needs no free name, and says what is there', () => {
    const { root } = copied();
    const { own, base: found } = lookAtNeeds(root, 'a', config);
    expect(ownLines(own)).toEqual(['a is there and finished']);
    expect(baseLines(config, found)).toEqual([`base: ${base} is there and finished`]);
    expect(ownLines(lookAtNeeds(root, 'free', config).own)).toEqual([]);
    rmSync(join(root, 'a', 'eval.jsonl'));
    const [damaged] = ownLines(lookAtNeeds(root, 'a', config).own);
    expect(damaged).toBe(`a is there and damaged: ${join(root, 'a', 'eval.jsonl')}: is missing`);
  });

  it('a teacher that is not there leaves no folder behind', () => {
    const { root } = copied();
    const student = tinyConfig({ recipe: 'distill', distill: { teacher: 'nope' } });
    expect(() => create({ root, name: 'd' }, student)).toThrow(/nope: no such run/);
    expect(readdirSync(root)).not.toContain('d');
  });

  it('a base that another process trains leaves no folder behind', () => {
    const root = join(folder, 'busy');
    const training = create({ root, name: base }, { ...config, recipe: 'base' });
    expect(() => create({ root, name: 'new' }, config)).toThrow(expect.objectContaining({ exitCode: 75 }));
    // A plan takes no lock, and says who has it.
    const planned = lookAtNeeds(root, 'new', config);
    expect(baseLines(config, planned.base)[0]).toBe(
      `base: ${base} is there, not begun, in use by another process; the rest of it comes first`,
    );
    expect(ownLines(lookAtNeeds(root, base, { ...config, recipe: 'base' }).own)).toEqual([
      `${base} is there, not begun, in use by another process`,
    ]);
    expect(readdirSync(root)).toEqual([base]);
    training.store.close();
    expect(reopen({ root, name: base }, () => undefined)?.store.close()).toBeUndefined();
  });
});

test('a base of other kernels is refused before anything of a new run is written', () => {
  const { root } = copied();
  set(join(root, base, 'run.json'), 'inputs.kernels', 'f'.repeat(64));
  expect(() => checkNeeds(root, 'u', config)).toThrow(
    expect.objectContaining({ exitCode: 65, message: expect.stringMatching(/kernels.*Or move .* away/) }),
  );
});

test('a run is not verified while it is trained: its files change', async () => {
  const { root } = copied();
  const live = create({ root, name: 'live' }, config);
  await expect(verifyRun({ root, name: 'live' }, {}, 1, () => undefined)).rejects.toMatchObject({
    exitCode: 75,
  });
  live.store.close();
});
