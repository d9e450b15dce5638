// Things that describe themselves: no task, stage, reward, switch of an axis or command is compared or listed by hand outside
// its own file and its table, so that an addition needs no other file. What is looked for is the name as a literal of
// its own; inside longer texts, such as advice, it may stand.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/cli/commands/index.js';
import * as axes from '../src/config/axes.js';
import { recipes } from '../src/pipeline/recipes.js';
import { ablationRules } from '../src/report/furtherSignRules.js';
import { mainRules } from '../src/report/signRules.js';
import { rewardNames } from '../src/rewards/rewards.js';
import { experiments } from '../src/runs/experiments/index.js';
import { stageNames } from '../src/stages/index.js';
import { taskNames } from '../src/tasks/index.js';

const root = resolve(import.meta.dirname, '../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const codeOf = (file: string) =>
  readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '')
    // Parts of the configuration, and of rows, that have such a name.
    .replace(/Pick<(?:Config|RolloutRow),[^>]*>|Config\['\w+'\]/g, '');

/** Files outside `homes` whose code matches. */
function strangers(pattern: RegExp, homes: RegExp): string[] {
  return files.filter((file) => !homes.test(file) && pattern.test(codeOf(file)));
}

const quoted = (name: string) => new RegExp(`['"\`]${name}['"\`]`);

describe('every file that describes a thing is in its table', () => {
  const filesOf = (folder: string, others: readonly string[]) =>
    readdirSync(join(root, folder))
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((file) => !others.includes(file));

  it.each([
    [
      'tasks',
      taskNames,
      [
        'index',
        'task',
        'walk',
        'steps',
        'targets',
        'format',
        'language',
        'general',
        'knownProblem',
        'plain',
        'rightAnswer',
        'votes',
        'own',
      ],
    ],
    ['stages', stageNames, ['index', 'stage', 'size', 'fineTuning']],
    ['runs/experiments', Object.keys(experiments), ['index', 'experiment', 'levels']],
    ['cli/commands', commands.map(({ name }) => name), ['index']],
  ])('%s', (folder, names, others) => {
    // `cold-start-sft` is described in coldStartSft.ts.
    const expected = names.map((name) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
    expect(filesOf(folder, others).sort()).toEqual([...expected].sort());
  });
});

describe('every checkpoint that a sign of the papers names is the end of a stage of some recipe', () => {
  it('or of an ablation of one', () => {
    const labels = Object.values(recipes).flatMap((stages) => stages.map(({ label }) => label.toLowerCase()));
    const named = [...mainRules, ...ablationRules].flatMap(({ figures }) => Object.values(figures));
    // Without a checkpoint: the controls, which are the base.
    for (const { checkpoint } of named)
      if (checkpoint !== null) expect(labels).toContain(checkpoint.replace(/^(lang|nolang|student)-/, ''));
  });
});

describe('names stand in their table and nowhere else', () => {
  it.each(stageNames)('stage %s', (name) => {
    expect(strangers(quoted(name), /^stages\/|^pipeline\/recipes/)).toEqual([]);
  });

  it.each(taskNames)('task %s', (name) => {
    // General prompts use the same words.
    expect(strangers(quoted(name), /^tasks\/|^data\/general/)).toEqual([]);
    expect(strangers(new RegExp(`\\b(levels|hard|beyond|tasks)\\.${name}\\b`), /^tasks\//)).toEqual([]);
  });

  it.each(rewardNames)('reward %s', (name) => {
    const read = new RegExp(`\\b(rewards|parts|weights)\\??\\.${name}\\b|rewards/${name}/`);
    // The judge of general answers has parts of its own; arms of a sweep and of experiments switch a setting.
    expect(strangers(read, /^rewards\/rewards|^tasks\/general|sweepPlan|^runs\/experiments\//)).toEqual([]);
  });

  // Names of one part are words that mean other things elsewhere.
  const switches = Object.values(axes).flatMap((names) => (Array.isArray(names) ? (names as string[]) : []));
  it.each(switches.filter((name) => /-|\d/.test(name)))('switch %s', (name) => {
    expect(
      strangers(
        quoted(name),
        // Pages have pictures of pass@k, which they name alike; exports say what others call a switch.
        /^exports\/(trl|verl)(Settings|Reinforcement)|^rl\/(advantage|aggregation|surrogate|kl)|^config\/(axes|axisChecks|reinforcedSettings)|^(page|web)\//,
      ),
    ).toEqual([]);
  });

  it.each(commands.map(({ name }) => name))('command %s', (name) => {
    // Elsewhere the same words are keys of streams, of the configuration and of events.
    const inCli = strangers(
      quoted(name),
      new RegExp(`^(?!cli/)|^cli/(progress|eventBlocks|screenState|sampler)|^cli/commands/(index|${name})`),
    );
    expect(inCli).toEqual([]);
  });
});
