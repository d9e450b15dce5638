// The script of a page: uPlot and the files of web/, as one text.
import { readBuilt, readInstalled } from '../base/packaged.js';

/** Files of web/, each after those that it needs: they share one scope. */
const files = ['elements', 'look', 'marks', 'readout', 'charts', 'passAtK', 'completions', 'start'];

const licence = (text: string) => `/*\nuPlot, drawn into this page:\n${text.trim()}\n*/`;

/** uPlot's licence asks to go with it. */
export function pageScript(): string {
  const own = files.map((name) => asPart(readBuilt(`web/${name}.js`)));
  return [
    licence(readInstalled('uplot/LICENSE')),
    readInstalled('uplot/dist/uPlot.iife.min.js').trim(),
    `(() => {\n'use strict';\n${own.join('\n')}\n})();`,
  ].join('\n');
}

/** uPlot's own style sheet. */
export function plotStyle(): string {
  return readInstalled('uplot/dist/uPlot.min.css').trim();
}

/** A module as a part of a larger one: what it takes from the others is there, what it gives is seen. */
function asPart(source: string): string {
  return source
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export (?=const|let|function|class)/gm, '')
    .replace(/^export \{\};?\n?/gm, '');
}
