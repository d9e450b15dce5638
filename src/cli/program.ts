// Commands and their options. Nothing heavy is imported here: each command is loaded when it runs.
import { Command } from 'commander';
import {
  checkpointed,
  collect,
  configurable,
  type DemoOptions,
  type EvalOptions,
  examples,
  integer,
  profiled,
  real,
  type SampleCommandOptions,
  type TrainingOptions,
  type TrainOptions,
  threaded,
  type VerifyOptions,
} from './options.js';
import { addConfigCommands, addReadCommands } from './readProgram.js';
import { addSweep } from './sweepProgram.js';
import { version } from './version.js';

/** What `r1toy` alone prints. */
export const shortHelp = `r1toy trains a tiny policy through the DeepSeek-R1 pipeline on an ordinary CPU.

  r1toy train                              R1-Zero: the base, then GRPO
  r1toy train --config configs/r1.json     R1: all four stages

All commands: r1toy --help
`;

/** The whole command line. `finish` receives the exit code of the command that ran. */
export function createProgram(finish: (exitCode: number) => void): Command {
  const program = new Command('r1toy')
    .description('Trains a tiny policy through the DeepSeek-R1 pipeline on an ordinary CPU.')
    .version(version)
    .option('--out <dir>', 'folder of the runs', 'runs')
    .option('--debug', 'show the stack of an error')
    .option('--no-color', 'plain text (also: NO_COLOR=1)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(usageError(text)) });
  examples(program, [
    'r1toy train --name r1-zero',
    'r1toy train --config configs/r1.json --name r1',
    'r1toy compare r1-zero r1',
  ]);
  addTrainingCommands(program, finish);
  addPolicyCommands(program, finish);
  addVerify(program, finish);
  addDemo(program, finish);
  addSweep(program, finish);
  addReadCommands(program, finish);
  addConfigCommands(program, finish);
  return program;
}

function addTrainingCommands(program: Command, finish: (exitCode: number) => void): void {
  const train = profiled(
    threaded(configurable(program.command('train').description('train a recipe; without --config: R1-Zero'))),
  )
    .option('--name <name>', 'name of the run (default: made from the recipe, the seed and the settings)')
    .option('--dry-run', 'show what would be trained and stop')
    .option('--force', 'train also where RL has next to nothing to learn from (limits.minLive=0)')
    .action(async (_options, command: Command) => {
      const module = await import('./commands/train.js');
      finish(await module.train(command.optsWithGlobals<TrainOptions>()));
    });
  examples(train, [
    'r1toy train --config configs/r1.json --seed 7 --name r1-seed7',
    'r1toy train --set reasoningRl.groupSize=8 --set reasoningRl.steps=60',
    'r1toy train --config configs/smoke.json --dry-run',
  ]);
  const resume = profiled(
    threaded(program.command('resume').description('go on with a stopped run from its last checkpoint')),
  )
    .argument('<run>', 'name of the run')
    .action(async (run: string, _options, command: Command) => {
      const module = await import('./commands/resume.js');
      finish(await module.resume(run, command.optsWithGlobals<TrainingOptions>()));
    });
  examples(resume, ['r1toy resume r1-zero']);
}

function addPolicyCommands(program: Command, finish: (exitCode: number) => void): void {
  const evaluate = checkpointed(
    program.command('eval').description('score a checkpoint on held-out problems'),
  )
    .option('--problems <n>', 'held-out problems a task level', integer(1, 10_000))
    .option('--samples <k>', 'completions a problem', integer(1, 256))
    .option('--temperature <t>', 'sampling temperature', real(0, 5))
    .option('--greedy', 'one completion a problem at temperature 0')
    .option(
      '--forbid <concept>',
      'also with the words of a concept forbidden, such as wait, or no (countdown)',
    )
    .option('--json', 'scores as JSON')
    .action(async (run: string, _options, command: Command) => {
      const module = await import('./commands/eval.js');
      finish(await module.evaluate(run, command.optsWithGlobals<EvalOptions>()));
    });
  examples(evaluate, [
    'r1toy eval r1-zero',
    'r1toy eval r1 --stage cold-start-sft --greedy --json',
    'r1toy eval r1-zero --forbid wait',
  ]);
  const sample = checkpointed(
    program
      .command('sample')
      .description('let a policy answer a prompt; without --prompt: prompts typed at the terminal'),
  )
    .option('--prompt <words>', 'prompt, words separated by spaces')
    .option('--count <n>', 'completions a prompt', integer(1, 256), 1)
    .option('--temperature <t>', 'sampling temperature', real(0, 5))
    .option('--seed <n>', 'seed of the draws', integer(0, 4294967295), 1)
    .action(async (run: string, _options, command: Command) => {
      const module = await import('./commands/sample.js');
      finish(await module.sample(run, command.optsWithGlobals<SampleCommandOptions>()));
    });
  examples(sample, [
    'r1toy sample r1-zero',
    'r1toy sample r1-zero --prompt "please find the sum : 7 + 5 ?" --count 4',
  ]);
}

function addVerify(program: Command, finish: (exitCode: number) => void): void {
  const verify = threaded(
    program
      .command('verify')
      .description('replay steps of a run and compare every bit; exit code 1 when something differs'),
  )
    .argument('<run>', 'name of the run')
    .option('--from <stage:step>', 'where to begin (default: the beginning of each stage)')
    .option('--steps <n>', 'steps to compare (default: 3)', integer(1, 100_000))
    .option('--all', 'the whole run')
    .option('--json', 'as JSON')
    .action(async (run: string, _options, command: Command) => {
      const module = await import('./commands/verify.js');
      finish(await module.verify(run, command.optsWithGlobals<VerifyOptions>()));
    });
  examples(verify, ['r1toy verify r1-zero', 'r1toy verify r1 --from reasoning-rl:40 --steps 10']);
}

function addDemo(program: Command, finish: (exitCode: number) => void): void {
  const demo = program.command('demo').description('show an effect on a copy of a run');
  examples(demo, ['r1toy demo hack r1']);
  const hack = threaded(
    demo
      .command('hack')
      .description('the learned reward left on for a whole stage of general prompts, beside held-out scores')
      .argument('<run>', 'name of an R1 run that has finished rejection-sampled-sft'),
  )
    .option('--steps <n>', 'steps of final RL', integer(1, 100_000), 120)
    .option('--every <n>', 'steps between evaluations', integer(1, 100_000), 20)
    .option(
      '--set <key=value>',
      'change one setting of the run, repeatable (already set: preference.steps=10, finalRl.learningRate=5e-4)',
      collect,
      [],
    )
    .option('--general-share <share>', 'share of general prompts', real(0.5, 1), 1)
    .option('--json', 'as JSON')
    .action(async (run: string, _options, command: Command) => {
      const module = await import('./commands/demo.js');
      finish(await module.demoHack(run, command.optsWithGlobals<DemoOptions>()));
    });
  examples(hack, ['r1toy demo hack r1', 'r1toy demo hack r1 --set preference.steps=100']);
}

/** Commander's message as one line in our form. */
function usageError(text: string): string {
  const line = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\n\((Did you mean .*)\)$/, '. $1')
    .replaceAll('\n', ' ');
  return `r1toy: ${line}${/[.?]$/.test(line) ? '' : '.'} See r1toy --help.\n`;
}
