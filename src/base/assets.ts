// Text files of the package's data folder; works from src/ and from dist/, which sit side by side.
import { readFileSync } from 'node:fs';

/** The text of `data/<name>`. Throws where the package is incomplete. */
export function readAsset(name: string): string {
  return readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8');
}
