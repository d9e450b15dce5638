// How to get the same bytes: the program, the configuration and the settings that differ from it, and how to check.
import { markupJson, markupText } from '../base/printable.js';
import { commandText } from '../base/shell.js';
import { canonicalJson } from '../config/hash.js';
import { nearestNamed } from '../config/nearestNamed.js';
import type { Config } from '../config/schema.js';
import { configDifferences, originDifferences } from '../report/compare.js';
import { formatSetting } from '../report/format.js';
import type { TextTable } from '../report/textTable.js';
import { paragraph, section, tableHtml } from './html.js';
import type { Aside, PageRun } from './pageRun.js';

/** Letters of a command and of a dump that are shown. */
const most = { command: 4000, dump: 20_000, value: 200 };

/** The section. `asides` as the runs, or null where the page must not depend on them. */
export function originSection(runs: readonly PageRun[], asides: readonly Aside[] | null): string {
  return section('same-bytes', 'How to get the same bytes', [
    paragraph(
      'The same version, settings and seed give the same weights, figures and completions, to the bit: whatever the number of threads, and however often a run was stopped.',
    ),
    ...(runs.length > 1 ? differences(runs) : []),
    ...runs.flatMap((run, i) => ofRun(run, asides?.[i] ?? null, runs.length > 1)),
  ]);
}

function ofRun(run: PageRun, aside: Aside | null, several: boolean): string[] {
  const { name, config, info } = run;
  const { name: configuration, changed } = nearestNamed(config);
  const args = ['train', configuration, '--name', name, '--seed', String(config.seed)];
  const own = ownFiles(config);
  const files = own.flatMap(({ kind }) => [`--${kind}`, 'FILE']);
  const sets = changed.flatMap(([path, value]) => ['--set', `${path}=${formatSetting(value)}`]);
  const short = (hash: string | null) => hash?.slice(0, 16) ?? '-';
  const facts: TextTable = {
    headers: ['', 'value'],
    rows: [
      ['r1toy', info.r1toy],
      ...(aside === null
        ? []
        : [
            ['Node', aside.nodes.join(', ')],
            ['kernels', aside.kernels.join(', ')],
          ]),
      ['sha256 of kernels', short(info.inputs.kernels)],
      ['sha256 of data', short(info.inputs.data)],
      ['sha256 of the base', short(info.inputs.base)],
      ...own.map(({ kind, name, sha256 }) => [`sha256 of FILE, ${kind} ${name}`, short(sha256)]),
      ...info.lineage.map(({ stage, sha256 }) => [`sha256 after ${stage}`, short(sha256)]),
    ].filter(([, value]) => value !== ''),
  };
  const rows = changed.map(([path, value]) => [path, cut(formatSetting(value), most.value)]);
  const command = cut(commandText([...args, ...files, ...sets]), most.command);
  return [
    ...(several ? [`<h3>${markupText(name)}</h3>`] : []),
    preformatted(
      `The command that trains ${name} again`,
      `${markupText(command)}\n${markupText(commandText(['verify', name, ...files]))}`,
    ),
    tableHtml(
      `${several ? `${name}: w` : 'W'}hat it was made with`,
      { ...facts, headers: ['what', 'value'] },
      { texts: true },
    ),
    ...(rows.length === 0
      ? [paragraph(`All settings are those of ${configuration}.`)]
      : [
          tableHtml(
            `${several ? `${name}: s` : 'S'}ettings that are not those of ${configuration}`,
            { headers: ['setting', 'value'], rows },
            { texts: true },
          ),
        ]),
    `<details><summary>All settings${several ? ` of ${markupText(name)}` : ''}</summary>${preformatted(`All settings of ${name}`, cut(markupJson(JSON.parse(canonicalJson(config))), most.dump))}</details>`,
  ];
}

/** The user's own tasks and rewards, which have their files. */
function ownFiles({ own = {} }: Config): { kind: string; name: string; sha256: string }[] {
  return Object.entries(own).flatMap(([kind, files]) =>
    Object.entries(files ?? {}).map(([name, sha256]) => ({ kind, name, sha256 })),
  );
}

function preformatted(label: string, markup: string): string {
  return `<pre tabindex="0" role="region" aria-label="${markupText(label)}">${markup}</pre>`;
}

function differences(runs: readonly PageRun[]): string[] {
  const found = [...originDifferences(runs), ...configDifferences(runs.map(({ config }) => config))];
  if (found.length === 0) return [];
  const rows = found.map(({ path, values }) => [
    path,
    ...values.map((value) => cut(formatSetting(value), most.value)),
  ]);
  return [
    tableHtml(
      'Settings in which the runs differ',
      { headers: ['setting', ...runs.map(({ name }) => name)], rows },
      { texts: true },
    ),
  ];
}

function cut(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters)} ...` : text;
}
