// What differs between two texts of settings, for people.
import { settingsByPath } from './paths.js';

const mostShown = 8;

/** `seed: 1 -> 2` for each setting that differs between two JSON texts; at most 8, then `and more`. */
export function settingChanges(before: string, after: string): string[] {
  const [old, now] = [leaves(before), leaves(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const changed = paths.filter((path) => old.get(path) !== now.get(path));
  const lines = changed
    .slice(0, mostShown)
    .map((path) => `${path}: ${old.get(path) ?? 'none'} -> ${now.get(path) ?? 'none'}`);
  return changed.length > mostShown ? [...lines, `and ${changed.length - mostShown} more`] : lines;
}

function leaves(text: string): Map<string, string> {
  const settings = settingsByPath(JSON.parse(text) as object);
  return new Map(settings.map(([path, value]) => [path, JSON.stringify(value)]));
}
