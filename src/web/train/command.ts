// The terminal's command that trains what a page trains: R1-Zero, and what differs from its own settings.
import { commandText } from '../../base/shell.js';
import { settingAt, settingsByPath } from '../../config/paths.js';
import type { Config } from '../../config/schema.js';

/** `r1toy train r1-zero --seed 1 --set ...`: its recipe is that of `usual`, whose other settings it does not name. */
export function trainCommand(config: Config, usual: Config): string {
  const sets = settingsByPath(config).flatMap(([path, value]) => {
    const same = JSON.stringify(value) === JSON.stringify(settingAt(usual, path));
    return same || path === 'seed' ? [] : ['--set', `${path}=${settingText(value)}`];
  });
  return commandText(['train', usual.recipe, '--seed', String(config.seed), ...sets]);
}

/** A value as `--set` reads it back: JSON, or a bare word. */
function settingText(value: unknown): string {
  return typeof value === 'string' && /^[a-z][\w-]*$/.test(value) && !/^(true|false|null)$/.test(value)
    ? value
    : JSON.stringify(value);
}
