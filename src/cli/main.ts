// Entry of the command line: what concerns the process alone.
// process.exit() is not called after printing, since that can cut the output short; process.exitCode is set.
import { withoutExtensions } from './extensionOptions.js';
import { applyColourSettings, printError, quietBrokenPipes } from './output.js';
import { keepsIgnoringHangUp, survivesClosedTerminals } from './terminals.js';

const args = process.argv.slice(2);
quietBrokenPipes();
survivesClosedTerminals();
keepsIgnoringHangUp();
applyColourSettings(args);
// Faults outside the awaited chain; nothing sensible can run after one.
process.on('uncaughtException', (error) => process.exit(printError(error, args.includes('--debug'))));
process.exitCode = await withoutExtensions(args).then(
  // Loaded now: its tables have what the arguments add.
  async (others) => (await import('./answer.js')).answer(others),
  (error) => printError(error, args.includes('--debug')),
);
