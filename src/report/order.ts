// The one order in which metrics and groups are shown, whatever was measured first.
import { taskNames } from '../tasks/index.js';
import { groupOfSet } from '../training/evaluation.js';
import { heldOutMetrics } from './metricCatalogue.js';

/** Names of held-out metrics as the catalogue has them, `pass@2` before `pass@16`; what it has not comes first. */
export function inCatalogueOrder(names: readonly string[]): string[] {
  const known = heldOutMetrics.map(({ name }) => name);
  return sortedBy(names, (name) => {
    const k = /@(\d+)$/.exec(name)?.[1];
    return [known.indexOf(name.replace(/@\d+$/, '@k')), Number(k ?? 0)];
  });
}

/** Names of groups: each task of the table before its levels, then sets of levels, those never trained last. */
export function inTaskOrder(names: readonly string[]): string[] {
  const known: readonly string[] = [...taskNames, ...Object.values(groupOfSet)];
  return sortedBy(names, (name) => {
    const [task, level = 0] = name.split('/');
    return [known.indexOf(task), Number(level)];
  });
}

/** Whether a task has one level alone among these groups: its figures are those of the level. */
export function isDoubled(name: string, groups: Readonly<Record<string, object>>): boolean {
  const own = JSON.stringify(groups[name]);
  return Object.entries(groups).some(
    ([other, figures]) => other.startsWith(`${name}/`) && JSON.stringify(figures) === own,
  );
}

function sortedBy(names: readonly string[], place: (name: string) => readonly [number, number]): string[] {
  const placed = names.map((name) => ({ name, at: place(name) }));
  return placed.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]).map(({ name }) => name);
}
