// The `sweep` command and its options.
import type { Command } from 'commander';
import { examples, type SweepOptions, swept } from './options.js';

/** Adds `sweep run` and `sweep plan`. */
export function addSweep(program: Command, finish: (exitCode: number) => void): void {
  const sweep = program
    .command('sweep')
    .description(
      'R1-Zero and R1 over several seeds: the stage table with intervals, and the signs of the papers',
    );
  examples(sweep, ['r1toy sweep run --seeds 1-5', 'r1toy sweep plan --seeds 1-5 --ablations']);
  const run = swept(
    sweep.command('run').description('train what is missing, one run after another, and write the results'),
  )
    .option('--json', 'the results as JSON')
    .action(async (_options, command: Command) => {
      const module = await import('./commands/sweep.js');
      finish(await module.sweepRun(command.optsWithGlobals<SweepOptions & { json?: boolean }>()));
    });
  examples(run, ['r1toy sweep run --seeds 1-5', 'r1toy sweep run --seeds 1,2 --set reasoningRl.steps=60']);
  const plan = swept(
    sweep.command('plan').description('write plan.jsonl and commands.txt, for GNU parallel or a Slurm array'),
  ).action(async (_options, command: Command) => {
    const module = await import('./commands/sweep.js');
    finish(module.sweepPlan(command.optsWithGlobals<SweepOptions>()));
  });
  examples(plan, ['r1toy sweep plan --seeds 1-20 --results plans']);
}
