// Text files of the package's data folder; works from src/ and from dist/, which sit side by side.
import { readdirSync, readFileSync } from 'node:fs';
import { sha256 } from './digest.js';

const folder = new URL('../../data/', import.meta.url);

/** The text of `data/<name>`. Throws where the package is incomplete. */
export function readAsset(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

let known: string | undefined;

/** sha256 (hex) of what is read from the package: names and texts of all its data files, in the order of names. */
export function assetsSha256(): string {
  const names = () => readdirSync(folder).filter((name) => /\.jsonl?$/.test(name));
  known ??= sha256(
    JSON.stringify(
      names()
        .sort()
        .map((name) => [name, readAsset(name)]),
    ),
  );
  return known;
}
