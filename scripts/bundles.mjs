// Bundles code of other packages into dist/, and says whose it is, in which file and under which licence:
// dist/THIRD-PARTY-NOTICES.txt for all of it, and a comment on top of each script that goes into pages.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputs as program } from './program.mjs';
import { metafile as tensorflow } from './tensorflow.mjs';
import { outputs as pages } from './web.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const textOf = (file) => readFileSync(join(root, file), 'utf8');

/** Folders of the packages that have code in an output. */
function packagesIn({ inputs }) {
  const folder = (file) => /(?:^|.*\/)(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  return [...new Set(Object.keys(inputs).map(folder))].filter((name) => name !== undefined).sort();
}

/** What a package asks to go with its code. Throws where it says nothing. */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(textOf(`${folder}/package.json`));
  return { title: `${name} ${version} (${license})`, text: licenceText(folder, license) };
}

function licenceText(folder, licence) {
  const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
  if (licence === 'Apache-2.0') {
    const owner = folder.includes('@tensorflow') ? 'Copyright Google LLC. All Rights Reserved. ' : '';
    return `${owner}Licensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0`;
  }
  if (file !== undefined) return textOf(`${folder}/${file}`).trim();
  // Else the last part of its README says it.
  const readme = textOf(`${folder}/README.md`);
  const section = readme.slice(readme.search(/\n(?:#+ )?licen[cs]e[^\n]*\n[^a-z]*copyright/i)).trim();
  if (!/copyright/i.test(section)) throw new Error(`${folder}: no text of its licence (${licence})`);
  return section;
}

const users = new Map();
for (const [output, made] of [program, tensorflow.outputs, pages].flatMap(Object.entries)) {
  const folders = packagesIn(made);
  for (const folder of folders) users.set(folder, [...(users.get(folder) ?? []), output]);
  if (!output.startsWith('dist/web/') || folders.length === 0) continue;
  const notices = folders.map(noticeOf).map(({ title, text }) => `${title}\n\n${text}\n`);
  writeFileSync(join(root, output), `/*\n${notices.join('\n')}*/\n${textOf(output)}`);
}
// What is copied as it is.
users.get('node_modules/@tensorflow/tfjs-backend-wasm').push('dist/tensorflow/*.wasm');
users.get('node_modules/uplot').push('dist/web/report/uplot.css');

const parts = [...users].sort().map(([folder, outputs]) => {
  const { title, text } = noticeOf(folder);
  return `${title}\nin ${outputs.sort().join(', ')}\n\n${text}\n`;
});
const head = 'Code of other packages that is built into files of r1toy (made by scripts/bundles.mjs)\n';
const apache = `Apache License, Version 2.0\n\n${textOf('LICENSE').trim()}\n`;
writeFileSync(
  join(root, 'dist/THIRD-PARTY-NOTICES.txt'),
  [head, ...parts, apache].join(`\n${'-'.repeat(80)}\n\n`),
);
