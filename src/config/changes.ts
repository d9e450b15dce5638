// What differs between two texts of settings, for people.
import { settingsByPath } from './paths.js';

const mostShown = 8;
/** Letters of a value that are shown. */
const longestValue = 60;

/**
 * `seed: 1 -> 2` for each setting that differs between two JSON texts of settings (as `parseJson` takes them: no
 * deeper than that); at most 8, then `and more`.
 */
export function settingChanges(before: string, after: string): string[] {
  const [old, now] = [leaves(before), leaves(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const changed = paths.filter((path) => old.get(path) !== now.get(path));
  const lines = changed
    .slice(0, mostShown)
    .map((path) => `${path}: ${shown(old.get(path))} -> ${shown(now.get(path))}`);
  return changed.length > mostShown ? [...lines, `and ${changed.length - mostShown} more`] : lines;
}

function shown(value = 'none'): string {
  return value.length > longestValue ? `${value.slice(0, longestValue)}...` : value;
}

function leaves(text: string): Map<string, string> {
  const settings = settingsByPath(JSON.parse(text) as object);
  return new Map(settings.map(([path, value]) => [path, JSON.stringify(value)]));
}
