// Whether what is made now is what was kept, file by file.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** The files of a folder and of those in it, by path. */
function filesOf(root: string): Map<string, Buffer> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1), readFileSync(path)] as const;
    }),
  );
}

/** Fails naming the first file that differs, and the command that makes them anew. */
export function expectSame(made: string, kept: string, how: string): void {
  const [now, before] = [filesOf(made), filesOf(kept)];
  expect([...now.keys()].sort(), how).toEqual([...before.keys()].sort());
  for (const [name, bytes] of now) expect(bytes.equals(before.get(name)!), `${name}: ${how}`).toBe(true);
}
