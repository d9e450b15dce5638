#!/usr/bin/env node
// Loads the program. Where the limit of open files is so low that not even that works, it says so.
import('../dist/cli/main.js').catch((error) => {
  if (!/EMFILE|ENFILE/.test(error?.code)) throw error;
  process.stderr.write('r1toy: too many open files to load the program. Raise the limit: ulimit -n 1024\n');
  process.exitCode = 74;
});
