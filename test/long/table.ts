// Collects the counts of all long tests and prints them as one Markdown table when the last has ended.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-counts-'));
  const file = join(folder, 'rows');
  project.provide('countsFile', file);
  return () => {
    // A test that failed has no row.
    const rows = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').sort() : [];
    console.log(['', '| Tried | Times | Outcome |', '|---|---:|---|', ...rows, ''].join('\n'));
    rmSync(folder, { recursive: true });
  };
}
