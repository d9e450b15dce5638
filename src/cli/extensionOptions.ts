// The user's own files on the command line: `--task FILE` and `--reward FILE` of any command. They are taken before the
// command is looked at, since the tables that they add to are made when the program is loaded.
import { type ExtensionKind, extensionKinds, readExtensions, takeExtensions } from '../base/extensions.js';

/** What is no name of a task, by which some commands choose rows. */
const isFile = (text: string | undefined): text is string => /\.m?js$/.test(text ?? '');

/** The own files among the arguments, each once, and the other arguments. */
export function separated(args: readonly string[]) {
  const files: { kind: ExtensionKind; path: string }[] = [];
  const others: string[] = [];
  for (let i = 0; i < args.length; i++) {
    // What follows is no option: words to be completed, of which nothing is run.
    if (args[i] === '--') return { files, others: [...others, ...args.slice(i)] };
    const [option, joined] = args[i].split(/=(.*)/s);
    const kind = extensionKinds.find((one) => option === `--${one}`);
    const path = joined ?? args[i + 1];
    if (kind === undefined || !isFile(path)) {
      others.push(args[i]);
      continue;
    }
    if (joined === undefined) i++;
    if (!files.some((one) => one.kind === kind && one.path === path)) files.push({ kind, path });
  }
  return { files, others };
}

/** Takes the own files among the arguments and returns the others. Errors `config` of a file. */
export async function withoutExtensions(args: readonly string[]): Promise<readonly string[]> {
  const { files, others } = separated(args);
  await takeExtensions(readExtensions(files));
  return others;
}
