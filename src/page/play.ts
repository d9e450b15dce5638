// The page to play with: a question, and every policy beside the others.
import { markupText } from '../base/printable.js';
import { mostTemperature } from '../config/fields.js';
import { plainForms } from '../tasks/plain.js';
import type { PlayPayload } from '../web/play/payload.js';
import { computingPage, type Packing } from './computing.js';

const own = `
#columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; margin-top: 1rem; }
#columns section { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 0.6rem 0.9rem; min-width: 0; }
#columns h2 { margin: 0; font-size: 1.1rem; } #columns h2 small { color: var(--muted); font-weight: 400; }
#columns .words { min-height: 6rem; max-width: none; line-height: 1.9; }
.word { font: inherit; border: 0; border-radius: 4px; padding: 0 0.15rem; margin: 0 0.06rem; min-height: 0; background: none; cursor: pointer; border-bottom: 2px solid transparent; }
.word.en { color: var(--en); } .word.zh { color: var(--zh); } .word:hover { border-color: currentColor; }
.word.p1 { background: color-mix(in srgb, var(--mark) 14%, transparent); } .word.p2 { background: color-mix(in srgb, var(--mark) 24%, transparent); } .word.p3 { background: color-mix(in srgb, var(--mark) 34%, transparent); } .word.p4 { background: color-mix(in srgb, var(--mark) 44%, transparent); border-color: currentColor; }
.slip { text-decoration: underline wavy var(--down); text-underline-offset: 0.25em; }
.verdict { font-weight: 600; } .verdict small { display: block; font-weight: 400; color: inherit; }
details code { overflow-wrap: anywhere; } .right { color: var(--up); } .wrong { color: var(--down); }
.instead ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.4rem; } .instead ol { padding-left: 1.2rem; }
form { display: grid; gap: 0.6rem; } textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: 6px; padding: 0.5rem; width: 100%; min-height: 3.4rem; }
form > div { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; } form label, .together { display: flex; gap: 0.4rem; align-items: center; }
input[type="number"] { width: 6rem; background: var(--card); border: 1px solid var(--edge); border-radius: 6px; padding: 0.3rem; min-height: 2.2rem; }`;

const form = `<form id="form" novalidate>
<label for="question">Question</label>
<textarea id="question" spellcheck="false" autocomplete="off" aria-describedby="forms"></textarea>
<p class="note" id="forms">Type one, in short: ${plainForms.map((one) => `<code>${markupText(one)}</code>`).join(', ')}. Enter asks.</p>
<div>
<button type="submit">Ask all</button>
<button type="button" id="again">Another answer</button>
<button type="button" id="vote">Vote of 64</button>
</div>
<div>
<span class="together"><button type="button" id="random">A random problem</button>
<label>of <select id="task"><option value="">any task</option></select></label></span>
<label>Temperature <input type="number" id="temperature" min="0" max="${mostTemperature}" step="0.1"></label>
<label>Seed <input type="number" id="seed" min="0" max="4294967295" step="1"></label>
</div>
</form>
<p id="told" role="status"></p>`;

/** The page. */
export function playPage(payload: PlayPayload, packing: Packing = null): string {
  const runs = [...new Set(payload.policies.map(({ run }) => run))];
  return computingPage({
    title: `r1toy play: ${runs.join(', ')}`,
    headline: 'Ask one question, watch every stage of training answer.',
    css: own,
    scripts: 'play',
    packing,
    payload,
    body: [
      `<p class="note">Each card below is one tiny language model at the end of a stage of training. All are asked the same; each thinks aloud between <code>&lt;think&gt;</code> tags, answers, and is judged by a strict grader.</p>`,
      form,
      '<div id="columns"></div>',
      '<p class="note">Words are <span class="en">blue</span> in English and <span class="zh">orange</span> in Chinese. The stronger the ground behind a word, the less sure the policy was. <span class="slip">Red waves</span> are under the first wrong step of a thought. Click or tap a word for the five that were likeliest there, and go on with another. The same seed draws the same words as the terminal.</p>',
    ],
  });
}
