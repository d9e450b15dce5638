// The front page of the pages that compute, where they are served: what there is, and what a server can do for them.
import { markupText } from '../base/printable.js';
import type { PlayPayload } from '../web/play/payload.js';
import { textPage } from './computing.js';
import { tableHtml } from './html.js';

/** The page. */
export function frontPage({ version, policies }: PlayPayload): string {
  const rows = policies.map(({ run, label, sha256 }) => [label, run, sha256.slice(0, 16)]);
  return textPage(
    `r1toy ${version}`,
    'A toy of the DeepSeek-R1 pipeline that thinks, and trains, in this browser: with the bits of the terminal.',
    [
      '<ul class="tiles">',
      '<li><b><a href="play.html">Play</a></b>One question, every policy beside the others: the base, R1-Zero, and each stage of R1. Ask, vote, click a word and go on with another.</li>',
      '<li><b><a href="train.html">Train</a></b>R1-Zero learns from the base while you look: turn the knobs of GRPO, and take the command along that does the same in a terminal.</li>',
      '</ul>',
      tableHtml('The policies: those that come with r1toy', {
        headers: ['policy', 'run', 'sha256 of the weights'],
        rows,
      }),
      `<p class="note">Nothing is sent anywhere. Training shares its work among threads where the server sends <code>Cross-Origin-Opener-Policy: same-origin</code> and <code>Cross-Origin-Embedder-Policy: require-corp</code>, and computes in one thread elsewhere: ${markupText('the same bits both ways')}.</p>`,
    ],
  );
}
