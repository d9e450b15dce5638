// The table of commands: help, parsing and tests go through it. A command's file is loaded when its name is typed.
import type { Adder } from '../command.js';

export interface Entry {
  readonly name: string;
  /** What the help says about it. */
  readonly about: string;
  readonly load: () => Promise<{ readonly default: Adder }>;
}

/** Every command, in the order of the help. */
export const commands: readonly Entry[] = [
  { name: 'train', about: 'train a recipe; without --config: R1-Zero', load: () => import('./train.js') },
  {
    name: 'resume',
    about: 'go on with a stopped run from its last checkpoint',
    load: () => import('./resume.js'),
  },
  { name: 'eval', about: 'score a checkpoint on held-out problems', load: () => import('./eval.js') },
  {
    name: 'sample',
    about: 'let a policy answer a prompt; without --prompt: prompts typed at the terminal',
    load: () => import('./sample.js'),
  },
  {
    name: 'play',
    about: 'write a page in which all policies of some runs answer side by side',
    load: () => import('./play.js'),
  },
  {
    name: 'export',
    about: 'take a run along: to Hugging Face, llama.cpp, TensorBoard, tables',
    load: () => import('./export.js'),
  },
  { name: 'import', about: 'make a run of a policy that was exported', load: () => import('./import.js') },
  {
    name: 'verify',
    about: 'replay steps of a run and compare every bit; exit code 1 when something differs',
    load: () => import('./verify.js'),
  },
  { name: 'demo', about: 'show an effect on a copy of a run', load: () => import('./demo.js') },
  {
    name: 'sweep',
    about: 'R1-Zero and R1 over several seeds: the stage table with intervals, and the signs of the papers',
    load: () => import('./sweep.js'),
  },
  {
    name: 'ablate',
    about:
      'one setting at several values, over several seeds: table, picture, and a sentence with an interval',
    load: () => import('./ablate.js'),
  },
  {
    name: 'experiment',
    about:
      'a published claim over several seeds, with its threshold fixed beforehand; without a name: all of them',
    load: () => import('./experiment.js'),
  },
  {
    name: 'compare',
    about: 'runs side by side: differing settings and scores',
    load: () => import('./compare.js'),
  },
  {
    name: 'report',
    about: 'one page about runs, for a browser: finished, stopped, failed or still running',
    load: () => import('./report.js'),
  },
  {
    name: 'explain',
    about: 'a metric with its formula and what a run has of it; or one group of a step, token by token',
    load: () => import('./explain.js'),
  },
  {
    name: 'rollouts',
    about: 'what a run wrote at a step of reinforcement, group by group, with rewards and advantages',
    load: () => import('./rollouts.js'),
  },
  { name: 'ls', about: 'the runs, how far they are and what they came to', load: () => import('./ls.js') },
  { name: 'du', about: 'what the runs take on the disk', load: () => import('./du.js') },
  { name: 'rm', about: 'remove runs; without --yes only tell what would go', load: () => import('./rm.js') },
  {
    name: 'doctor',
    about: 'whether training can run on this machine, and what is missing',
    load: () => import('./doctor.js'),
  },
  {
    name: 'bench',
    about: 'how fast training is on this machine, in about two minutes',
    load: () => import('./bench.js'),
  },
  {
    name: 'init',
    about: 'write a configuration of your own, to be edited: that of a recipe or preset',
    load: () => import('./init.js'),
  },
  { name: 'config', about: 'show and check configurations', load: () => import('./config.js') },
  {
    name: 'completion',
    about: 'completion for bash, zsh or fish: print its script',
    load: () => import('./completion.js'),
  },
];
