// The page in which R1-Zero learns: the command that it gives trains what it trains, whatever the recipe of the run.
import { expect, it } from 'vitest';
import { configHash } from '../../src/config/hash.js';
import type { Config } from '../../src/config/schema.js';
import { settingsOfPage, trainPayload } from '../../src/runs/play.js';
import { loadSettings } from '../../src/runs/settings.js';
import { shippedRoot } from '../../src/store/shipped.js';
import { trainCommand } from '../../src/web/train/command.js';
import { withSetting } from '../../src/web/train/settings.js';

const carry = (file: string) => ({ file });
const { config, usual, recipe } = trainPayload(shippedRoot, 'demo', carry);

/** What a terminal makes of a command; its words have no quotes but single ones around a word. */
function typed(command: string): Config {
  const words = command.match(/'[^']*'|\S+/g)!.map((word) => word.replace(/^'|'$/g, ''));
  const [, , file, , seed] = words;
  const set = words.slice(5).filter((word) => word !== '--set');
  return loadSettings({ file, seed: Number(seed), set }).config;
}

it('begins on a run of R1 with the rewards of R1-Zero, and names its recipe and no file', () => {
  expect(recipe).toBe('r1');
  expect(config.reasoningRl.rewards).toMatchObject({ accuracy: 1, format: 1, language: 0 });
  expect(trainCommand(config, usual)).toBe('r1toy train r1-zero --seed 1');
});

it('gives a command for what was turned that sets the very same, and no more', () => {
  const turned = [
    ['reasoningRl.steps', 7],
    ['reasoningRl.klIn', 'reward'],
    ['reasoningRl.rewards.language', 0.5],
    ['seed', 3],
  ].reduce((all, [path, value]) => withSetting(all, String(path), value), config);
  const other: Config = { ...turned, world: { ...turned.world, beyond: turned.world.hard } };
  expect(trainCommand(turned, usual)).not.toContain('world');
  for (const one of [turned, other])
    expect(configHash(typed(trainCommand(one, usual)))).toBe(configHash(one));
});

it('refuses a run of another backend, whose bits a page would not have', () => {
  const own = loadSettings({ set: [], backend: 'cpu' }).config;
  expect(() => settingsOfPage('slow', own, usual)).toThrow(
    'play: slow was trained with the backend cpu, and a page has wasm alone. Name a run of wasm.',
  );
  expect(settingsOfPage('zero', usual, usual)).toEqual(usual);
});
