// The page in which R1-Zero learns.
import { markupText } from '../base/printable.js';
import type { TrainPayload } from '../web/train/payload.js';
import { computingPage, type Packing } from './computing.js';
import { plotStyle } from './script.js';

const own = `
#knobs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 0.8rem 2rem; }
#knobs label { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.2rem 0.5rem; align-items: center; } #knobs p { margin: 0.1rem 0 0; line-height: 1.3; }
#knobs input, #threads { width: 7rem; background: var(--card); border: 1px solid var(--edge); border-radius: 6px; padding: 0.3rem; min-height: 2.2rem; } #knobs select { width: auto; }
#refused { color: var(--down); padding-left: 1.2rem; margin: 0.4rem 0; }
#knobs { border: 0; padding: 0; margin: 0.8rem 0 0; min-width: 0; } button:disabled, #knobs:disabled { opacity: 0.5; }
#form > div:first-child { margin-top: 0.8rem; align-items: center; display: flex; gap: 0.6rem; flex-wrap: wrap; }
#fresh { list-style: none; padding: 0; } #fresh li { border-top: 1px solid var(--edge); padding: 0.3rem 0; } #fresh .words { max-width: none; margin: 0; }
.right { color: var(--up); } .wrong { color: var(--down); } #end code, #command { overflow-wrap: anywhere; white-space: pre-wrap; }`;

/** The page. */
export function trainPage(payload: TrainPayload, packing: Packing = null): string {
  return computingPage({
    title: `r1toy: R1-Zero learns, from the base of ${payload.run}`,
    headline: 'R1-Zero in a page: reinforcement learning, step by step, with the terminal\u2019s own bits.',
    css: `${plotStyle()}\n${own}`,
    scripts: 'train',
    packing,
    payload,
    body: [
      `<p>${markupText(whatComes(payload))}</p>`,
      '<form id="form" novalidate>',
      '<div><button type="submit" id="train">Train</button><button type="button" id="stop" disabled>Stop</button>',
      '<label>Threads <input type="number" id="threads" min="1" max="1" step="1"></label><span class="note" id="threads-why"></span></div>',
      '<p id="told" role="status"></p><div id="end"></div>',
      '<div role="status"><ul id="refused"></ul></div>',
      '<details id="turn"><summary>Knobs: what it learns by, and how fast</summary><fieldset id="knobs"></fieldset></details></form>',
      '<h2>Curves</h2><div id="curves"></div>',
      '<h2>Fresh completions</h2><p class="note">Of each step the first answer: what it was asked, and below it what it thought and said. Blue is English, orange Chinese: point at it, or tap it, for what it means. Advantage: how much better it was rewarded than the others of its group.</p><ul id="fresh"></ul>',
      '<h2>The same in a terminal</h2><p class="note">The knobs as they are now:</p><pre id="command" tabindex="0"></pre><button type="button" id="copy">Copy as r1toy command</button> <span id="copied" role="status"></span>',
      `<p class="note">Starts from the base <code>${markupText(payload.baseSha256.slice(0, 8))}</code>, which was made with seed ${payload.config.seed}: another seed has a base of its own, so it is no knob here. ${markupText(taken(payload))} It learns in a thread of its own, and only there.</p>`,
    ],
  });
}

/** What happens on pressing Train. */
function whatComes({ config }: TrainPayload): string {
  const { steps, prompts, groupSize } = config.reasoningRl;
  return `Press Train, and the base, which mostly answers wrong, begins to learn by trying: ${steps} steps, in each ${prompts} problems, ${groupSize} answers to each, and what was rewarded more than the others of its group becomes likelier. The reward should begin to rise within a few dozen steps; all of it takes minutes, and after the first step the page says how many are left. Leave the knobs as they are for a first run.`;
}

/** What of the run's settings the page begins with. */
function taken({ run, recipe, usual }: TrainPayload): string {
  return recipe === usual.recipe
    ? `The knobs begin at the settings of ${run}.`
    : `The knobs begin at the settings of ${run}, whose recipe is ${recipe}, but for the weights of the reward: they are those of ${usual.recipe}.`;
}
