// Makes docs/play, by `npm run generate:site`: the pages that compute, for any web server. A test of the long suite holds it
// against what is made.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeSite } from '../dist/runs/site.js';

const into = process.argv[2] ?? fileURLToPath(new URL('../docs/play', import.meta.url));
rmSync(into, { recursive: true, force: true });
writeSite(into);
