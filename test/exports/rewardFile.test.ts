// rewards.py against the rewards here: the same parts and the same sums on 2,000 completions, by Python alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { configSchema } from '../../src/config/schema.js';
import { trainGeneral } from '../../src/data/split.js';
import { encode, vocabulary } from '../../src/data/tokenizer.js';
import { rewardFile } from '../../src/exports/rewardFile.js';
import type { Query } from '../../src/rewards/answered.js';
import { rewardParts, squash, totalReward } from '../../src/rewards/rewards.js';
import { overlongs } from '../../src/rl/overlong.js';
import { parse, tagged } from '../../src/tasks/format.js';
import { answerLanguage } from '../../src/tasks/general.js';
import { taskNames, tasks } from '../../src/tasks/index.js';
import { speakSegments } from '../../src/tasks/language.js';
import { languages, type Word } from '../../src/tasks/task.js';
import { cleanHabits } from '../../src/tasks/walk.js';
import { queryColumns, queryWords } from '../../src/training/queries.js';

const count = 2000;
const random = stream('rewards in Python');
const habits = { slip: 0.3, notice: 0.5, cut: 0.3, forget: 0.3 };

const config = configSchema.parse({
  recipe: 'r1',
  reasoningRl: { rewards: { accuracy: 0.7, format: 0.1, language: 0.3 } },
  finalRl: { overlong: 'penalty', maxNewTokens: 60, overlongBuffer: 20 },
});

function drawQuery(): Query {
  if (random.chance(0.15)) return { kind: 'general', item: random.pick(trainGeneral()) };
  const task = random.pick(taskNames);
  const level = random.pick(tasks[task].levels);
  const values = tasks[task].values(level, random.int(tasks[task].size(level)));
  return { kind: 'problem', problem: { task, level, language: random.pick(languages), values } };
}

/** A completion as it should be, or by a sloppy writer, in one language or in both. */
function written(query: Query): Word[] {
  if (query.kind === 'general')
    return tagged(random.chance(0.5) ? query.item.thought : [], query.item.answer);
  const { task, values, language } = query.problem;
  const { thought, answer } = tasks[task].demonstrate(
    values,
    random.chance(0.5) ? cleanHabits : habits,
    random,
  );
  const mixes = random.chance(0.3);
  return tagged(
    speakSegments(thought, () => (mixes ? random.pick(languages) : language)),
    random.chance(0.2) ? tasks[task].guess(values, random) : answer,
  );
}

const control = new Set(['<eos>', '<pad>', '<user>', '<assistant>']);
const tags = ['<think>', '</think>', '<answer>', '</answer>', '<eos>', '<pad>', '<user>', '+', '-'];

/** A word lost, doubled, exchanged, put in, moved; or everything from somewhere on lost. */
function mutated(words: readonly Word[]): Word[] {
  const at = random.int(words.length);
  const [before, after] = [words.slice(0, at), words.slice(at + 1)];
  const other = random.chance(0.5) ? random.pick(tags) : random.pick(vocabulary);
  const changed = [
    () => [...before, ...after],
    () => [...before, words[at], words[at], ...after],
    () => [...before, other, ...after],
    () => [...before, words[at], other, ...after],
    () => [...after, words[at], ...before],
    () => before,
    () => words.filter((word) => word !== words[at]),
  ];
  return random.pick(changed)();
}

/** A stand-in for a learned score that both sides can compute. */
const scoreOf = (words: number) => words / 7 - 1;

const cases = Array.from({ length: count }, (_, i) => {
  const query = drawQuery();
  let words = written(query);
  for (let times = random.pick([0, 0, 1, 1, 2, 3]); times > 0 && words.length > 0; times--)
    words = mutated(words);
  const stage = query.kind === 'general' || i % 2 === 0 ? 'final-rl' : 'reasoning-rl';
  const settings = stage === 'final-rl' ? config.finalRl : config.reasoningRl;
  const prompt = queryWords(query);
  const { task, language } = queryColumns(query);
  return { query, words, stage, settings, prompt, task, language };
});

const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
import rewards
rewards.score_of = lambda name, text: len(text.split()) / 7 - 1
out = []
for line in open(sys.argv[1] + '/cases.jsonl', encoding='utf8'):
    case = json.loads(line)
    row, words = case['row'], case['words']
    columns = {key: [value] for key, value in row.items() if key != 'prompt'}
    # A decoder leaves out control words; ids have them.
    text = ' '.join(word for word in words if word not in rewards.CONTROL)
    trl = {name: getattr(rewards, name)(prompts=[row['prompt']], completions=[text], completion_ids=[case['ids']], trainer_state=None, **columns)[0] for name in [*rewards.PARTS, 'overlong']}
    verl = rewards.compute_score('r1toy', text, '', row)
    out.append({'parts': rewards.parts(row, words), 'total': rewards.total(row, words), 'trl': trl, 'verl': verl})
print(json.dumps(out))
`;

const folder = mkdtempSync(join(tmpdir(), 'r1toy-rewards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasPython = spawnSync('python3', ['-c', 'print(1)']).status === 0;
if (!hasPython) console.warn('rewards.py was not tried: there is no python3');

test.skipIf(!hasPython)(`gives ${count} completions the rewards that they get here, to the bit`, () => {
  writeFileSync(join(folder, 'rewards.py'), rewardFile(config, ['reasoning-rl', 'final-rl'], {}));
  const rows = cases.map(({ query, words, stage, prompt, task, language }) => ({
    row: {
      ...{ prompt: prompt.join(' '), stage, task, language },
      values: query.kind === 'problem' ? query.problem.values.join(' ') : '',
      answer_language: query.kind === 'problem' ? language : answerLanguage(query.item),
    },
    words,
    ids: encode(words),
  }));
  writeFileSync(join(folder, 'cases.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const run = spawnSync('python3', ['-c', program, folder], { encoding: 'utf8', maxBuffer: 1e8 });
  expect(run.status, run.stderr).toBe(0);
  const theirs = JSON.parse(run.stdout) as {
    parts: Record<string, number | null>;
    total: number;
    trl: Record<string, number | null>;
    verl: number;
  }[];
  expect(theirs).toHaveLength(count);
  const seen = { right: 0, wrong: 0, malformed: 0, mixed: 0, general: 0, penalized: 0 };
  const wanted = cases.map(({ query, words, settings, prompt }) => {
    const ended = words.at(-1) === '<eos>';
    const { answer } = parse(words, true);
    // Without an answer it is 0, as training/rewardModels has it.
    const helpful = answer?.length ? squash(scoreOf(prompt.length + answer.length + 3)) : 0;
    const harmless = squash(scoreOf(prompt.length + words.length + (ended ? 0 : 1)));
    const ours = rewardParts({ query, words, finished: ended, learned: { helpful, harmless } });
    const { overlong: rule, maxNewTokens, overlongBuffer } = settings;
    // A sum with 0 has no sign where it is 0.
    const overlong = 0 + overlongs[rule].reward(words.length, maxNewTokens, overlongBuffer);
    const parts = Object.fromEntries(
      Object.keys(settings.rewards).map((name) => [name, ours[name as keyof typeof ours]]),
    );
    seen.general += query.kind === 'general' ? 1 : 0;
    seen.right += ours.accuracy === 1 ? 1 : 0;
    seen.wrong += ours.accuracy === 0 ? 1 : 0;
    seen.malformed += ours.format === 0 ? 1 : 0;
    seen.mixed += ours.language !== null && ours.language > 0 && ours.language < 1 ? 1 : 0;
    seen.penalized += overlong < 0 ? 1 : 0;
    return { parts, total: totalReward(ours, settings.rewards) + overlong, trl: { ...ours, overlong } };
  });
  expect(theirs.map(({ verl: _, ...told }) => told)).toEqual(wanted);
  // What verl is given has lost the end: that of an ended, closed answer is put back.
  const whole = cases.flatMap(({ words }, i) => {
    const left = words.filter((word) => control.has(word)).join();
    return left === '<eos>' && words.at(-1) === '<eos>' && words.at(-2) === '</answer>' ? [i] : [];
  });
  expect(whole.length).toBeGreaterThan(count / 4);
  for (const i of whole) expect(theirs[i].verl).toBe(wanted[i].total);
  for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(count / 20);
});
