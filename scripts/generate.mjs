// Remakes what is made from the tables, by `npm run generate`: configs/schema.json, the data files, the README's
// tables of metrics and its count of findings, the claims and experiments of docs/laboratory.md, and the picture of the
// results. Tests hold each against its source.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jsonSchema } from '../dist/config/jsonSchema.js';
import { dataFiles } from '../dist/data/dataFiles.js';
import { catalogueMarkdown, heldOutMetrics, stepMetrics } from '../dist/report/metricCatalogue.js';
import { resultsPicture } from '../dist/report/resultsPicture.js';
import { experiments } from '../dist/runs/experiments/index.js';
import { experimentsMarkdown, findingsIn, findingsSentence, findingsTable } from '../dist/runs/findings.js';

const pathOf = (name) => new URL(`../${name}`, import.meta.url);

/** Writes a file where it would change. */
function put(name, text) {
  if (existsSync(pathOf(name)) && readFileSync(pathOf(name), 'utf8') === text) return;
  writeFileSync(pathOf(name), text);
  console.log(`made anew: ${name}`);
}

/** A text with the lines between a marker and `<!-- end -->` replaced. */
function filled(text, kind, lines) {
  const block = new RegExp(`(<!-- ${kind}: .* -->\n)[\\s\\S]*?(<!-- end -->)`);
  return text.replace(block, (_, start, end) => `${start}${lines.join('\n')}\n${end}`);
}

put('configs/schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`);
// In this order: the later files are made of the first.
for (const [name, make] of Object.entries(dataFiles)) put(`data/${name}`, make());
put('docs/picture.svg', resultsPicture(JSON.parse(readFileSync(pathOf('results/stage-table.json'), 'utf8'))));
const readme = readFileSync(pathOf('README.md'), 'utf8');
const found = findingsIn(fileURLToPath(pathOf('results/laboratory')));
const blocks = {
  'step metrics': catalogueMarkdown(stepMetrics),
  'held-out metrics': catalogueMarkdown(heldOutMetrics),
  findings: [findingsSentence(found)],
};
put(
  'README.md',
  Object.entries(blocks).reduce((text, [kind, lines]) => filled(text, kind, lines), readme),
);
const laboratory = filled(readFileSync(pathOf('docs/laboratory.md'), 'utf8'), 'claims', findingsTable(found));
put('docs/laboratory.md', filled(laboratory, 'experiments', experimentsMarkdown(experiments, found)));
