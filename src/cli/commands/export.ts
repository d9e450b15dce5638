// r1toy export: a run in the forms of other programs.
import { Argument } from '@commander-js/extra-typings';
import { exitCodes } from '../../base/errors.js';
import { curveFormats, policyFormats, rowFormats, trainerFormats } from '../../exports/index.js';
import { rowTables } from '../../exports/tables.js';
import { type Exported, exportPolicy, type PolicyFormatName } from '../../runs/export.js';
import { exportRecipe, type TrainerFormatName } from '../../runs/exportRecipe.js';
import {
  type CurveFormatName,
  exportCurves,
  exportRows,
  type RowFormatName,
  type RowTableName,
} from '../../runs/exportRows.js';
import { command, type Flags, group, type Subcommand } from '../command.js';
import { note, print, printJson } from '../output.js';
import { byteSize } from '../render.js';
import { showing } from '../working.js';

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) => Object.keys(table) as Name[];

const policies = namesOf(policyFormats).map((name: PolicyFormatName): Subcommand => {
  const { about, gives } = policyFormats[name];
  const place = gives === 'folder' ? `r1-${name}` : `r1.${name}`;
  return {
    name,
    about,
    add: command({
      flags: (blank) =>
        written(
          blank
            .argument('<run>', 'name of the run, or of the end of a stage: r1:Dev1')
            .argument(`<${gives === 'folder' ? 'dir' : 'file'}>`, `${gives} to write`),
        ),
      examples: [`r1toy export ${name} r1 ${place}`, `r1toy export ${name} r1-zero:base base-${place}`],
      run({ out, force = false, json }, named, path) {
        const { run, stage, step, sha256, ...made } = exportPolicy(name, out, named, { path, force });
        if (json) printJson({ run, stage, step, sha256, ...made });
        else tell(made, `${run}, ${stage} step ${step}, sha256 ${sha256.slice(0, 12)}`);
        return exitCodes.done;
      },
    }),
  };
});

const kinds = namesOf(rowTables);
const kindsText = kinds.map((kind) => `${kind} (${rowTables[kind].about})`).join(', ');

const rows = namesOf(rowFormats).map(
  (name: RowFormatName): Subcommand => ({
    name,
    about: rowFormats[name].about,
    add: command({
      flags: (blank) =>
        written(
          blank
            .argument('<run>', 'name of the run')
            .addArgument(new Argument('<what>', kindsText).choices(kinds))
            .argument('<file>', 'file to write, or an existing folder'),
        ),
      examples: kinds.map((kind) => `r1toy export ${name} r1 ${kind} ${kind}.${name}`),
      async run({ out, force = false, json }, run, what, path) {
        let read = 0;
        const made = await showing('rows read', ({ at }) =>
          exportRows(name, out, run, what as RowTableName, { path, force }, () => at(++read, 0)),
        );
        if (json) printJson({ run, ...made });
        else tell(made, `${run}, ${what}`);
        return exitCodes.done;
      },
    }),
  }),
);

const curves = namesOf(curveFormats).map(
  (name: CurveFormatName): Subcommand => ({
    name,
    about: curveFormats[name].about,
    add: command({
      flags: (blank) =>
        written(blank.argument('<run>', 'name of the run').argument('<dir>', 'folder to write')),
      examples: [`r1toy export ${name} r1 curves/r1`],
      run({ out, force = false, json }, run, path) {
        const made = exportCurves(name, out, run, { path, force });
        if (json) printJson({ run, ...made });
        else tell(made, run);
        return exitCodes.done;
      },
    }),
  }),
);

const trainers = namesOf(trainerFormats).map(
  (name: TrainerFormatName): Subcommand => ({
    name,
    about: `${trainerFormats[name].about} (of a run that has its examples; demo comes along without)`,
    add: command({
      flags: (blank) =>
        written(blank.argument('<run>', 'name of the run').argument('<dir>', 'folder to write')),
      examples: [`r1toy export ${name} r1 r1-${name}`],
      async run({ out, force = false, json }, run, path) {
        const made = await exportRecipe(name, out, run, { path, force });
        if (json) printJson({ run, ...made });
        else tell(made, run);
        return exitCodes.done;
      },
    }),
  }),
);

export default group(
  ['r1toy export hf r1 r1-hf', 'r1toy export gguf r1:Dev1 dev1.gguf', 'r1toy export csv r1 metrics r1.csv'],
  [...policies, ...rows, ...curves, ...trainers],
);

/** Adds what every export takes. */
function written<Args extends unknown[], Opts extends Record<string, unknown>>(flags: Flags<Args, Opts>) {
  return flags
    .option('--force', 'replace an earlier export')
    .option('--json', 'print as JSON what was written');
}

/** What was written on stderr, where on stdout. */
function tell({ path, bytes, files }: Exported, what: string): void {
  const count = files.length === 0 ? '' : `${files.length} files, `;
  const how = files.includes('README.md') ? '; its README.md says how to use it' : '';
  note(`${what}: ${count}${byteSize(bytes)}${how}`);
  print([path]);
}
