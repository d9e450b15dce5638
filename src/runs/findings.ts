// What finished experiments found, for docs: beside what each asked beforehand, and all claims in one table.
import * as z from 'zod';
import { neededText } from '../report/effect.js';
import { markdownText, tableMarkdown } from '../report/format.js';
import { readSaved } from '../store/results.js';
import { answerTable } from './experimentRows.js';
import type { Experiment } from './experiments/experiment.js';
import { experiments } from './experiments/index.js';

const bound = z.number().nullable();
const answerSchema = z.object({
  claim: z.string(),
  needed: z.tuple([z.enum(['>', '<', 'within']), z.number()]),
  effect: z
    .object({
      points: z.record(z.string(), z.number()),
      value: z.object({ mean: z.number(), low: bound, high: bound }),
      agreeing: z.number(),
    })
    .nullable(),
  ruling: z.enum(['holds', 'does not hold', 'undecided', 'not measured']),
  sentence: z.string(),
});

/** What a finished experiment said, of its JSON. */
const findingSchema = z.object({ seeds: z.array(z.number()), answers: z.array(answerSchema) });
export type Finding = z.infer<typeof findingSchema>;
type Ruling = Finding['answers'][number]['ruling'];
export type Findings = Readonly<Record<string, Finding>>;

/** What the finished experiments of a folder of results said, by name. Error `data` where a file is another's. */
export function findingsIn(folder: string): Findings {
  const found = Object.keys(experiments).flatMap((name) => {
    const finding = readSaved(folder, `${name}.json`, findingSchema);
    return finding === null ? [] : [[name, finding] as const];
  });
  return Object.fromEntries(found);
}

/** How many claims of some experiments came to each ruling. */
export function rulingCounts(found: readonly Finding[]) {
  const rulings = found.flatMap(({ answers }) => answers.map(({ ruling }) => ruling));
  const count = (wanted: Ruling) => rulings.filter((ruling) => ruling === wanted).length;
  return { hold: count('holds'), doNot: count('does not hold'), undecided: count('undecided') };
}

/** In words: "2 hold, 1 does not". What did not occur is not named. */
export function rulingText({ hold, doNot, undecided }: ReturnType<typeof rulingCounts>): string {
  const parts = [
    hold > 0 && `${hold} hold${hold === 1 ? 's' : ''}`,
    doNot > 0 && `${doNot} ${doNot === 1 ? 'does' : 'do'} not`,
    undecided > 0 && `${undecided} undecided`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** How many claims hold and how many do not, in a sentence. */
export function findingsSentence(found: Findings): string {
  const { hold, doNot, undecided } = rulingCounts(Object.values(found));
  const seeds = [...new Set(Object.values(found).flatMap((one) => one.seeds))].sort((a, b) => a - b);
  return (
    `${hold + doNot + undecided} claims were tested in ${Object.keys(found).length} experiments on seeds ${seeds.join(', ')}: ` +
    `${hold} hold, ${doNot} do not, ${undecided} are undecided.`
  );
}

/** A row for each claim: what was asked beforehand, and what was found. */
export function findingsTable(found: Findings): string[] {
  const each = Object.entries(found).flatMap(([name, { answers }]) =>
    answers.map((answer) => ({ name, answer })),
  );
  const { headers, rows } = answerTable(each.map(({ answer }) => answer));
  return tableMarkdown({
    headers: ['experiment', ...headers],
    rows: rows.map((row, i) => [each[i].name, ...row]),
  });
}

/**
 * The table of experiments for docs: name, claim and source, what was asked beforehand, the command, and what it found.
 * `found`: finished experiments by name.
 */
export function experimentsMarkdown(table: Readonly<Record<string, Experiment>>, found: Findings): string[] {
  return Object.entries(table).flatMap(([name, { claim, source, arms, asks }]) => [
    `### ${name}`,
    '',
    markdownText(`${sentenceOf(claim)} (${source}.)`),
    '',
    ...armsMarkdown(arms),
    '',
    '| asked beforehand | needed |',
    '| --- | --- |',
    ...asks.map((ask) => `| ${markdownText(ask.claim)} | ${markdownText(neededText(ask.needed))} |`),
    '',
    `\`r1toy experiment ${name} --seeds 1-5\``,
    '',
    ...(Object.hasOwn(found, name) ? foundMarkdown(name, found[name]) : ['Not run yet.', '']),
  ]);
}

/** What all arms of an experiment have, and a line for each arm with what it has beside that. */
function armsMarkdown(arms: Experiment['arms']): string[] {
  const [first, ...others] = arms;
  const shared = first.changes.filter((change) => others.every(({ changes }) => changes.includes(change)));
  const listed = (changes: readonly string[]) => changes.map((change) => `\`${change}\``).join(', ');
  if (others.length === 0) return [`One arm, ${first.name}: ${listed(first.changes)}.`];
  return [
    shared.length > 0 ? `Arms, all with ${listed(shared)}:` : 'Arms:',
    '',
    ...arms.map(({ name, changes }) => {
      const own = changes.filter((change) => !shared.includes(change));
      return `- ${name}: ${own.length > 0 ? listed(own) : 'nothing else'}`;
    }),
  ];
}

function foundMarkdown(name: string, { seeds, answers }: Finding): string[] {
  return [
    `Found on seeds ${seeds.join(', ')}:`,
    '',
    ...answers.map(({ sentence }) => `- ${markdownText(sentence)}`),
    '',
    `![${name}](../results/laboratory/${name}.svg)`,
    '',
  ];
}

function sentenceOf(claim: string): string {
  return `${claim[0].toUpperCase()}${claim.slice(1)}.`;
}
