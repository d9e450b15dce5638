// Where a Chromium is, and what is said when there is none.
import { existsSync } from 'node:fs';

/** The browser of the system, or the one that R1TOY_CHROMIUM names; null where there is none. */
export function findChromium(): string | null {
  const { R1TOY_CHROMIUM } = process.env;
  if (R1TOY_CHROMIUM !== undefined) return existsSync(R1TOY_CHROMIUM) ? R1TOY_CHROMIUM : null;
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const paths = names.flatMap((name) => [`/usr/bin/${name}`, `/usr/local/bin/${name}`, `/snap/bin/${name}`]);
  return paths.find((path) => existsSync(path)) ?? null;
}

/** Before all tests: says in one line which of them cannot run. */
export default function setup(): void {
  if (findChromium() !== null) return;
  console.log(
    'skipped: what test/page does in a browser, as no Chromium is found (apt-get install chromium, or R1TOY_CHROMIUM)',
  );
}
