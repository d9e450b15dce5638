// What differs between two texts of settings, for people.

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
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      found.set(path, JSON.stringify(value));
      return;
    }
    for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`);
  };
  visit(JSON.parse(text), '');
  return found;
}
