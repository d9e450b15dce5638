// Where this program is installed, and the commands that add to it a package that it can use.
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from './shell.js';

const ownFolder = resolve(fileURLToPath(new URL('../../', import.meta.url)));

/** The options of npm that name the place where a program in this folder finds another package. */
function place(folder: string): { readonly options: string; readonly global: boolean } {
  const modules = dirname(folder);
  const checkout = basename(modules) !== 'node_modules';
  const project = checkout ? folder : dirname(modules);
  const global = !existsSync(join(project, 'package.json'));
  if (global) return { options: ' --global', global };
  const elsewhere = project === process.cwd() ? '' : ` --prefix ${shellWord(project)}`;
  return { options: `${checkout ? ' --no-save' : ''}${elsewhere}`, global };
}

/** Command that installs a package for the program in `folder`: beside it, or in the checkout that it is. */
export function installCommand(name: string, wanted: string, folder = ownFolder): string {
  return `npm install${place(folder).options} ${name}@${wanted}`;
}

/** Command that runs the install script of a package that is there, which npm may have left out. */
export function rebuildCommand(name: string, wanted: string, folder = ownFolder): string {
  const { options, global } = place(folder);
  // There is no project to approve it in.
  if (global) return `npm install --global --allow-scripts=${name} ${name}@${wanted}`;
  const where = options.replace(' --no-save', '');
  return `npm approve-scripts${where} ${name} && npm rebuild${where} ${name}`;
}
