// r1toy export: a run in the forms of other programs.
import { exitCodes } from '../../base/errors.js';
import { policyFormats } from '../../exports/index.js';
import { type Exported, exportPolicy, type PolicyFormatName } from '../../runs/export.js';
import { command, type Flags, group, type Subcommand } from '../command.js';
import { note, print, printJson } from '../output.js';

const policies = (Object.keys(policyFormats) as PolicyFormatName[]).map((name): Subcommand => {
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

export default group(['r1toy export hf r1 r1-hf', 'r1toy export hf r1:Dev1 dev1-hf'], policies);

/** Adds what every export takes. */
function written<Args extends unknown[], Opts extends Record<string, unknown>>(flags: Flags<Args, Opts>) {
  return flags
    .option('--force', 'replace an earlier export')
    .option('--json', 'say as JSON what was written');
}

/** What was written on stderr, where on stdout. */
function tell({ path, bytes, files }: Exported, what: string): void {
  const count = files.length === 0 ? '' : `${files.length} files, `;
  note(`${what}: ${count}${Math.ceil(bytes / 1000)} kB`);
  print([path]);
}
