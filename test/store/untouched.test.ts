// Another program at the row files of a run that is being written: told at the next commit, naming the file.
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRun } from '../../src/store/runStore.js';
import { create, events, options, scratch } from './fixtures.js';

const rowFiles = [
  ...['metrics.jsonl', 'hashes.jsonl', 'eval.jsonl', 'rollouts.jsonl', 'sft-data.jsonl', 'timing.jsonl'],
];

const stranger: Readonly<Record<string, (path: string) => void>> = {
  'is emptied': (path) => truncateSync(path, 0),
  'grows by a row': (path) => appendFileSync(path, '{}\n'),
  'is removed': (path) => rmSync(path),
  'is moved': (path) => renameSync(path, `${path}.1`),
  'is replaced by a copy': (path) => {
    copyFileSync(path, `${path}.new`);
    renameSync(`${path}.new`, path);
  },
};

test.each(Object.keys(stranger))(
  'a row file that %s stops the run at its next commit, and is named',
  (what) => {
    for (const name of rowFiles) {
      const root = scratch();
      const store = create(root);
      const all = [...events(null)];
      // The second of the checkpoints within reinforcement is next: every file has rows.
      const next = all.findIndex(
        (event) => event.kind === 'step' && event.state.stageIndex === 1 && event.state.step === 4,
      );
      for (const event of all.slice(0, next)) store.record(event);
      const path = join(root, 'a', name);
      expect(readFileSync(path).length, name).toBeGreaterThan(0);
      stranger[what](path);
      const message = expect.stringMatching(
        `^${path}: was (changed|moved or replaced) while the run wrote it`,
      );
      expect(() => store.record(all[next]), name).toThrow(expect.objectContaining({ exitCode: 74, message }));
      const made = join(root, 'a', 'checkpoints/01-reasoning-rl/step-000004.safetensors');
      expect(existsSync(made), name).toBe(false);
      store.close();
    }
  },
);

test('a file that was put back as it was is gone on with', () => {
  const root = scratch();
  const store = create(root);
  const all = [...events(null)];
  for (const event of all.slice(0, 6)) store.record(event);
  const path = join(root, 'a', 'metrics.jsonl');
  const before = readFileSync(path);
  truncateSync(path, 0);
  expect(() => {
    for (const event of all.slice(6)) store.record(event);
  }).toThrow('metrics.jsonl: was changed');
  store.close();
  expect(() => openRun(options(root))).toThrow('is too short');
  writeFileSync(path, before);
  openRun(options(root))!.store.close();
});
