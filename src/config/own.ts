// What a configuration has of the user's own against what this process was given.
import { extensionHashes, extensionKinds, extensions } from '../base/extensions.js';
import type { Config } from './schema.js';

/** What is wrong where the files of --task and --reward are not those of a configuration, and what to do; null: nothing. */
export function ownMistake(own: Config['own']): string | null {
  const given = extensionHashes();
  for (const kind of extensionKinds) {
    const [wanted, here] = [own?.[kind] ?? {}, given?.[kind] ?? {}];
    for (const [name, sha256] of Object.entries(wanted)) {
      const file = extensions(kind).find((one) => one.name === name);
      if (file === undefined) return `has the ${kind} ${name} of its own. Add --${kind} and its file`;
      if (file.sha256 === sha256) continue;
      const hashes = `sha256 ${sha256.slice(0, 12)}, now ${file.sha256.slice(0, 12)}`;
      return `was made with another ${file.path} (${kind} ${name}, ${hashes}). Restore that file, or start a new run`;
    }
    const stranger = Object.keys(here).find((name) => !Object.hasOwn(wanted, name));
    if (stranger !== undefined) return `does not have the ${kind} ${stranger}. Leave --${kind} out`;
  }
  return null;
}
