// The arms of an ablation: their runs, the bases they share, and what is refused before anything is trained.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runAblation } from '../../src/runs/ablate.js';
import { type ArmChoice, planArms } from '../../src/runs/arms.js';
import { tinySettings, unbrokenCopy } from '../reliability/spawned.js';

function choice(changes: Partial<ArmChoice> = {}): ArmChoice {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-arms-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { seeds: [1, 2], set: [], out: join(folder, 'runs'), results: join(folder, 'results'), ...changes };
}
const arm = (...changes: string[]) => ({ name: changes.join(' '), changes });
const tools = { threads: 1, tell: () => {}, train: async () => expect.unreachable('nothing may be trained') };

describe('the plan', () => {
  it('shares the base of a seed among arms that do not change it', () => {
    const runs = planArms([arm('reasoningRl.klCoef=0'), arm('reasoningRl.klCoef=1')], choice());
    expect(runs.map(({ role }) => role)).toEqual([
      ...['base', 'base'],
      ...['reasoningRl.klCoef=0', 'reasoningRl.klCoef=1', 'reasoningRl.klCoef=0', 'reasoningRl.klCoef=1'],
    ]);
    expect(runs[2].after).toEqual([runs[0].name]);
    expect(runs[3].after).toEqual(runs[2].after);
    expect(runs[4].after).toEqual([runs[1].name]);
    expect(runs[2].name).toMatch(/^reasoningRl\.klCoef-0-[0-9a-f]{6}-s1$/);
    expect(runs[2].config.reasoningRl.klCoef).toBe(0);
  });

  it('names a run by the whole words that its name has room for', () => {
    const [, run] = planArms([arm('reasoningRl.klCoef=0.1', 'finalRl.steps=3')], choice({ seeds: [1] }));
    expect(run.name).toMatch(/^klCoef-0\.1-finalRl\.steps-3-[0-9a-f]{6}-s1$/);
  });

  it('gives arms of other bases their own, from the settings of the arm', () => {
    const runs = planArms([arm('pretrain.steps=7'), arm('pretrain.steps=8')], choice({ seeds: [1] }));
    expect(runs.map(({ config }) => [config.recipe, config.pretrain.steps])).toEqual([
      ...[
        ['base', 7],
        ['base', 8],
      ],
      ...[
        ['r1-zero', 7],
        ['r1-zero', 8],
      ],
    ]);
  });

  it('names runs after all of their settings: the same arm of other common settings is another run', () => {
    const [, one] = planArms([arm('reasoningRl.klCoef=0')], choice({ seeds: [1] }));
    const [, other] = planArms(
      [arm('reasoningRl.klCoef=0')],
      choice({ seeds: [1], set: ['reasoningRl.steps=9'] }),
    );
    expect(other.name).not.toBe(one.name);
    expect(other.config.reasoningRl.steps).toBe(9);
  });

  it('takes a run of equal settings that is there, whatever it is called', async () => {
    const out = await unbrokenCopy();
    cpSync(join(out, 'tiny'), join(out, 'copied'), { recursive: true });
    // Of another program: it is no arm, and in nobody's way.
    cpSync(join(out, 'tiny'), join(out, 'strange'), { recursive: true });
    writeFileSync(join(out, 'strange', 'config.json'), '{"unknown":1}');
    const own = choice({ seeds: [1], out, config: 'configs/smoke.json', set: tinySettings });
    const [, same, other] = planArms([arm('reasoningRl.steps=5'), arm('reasoningRl.steps=6')], own);
    expect(same.name).toMatch(/^(tiny|copied)$/);
    expect(other.name).toMatch(/^reasoningRl\.steps-6-/);
  });
});

describe('what is refused at once', () => {
  it.each([
    [
      ['reasoningRl.klCoef'],
      'ablate: must read like reasoningRl.klCoef=0,0.001, with two values or more, each once (got reasoningRl.klCoef).',
    ],
    [['reasoningRl.klCoef=1'], 'ablate: must read like'],
    [['reasoningRl.klCoef=1,1'], 'ablate: must read like'],
    [['reasoningRl.klCoef=1,'], 'ablate: must read like'],
    [['seed=1,2'], 'ablate: seeds are chosen with --seeds.'],
    [['reasoningRl.klCeof=1,2'], '--set: reasoningRl.klCeof: unknown key. Did you mean'],
    [
      ['reasoningRl.steps=1,2'],
      'ablate reasoningRl.steps: cannot be used with --set reasoningRl.steps=... Leave one out.',
    ],
  ])('%j', async (settings, message) => {
    const own = { ...choice({ set: ['reasoningRl.steps=3'] }), metric: 'pass@1' };
    await expect(runAblation(settings, own, tools)).rejects.toThrow(message);
  });

  it.each([
    ['pas@1', '--metric: no held-out metric is named pas@1. Did you mean pass@1?'],
    ['nowhere:pass@1', '--metric: no group of an evaluation is named nowhere.'],
    [
      'pass@1 warm',
      '--metric: nothing is measured at warm. Allowed after the metric: T=0.6, greedy, or nothing.',
    ],
    [
      'pass@3',
      '--metric: pass@3 is not measured with eval.samples = 16. Allowed: pass@1, pass@2, pass@4, pass@8, pass@16.',
    ],
    ['majority@8', '--metric: majority@8 is not measured with eval.samples = 16. Allowed: majority@16.'],
  ])('--metric %s', async (metric, message) => {
    const own = { ...choice(), metric };
    await expect(runAblation(['reasoningRl.klCoef=0,1'], own, tools)).rejects.toThrow(message);
  });

  it('lists within a value are no lists of values', async () => {
    const own = { ...choice({ seeds: [1] }), metric: 'pass@1' };
    const settings = ['world.beyond={"addition":[1],"pair":[3,7]},{"addition":[2]}'];
    await expect(runAblation(settings, own, tools)).rejects.toThrow('nothing may be trained');
  });
});
