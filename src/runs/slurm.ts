// A plan as a Slurm job array: the batch script of one line, and the script that submits the waves, each after the one
// before.
import { shellWord } from '../base/shell.js';
import { lineCommand, type PlanLine } from './planFile.js';

/** Where a plan lies, where its runs go, and the threads of each. */
export interface SlurmChoice {
  readonly plan: string;
  readonly out: string;
  readonly threads: number;
  /** Folder of the scripts. */
  readonly folder: string;
}

export const slurmFiles = { batch: 'sweep.sbatch', submit: 'submit.sh' } as const;

/** The batch script: one task a line. A task that is requeued goes on from its last checkpoint. */
export function batchScript(
  lines: readonly PlanLine[],
  { plan, out, threads, folder }: SlurmChoice,
): string[] {
  // Slurm has the index, not the plan.
  const command = lineCommand(plan, lines[0], out, threads).replace(
    /--index 1\b/,
    '--index "$SLURM_ARRAY_TASK_ID"',
  );
  return [
    '#!/bin/bash',
    '# One line of the plan, as a task of a job array. Time limit, memory and partition: add them here.',
    '#SBATCH --job-name=r1toy',
    `#SBATCH --cpus-per-task=${threads}`,
    `#SBATCH --output=${JSON.stringify(`${folder}/slurm-%A_%a.log`)}`,
    '#SBATCH --open-mode=append',
    '#SBATCH --requeue',
    '# Before a time limit: the run then saves its step.',
    '#SBATCH --signal=B:TERM@60',
    `exec ${command}`,
  ];
}

/** The script that submits: an array for each wave. Submitted again it goes on where it was left. */
export function submitScript(lines: readonly PlanLine[], { folder }: SlurmChoice): string[] {
  const batch = shellWord(`${folder}/${slurmFiles.batch}`);
  const waves = [...new Set(lines.map(({ wave }) => wave))];
  return [
    '#!/bin/bash',
    '# Submits the plan: the bases, then what starts from them. What is done already ends at once.',
    'set -eu',
    ...waves.map((wave, i) => {
      const own = lines.filter((line) => line.wave === wave).map(({ line }) => line);
      const after = i === 0 ? '' : ` --dependency=afterok:"$wave${waves[i - 1]}" --kill-on-invalid-dep=yes`;
      const submit = `sbatch --parsable --array=${own[0]}-${own.at(-1)}${after} ${batch}`;
      return `wave${wave}=$(${submit} | cut -d';' -f1); echo "wave ${wave}: job $wave${wave}, ${own.length} runs"`;
    }),
  ];
}
