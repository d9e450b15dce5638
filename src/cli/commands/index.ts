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
  {
    name: 'train',
    about: 'train a recipe; without a recipe or --config: R1-Zero',
    load: () => import('./train.js'),
  },
  {
    name: 'resume',
    about: 'continue a stopped run from its last checkpoint',
    load: () => import('./resume.js'),
  },
  { name: 'eval', about: 'score a checkpoint on held-out problems', load: () => import('./eval.js') },
  {
    name: 'sample',
    about: 'let a policy answer a prompt; without --prompt: a dialogue at the terminal',
    load: () => import('./sample.js'),
  },
  {
    name: 'play',
    about: 'write a web page in which all policies of some runs answer side by side',
    load: () => import('./play.js'),
  },
  {
    name: 'export',
    about: 'take a run to other programs: Hugging Face, llama.cpp, TensorBoard, TRL, verl, tables',
    load: () => import('./export.js'),
  },
  { name: 'import', about: 'make a run from a policy that was exported', load: () => import('./import.js') },
  {
    name: 'verify',
    about: 'replay steps of a run and compare every bit; exit code 1 if something differs',
    load: () => import('./verify.js'),
  },
  { name: 'demo', about: 'show what can go wrong, on a copy of a run', load: () => import('./demo.js') },
  {
    name: 'sweep',
    about:
      'train R1-Zero and R1 over several seeds: the stage table with intervals, and the signs of the papers',
    load: () => import('./sweep.js'),
  },
  {
    name: 'ablate',
    about:
      'compare several values of one setting over several seeds: table, picture, and a sentence with an interval',
    load: () => import('./ablate.js'),
  },
  {
    name: 'experiment',
    about:
      'test a published claim over several seeds, with its threshold fixed beforehand; without a name: list all',
    load: () => import('./experiment.js'),
  },
  {
    name: 'compare',
    about: 'show runs side by side: scores, and settings that differ',
    load: () => import('./compare.js'),
  },
  {
    name: 'report',
    about: 'write one page about runs, for a browser: finished, stopped, failed or still running',
    load: () => import('./report.js'),
  },
  {
    name: 'explain',
    about: 'explain a metric, with its values in a run; or one group of a step, token by token',
    load: () => import('./explain.js'),
  },
  {
    name: 'rollouts',
    about: 'show what the policy wrote at a step of RL, group by group, with rewards and advantages',
    load: () => import('./rollouts.js'),
  },
  { name: 'ls', about: 'list the runs, how far they are and their scores', load: () => import('./ls.js') },
  { name: 'du', about: 'show how much disk space the runs take', load: () => import('./du.js') },
  {
    name: 'rm',
    about: 'remove runs; without --yes only tell what would be removed',
    load: () => import('./rm.js'),
  },
  {
    name: 'doctor',
    about: 'check whether training can run on this machine, and what is missing',
    load: () => import('./doctor.js'),
  },
  {
    name: 'bench',
    about: 'measure how fast training is on this machine, in about two minutes',
    load: () => import('./bench.js'),
  },
  {
    name: 'init',
    about: 'write a configuration for you to edit, from a recipe or preset',
    load: () => import('./init.js'),
  },
  { name: 'config', about: 'show and check configurations', load: () => import('./config.js') },
  {
    name: 'completion',
    about: 'completion for bash, zsh or fish: print its script',
    load: () => import('./completion.js'),
  },
];
