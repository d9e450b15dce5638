// What `explain` says of each held-out metric beside its meaning: formula, source, where it is computed, and what is normal.
// The ranges are those of the default world, R1-Zero of seeds 206 to 210 where nothing else is said.
import { type Explanation, r1, row } from './explanation.js';

const heldOut = 'src/rewards/verdict.ts: evalMetrics';

export const heldOutExplanations: Readonly<Record<string, Explanation>> = {
  'pass@k': row(
    'mean over problems of 1 - C(n - c, k) / C(n, k), c of n samples right',
    'arXiv 2107.03374, Eq. 1',
    'src/rewards/verdict.ts: passAtK',
    'pass@1: .16–.23 for the base, .81–.89 for R1-Zero; pass@16: .78–.88 and .97–1',
  ),
  'majority@k': row(
    'share of problems whose most frequent answer is right',
    `${r1}, Fig. 1a (cons@16)`,
    'src/rewards/verdict.ts: majority',
    '.33 to .42 for the base, .94 to .98 for R1-Zero',
  ),
  format: row(
    'share of completions that are exactly thought, answer and end',
    `${r1}, Table 1`,
    heldOut,
    '.82 to .84 for the base prompted, .97 to .98 for R1-Zero',
  ),
  language: row(
    'target-language words / words of one language, mean over completions that have any',
    `${r1}, Eq. 7`,
    'src/tasks/language.ts: languageShare',
    '.87 to .89 for the base, .64 to .70 for R1-Zero, above .97 with the language reward',
  ),
  length: row(
    'mean tokens per completion',
    `${r1}, Fig. 1b`,
    heldOut,
    '27 to 35 for the base, 59 to 60 for R1-Zero',
  ),
  'length/correct': row(
    'mean tokens over right completions',
    'Dr. GRPO, arXiv 2503.20783',
    heldOut,
    '41 to 43 for the base, 53 to 54 for R1-Zero',
  ),
  'length/wrong': row(
    'mean tokens over wrong completions',
    'Dr. GRPO, arXiv 2503.20783',
    heldOut,
    '25 to 32 for the base, which stops early; 82 to 104 for R1-Zero, whose searches run on',
  ),
  'length/thought': row(
    'mean words between the think tags, over well-formed completions',
    `${r1}, Fig. 1b`,
    heldOut,
    '23 to 26 for the base, 47 to 48 for R1-Zero',
  ),
  'language/thought': row(
    'target-language words / words of one language in the thought, mean over well-formed completions that have any',
    `${r1}, Eq. 7`,
    'src/tasks/language.ts: languageShare',
    '.85 to .87 for the base, .64 to .70 for R1-Zero',
  ),
  mixed: row(
    'share of well-formed completions with 0 < language of the thought < 1',
    `${r1}, section 2.3`,
    heldOut,
    '.30 to .35 for the base, .68 to .81 for R1-Zero',
  ),
  thorough: row(
    'share of well-formed completions whose thought leaves no work undone',
    'r1toy, not in the paper',
    'src/tasks/index.ts: isThorough',
    '.25 to .31 for the base, .98 to .99 for R1-Zero',
  ),
  'accuracy/thorough': row(
    'completions that are right and thorough / completions that are thorough',
    'r1toy, not in the paper',
    heldOut,
    '.66 to .73 for the base, .85 to .93 for R1-Zero',
  ),
  'reflection/wait': row(
    'corrections / completions',
    `${r1}, C.2`,
    'src/rewards/reflection.ts: corrections',
    '.02–.04 for the base, below .01 for R1-Zero: as slips become rare, so do corrections',
  ),
  'reflection/retry': row(
    'tries that follow a failed one / completions',
    `${r1}, C.2`,
    'src/rewards/reflection.ts: retries',
    '.5 to .8 for the base, 2.8 to 2.9 for R1-Zero',
  ),
  general: row(
    'refusal x (key words / 2 + (language + variety + length) / 6), mean over completions',
    'r1toy: a judge that takes no part in any reward',
    'src/tasks/general.ts: judgeGeneral',
    '.23 to .33 for the base prompted, .47 to .52 forced to think, .31 to .43 for R1-Zero',
  ),
  exact: row(
    'answers that equal the reference / answers',
    'r1toy, not in the paper',
    'src/tasks/general.ts: isReference',
    '0–.06: the model does not know held-out facts',
  ),
};
