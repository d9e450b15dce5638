#!/usr/bin/env node
// Loads the program, and says in one line why it cannot be loaded: with few descriptors Node finds modules missing.
import { existsSync } from 'node:fs';

const isThere = (name) => existsSync(new URL(`../${name}`, import.meta.url));
// What npm installs has none.
const isClone = isThere('package-lock.json');
import('../dist/program/main.js').catch((error) => {
  const { code, message } = error;
  if (!/EMFILE|ENFILE|ERR_MODULE_NOT_FOUND/.test(code)) throw error;
  const limit = process.report.getReport().userLimits?.open_files?.soft;
  const few = code !== 'ERR_MODULE_NOT_FOUND' || (typeof limit === 'number' && limit < 128);
  const [said, exitCode] = few
    ? ['too many open files to load the program. Raise the limit: ulimit -n 1024', 74]
    : isClone && !isThere('node_modules')
      ? ['nothing is installed in this clone yet. Run: npm ci', 78]
      : isClone && !isThere('dist')
        ? ['this clone is not built yet. Run: npm run build', 78]
        : [`the program is not whole (${message}). Install it anew, or npm run build`, 78];
  process.stderr.write(`r1toy: ${said}\n`);
  process.exitCode = exitCode;
});
