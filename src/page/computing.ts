// What pages that compute share: a script, a worker, and what both need. In one file that needs nothing beside itself and asks
// no network; or, to be served, with the large parts in files beside it, which pages share.
import { readBuilt } from '../base/packaged.js';
import { markupText } from '../base/printable.js';
import { contentPolicy, scriptJson } from './html.js';
import { style } from './style.js';

/** Where the scripts are: null in the page itself, else in this folder beside it, as `play.js` and `play-worker.js`. */
export type Packing = { readonly assets: string } | null;

/** What makes a page that computes. */
interface Parts {
  readonly title: string;
  readonly headline: string;
  /** Beside the style of all pages. */
  readonly css: string;
  /** Folder of its two bundles, the page's and the worker's, in dist/web. */
  readonly scripts: string;
  readonly packing: Packing;
  readonly payload: object & { readonly version: string };
  /** Markup. */
  readonly body: readonly string[];
}

/** A worker is made from the text beside it, and takes the WebAssembly that it carries by an address of its own. */
const inOneFile = { scripts: " 'wasm-unsafe-eval'", also: ['worker-src blob:', 'connect-src blob:'] };
const served = {
  scripts: " 'self' 'wasm-unsafe-eval'",
  also: ["worker-src 'self'", "connect-src 'self' blob:", 'img-src data:'],
};

/** The page. */
export function computingPage({ title, headline, css, scripts, packing, payload, body }: Parts): string {
  const look = style + css;
  const script = packing === null ? embedded(scripts, 'page') : '';
  return `${[
    ...head(title, look, contentPolicy(look, script, packing === null ? inOneFile : served)),
    '<body><a class="skip" href="#main">To the content</a>',
    `<header><h1>${markupText(title)}</h1><p class="headline">${markupText(headline)}</p></header>`,
    '<main id="main"><noscript><p class="warning">This page computes in a script.</p></noscript>',
    ...body,
    `</main><footer><p>r1toy ${markupText(payload.version)}${packing === null ? '' : '. <a href="index.html">All pages</a>'}</p></footer>`,
    `<script type="application/json" id="payload">${scriptJson(payload)}</script>`,
    ...(packing === null
      ? [
          `<script type="text/plain" id="worker">${embedded(scripts, 'worker')}</script>`,
          `<script>${script}</script>`,
        ]
      : [
          `<script type="text/plain" id="worker" data-file="${packing.assets}/${scripts}-worker.js"></script>`,
          `<script src="${packing.assets}/${scripts}.js"></script>`,
        ]),
    '</body></html>',
  ].join('\n')}\n`;
}

/** A page of text alone, beside served ones. */
export function textPage(title: string, headline: string, body: readonly string[]): string {
  return `${[
    ...head(title, style, contentPolicy(style, '', { also: ['img-src data:'] })),
    `<body><header><h1>${markupText(title)}</h1><p class="headline">${markupText(headline)}</p></header>`,
    `<main id="main">${body.join('\n')}</main></body></html>`,
  ].join('\n')}\n`;
}

/** A server is asked for an icon otherwise. */
function head(title: string, look: string, policy: string): string[] {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    ...(policy.includes('img-src') ? ['<link rel="icon" href="data:,">'] : []),
    `<title>${markupText(title)}</title>`,
    `<style>${look}</style></head>`,
  ];
}

/** A bundle of a page, or of its worker. */
export function builtScript(scripts: string, half: 'page' | 'worker'): string {
  return readBuilt(`web/${scripts}/${half}.js`).trimEnd();
}

/** A bundle as it may stand in a page: nothing in it ends a script element, and nothing is another to whoever hashes what they read. */
function embedded(scripts: string, half: 'page' | 'worker'): string {
  const program = builtScript(scripts, half);
  if (/<\/script|<!--|\r|\0/i.test(program))
    throw new Error(`the ${half} of ${scripts} cannot stand in a page`);
  return program;
}
