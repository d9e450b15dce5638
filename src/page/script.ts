// The scripts and the style of pages that are not written here: bundles of web/, and uPlot's style sheet.
import { readBuilt } from '../base/packaged.js';

/** The script of a page: the bundle of its folder in web/, with all that it imports. */
export function pageScript(folder: string): string {
  return readBuilt(`web/${folder}/page.js`).trimEnd();
}

/** uPlot's own style sheet. */
export function plotStyle(): string {
  return readBuilt('web/report/uplot.css').trim();
}
