// The commands that only look, and their options.
import type { Command } from 'commander';
import {
  type BenchOptions,
  type ConfigOptions,
  configurable,
  examples,
  type GlobalOptions,
  type ReadOptions,
} from './options.js';

/** Adds `compare`, `ls`, `doctor` and `bench`. */
export function addReadCommands(program: Command, finish: (exitCode: number) => void): void {
  const compare = program
    .command('compare')
    .description('runs side by side: differing settings and scores')
    .argument('<run...>', 'names of runs')
    .option('--json', 'as JSON')
    .option('--md', 'as Markdown')
    .action(async (runs: string[], _options, command: Command) => {
      const module = await import('./commands/compare.js');
      finish(await module.compare(runs, command.optsWithGlobals<ReadOptions>()));
    });
  examples(compare, ['r1toy compare r1-zero r1', 'r1toy compare r1-zero r1 --md']);
  const ls = program
    .command('ls')
    .description('the runs and how far they are')
    .option('--json', 'as JSON')
    .action(async (_options, command: Command) => {
      const module = await import('./commands/ls.js');
      finish(await module.ls(command.optsWithGlobals<ReadOptions>()));
    });
  examples(ls, ['r1toy ls', 'r1toy ls --json']);
  const doctor = program
    .command('doctor')
    .description('whether training can run on this machine, and what is missing')
    .option('--json', 'as JSON')
    .action(async (_options, command: Command) => {
      const module = await import('./commands/doctor.js');
      finish(await module.doctor(command.optsWithGlobals<ReadOptions>()));
    });
  examples(doctor, ['r1toy doctor']);
  const bench = program
    .command('bench')
    .description('how fast training is on this machine, in about two minutes')
    .option('--quick', 'fewer sizes and repeats, in about a minute')
    .option('--json', 'as JSON')
    .action(async (_options, command: Command) => {
      const module = await import('./commands/bench.js');
      finish(await module.bench(command.optsWithGlobals<BenchOptions>()));
    });
  examples(bench, ['r1toy bench', 'r1toy bench --quick --json']);
}

/** Adds `config print`, `config validate` and `config schema`. */
export function addConfigCommands(program: Command, finish: (exitCode: number) => void): void {
  const config = program.command('config').description('show and check configurations');
  examples(config, ['r1toy config print --config configs/r1.json', 'r1toy config schema']);
  const print = configurable(config.command('print').description('every setting and where it comes from'))
    .option('--json', 'the resolved configuration as JSON, usable with --config')
    .action(async (_options, command: Command) => {
      const module = await import('./commands/config.js');
      finish(
        module.printConfig(command.optsWithGlobals<GlobalOptions & ConfigOptions & { json?: boolean }>()),
      );
    });
  examples(print, ['r1toy config print --config configs/r1.json --set seed=7']);
  const validate = configurable(config.command('validate').description('list every mistake at once')).action(
    async (_options, command: Command) => {
      const module = await import('./commands/config.js');
      finish(module.validateConfig(command.optsWithGlobals<GlobalOptions & ConfigOptions>()));
    },
  );
  examples(validate, ['r1toy config validate --config my.json']);
  const schema = config
    .command('schema')
    .description('JSON Schema of a configuration file')
    .action(async () => {
      const module = await import('./commands/config.js');
      finish(module.printSchema());
    });
  examples(schema, ['r1toy config schema > schema.json']);
}
