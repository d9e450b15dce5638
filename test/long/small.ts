// Settings that make any recipe take a second or two: those of the smoke run, one by one, and smaller ones.
import { readFileSync } from 'node:fs';

function settingsOf(settings: Readonly<Record<string, unknown>>, prefix = ''): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (['$schema', 'about', 'recipe'].includes(key)) return [];
    const path = prefix + key;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [`${path}=${JSON.stringify(value)}`];
    return settingsOf(value as Readonly<Record<string, unknown>>, `${path}.`);
  });
}

/** KEY=VALUE each, as `--set` takes them; a later one of the same key counts. */
export const smallSettings: readonly string[] = [
  ...settingsOf(JSON.parse(readFileSync('configs/smoke.json', 'utf8'))),
  'preference.steps=5',
];
