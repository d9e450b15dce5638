// How a page looks: light and dark, wide and on a phone. Every pair of colours has a contrast of 4.5 or more. The colours of
// curves (c0 to c5) differ by 24 or more in CIE Lab among each other, also to eyes that lack one kind of cones.

const light = `
--ground: #fff; --card: #f6f8fa; --ink: #1b1f24; --muted: #57606a; --edge: #d0d7de; --grid: #e4e8ec; --mark: #aab2bb;
--link: #0a58b9; --en: #0a58b9; --zh: #a63a00; --up: #13692b; --down: #b3202a;
--c0: #1558e6; --c1: #a56900; --c2: #177240; --c3: #5a0290; --c4: #c93e9a; --c5: #22262b;`;

const dark = `
--ground: #0d1117; --card: #161b22; --ink: #e6edf3; --muted: #9aa4af; --edge: #30363d; --grid: #21262d; --mark: #4d5661;
--link: #79b8ff; --en: #79b8ff; --zh: #ffab70; --up: #6fdd8b; --down: #ff9492;
--c0: #84b6f8; --c1: #cc6a10; --c2: #5fef93; --c3: #9a5bfd; --c4: #e8357c; --c5: #e8ebed;`;

const colours = [0, 1, 2, 3, 4, 5].map((i) => `.k${i} { color: var(--c${i}); }`).join('\n');

/** The style sheet of a page. */
export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; color: var(--ink); background: var(--ground); }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; } footer { padding-bottom: 3rem; color: var(--muted); }
h1 { font-size: 1.1rem; margin: 0; color: var(--muted); font-weight: 600; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 0.5rem; font-size: 1.4rem; line-height: 1.2; } h3 { margin: 1.5rem 0 0.3rem; font-size: 1.05rem; }
p { max-width: 48rem; margin: 0.4rem 0; overflow-wrap: anywhere; } .note, figcaption p { color: var(--muted); font-size: 0.9rem; }
.headline { font-size: clamp(1.2rem, 2.6vw, 1.7rem); line-height: 1.25; font-weight: 650; margin: 0.5rem 0 1rem; max-width: 60rem; }
a { color: var(--link); } nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 1rem 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 0.5rem; background: var(--ground); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.7rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li, .stage { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 0.7rem 0.9rem; }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles .was { color: var(--muted); font-weight: 400; font-size: 1.05rem; }
.scroll { overflow-x: auto; max-width: 100%; background: linear-gradient(to left, var(--ground) 50%, transparent) right / 3rem 100% no-repeat local, linear-gradient(to left, var(--edge), transparent) right / 1.2rem 100% no-repeat scroll; }
.scroll tbody th:first-child, .scroll thead th:first-child { position: sticky; left: 0; background: var(--ground); } .scroll caption { position: sticky; left: 0; max-width: calc(100vw - 2rem); }
.to-top { font-size: 0.9rem; }
table { border-collapse: collapse; margin: 0.6rem 0 1rem; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.3rem; }
th, td { padding: 0.28rem 0.7rem; border-bottom: 1px solid var(--edge); text-align: right; white-space: nowrap; vertical-align: top; }
thead th, thead td { border-bottom: 2px solid var(--edge); vertical-align: bottom; } tbody th { font-weight: 500; }
th:first-child, td:first-child, .text, .texts td, .texts th { text-align: left; }
.texts td { white-space: normal; overflow-wrap: anywhere; }
.bar rect { fill: var(--c0); } .bar .gone { fill: var(--edge); }
.map { display: flex; gap: 0.5rem; align-items: center; margin: 1rem 0; }
.chains { display: grid; gap: 0.8rem; flex: 1; } .begin { flex: 0 1 13rem; }
.chain { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: stretch; list-style: none; margin: 0; padding: 0; }
.chain > li { display: flex; gap: 0.5rem; align-items: center; flex: 1 1 15rem; max-width: 24rem; }
.chain > li + li::before, .from > li::before { content: "→"; color: var(--muted); font-size: 1.3rem; }
.stage { flex: 1; align-self: stretch; font-size: 0.88rem; color: var(--muted); min-width: 0; } .stage.open { border-style: dashed; }
.stage strong { display: block; font-size: 1.05rem; color: var(--ink); } .stage span { display: block; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.88em; } pre { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 0.8rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.2rem 1.6rem; }
.level figure { display: grid; grid-template-rows: subgrid; grid-row: span 4; row-gap: 0.2rem; align-content: start; } .level .plot, .level .readout { min-width: 0; }
figure { margin: 0; min-width: 0; } figcaption { margin-bottom: 0.2rem; } figcaption h3 { margin: 0; }
.readout { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.88rem; min-height: 1.5em; align-content: end; } .readout b { font-variant-numeric: tabular-nums; }
.readout button { background: none; border: 0; padding: 0; min-height: 0; font: inherit; text-align: left; cursor: pointer; } .readout [aria-pressed="false"] { text-decoration: line-through; color: var(--muted); }
.key { vertical-align: middle; margin-right: 0.35rem; } #pass-at-k, #pass-at-k-readout { max-width: 48rem; } #pass-at-k-readout { display: contents; }
${colours}
.tools { position: sticky; top: 0; z-index: 5; background: var(--ground); display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; padding: 0.5rem 0; border-bottom: 1px solid var(--edge); margin-bottom: 1rem; }
.tools label { display: flex; gap: 0.5rem; align-items: center; } #scrub, #group-at { flex: 1 1 10rem; min-width: 8rem; } #scrub-text { min-width: 12rem; } .scrub { flex: 1 1 100%; display: flex; flex-wrap: wrap; gap: 0.4rem 0.8rem; align-items: center; } .together { white-space: nowrap; } [hidden] { display: none !important; } button:disabled { opacity: 0.5; } button[type="submit"] { background: var(--link); border-color: var(--link); color: var(--ground); }
.readout:has(button) { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
input[type="range"], input[type="checkbox"] { accent-color: var(--link); }
select, button, input { font: inherit; color: inherit; } select, button { background: var(--card); border: 1px solid var(--edge); border-radius: 6px; padding: 0.3rem 0.6rem; max-width: 100%; min-height: 2.2rem; }
.words { font-family: ui-monospace, monospace; font-size: 0.86rem; line-height: 1.7; white-space: normal; }
.prompt { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 0.5rem 0.8rem; max-width: none; }
#group th:nth-child(-n+3) { text-align: left; } #group td:nth-child(2) { text-align: left; } #group td:nth-child(3) { white-space: normal; text-align: left; min-width: 22rem; } #group small { display: block; color: var(--muted); font-weight: 400; }
.zh rt { display: none; padding-inline: 0.2rem; } .glossed .zh rt, .zh.glossed rt { display: revert; }
.en { color: var(--en); } .zh { color: var(--zh); cursor: help; } .tag { color: var(--muted); } rt { font-size: 0.7rem; color: var(--muted); }
.up { color: var(--up); } .down { color: var(--down); } .warning { border-left: 4px solid var(--down); padding-left: 0.7rem; }
dl { margin: 0.3rem 0 0.6rem; max-width: 48rem; font-size: 0.9rem; } dt { margin-top: 0.5rem; } dd { margin: 0 0 0 1rem; color: var(--muted); } dt, dd { overflow-wrap: anywhere; }
.tokens { max-width: none; line-height: 2.3; } .tokens ruby.clipped { border: 1px solid currentColor; border-radius: 4px; padding: 0 0.15rem; } .tokens rt { font-size: 0.72rem; color: inherit; }
details { margin: 0.4rem 0; } summary { cursor: pointer; color: var(--muted); font-size: 0.9rem; }
.u-select { background: var(--mark); opacity: 0.35; } .u-hz .u-cursor-x { border-right-color: var(--muted); }
.still { position: static; border: 0; margin: 0; padding-bottom: 0; }
@media (max-width: 40rem) { #scrub-text { min-width: 100%; } .map { flex-direction: column; align-items: stretch; } .begin { flex-basis: auto; } .chain > li { flex-basis: 100%; max-width: none; } .chain > li + li::before, .from > li::before { content: "↓"; } #group td:nth-child(3) { min-width: 12rem; } #completions .tools { position: static; } th, td { padding-inline: 0.4rem; } thead th { white-space: normal; } }
@media (scripting: none) { .tools, .charts, #curves > .note, #completions, #pass-at-k { display: none; } }
@media print { .tools, nav, .skip, .to-top, details:not([open]) { display: none; } .scroll { overflow: visible; background: none; } .scroll table { font-size: 0.68rem; } th, td { padding: 0.15rem 0.35rem; } thead th { white-space: normal; } .scroll tbody th:first-child { position: static; } #group td:nth-child(3) { min-width: 0; }
figure, .stage, tr, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; } .uplot, .u-wrap { width: 100% !important; height: auto !important; } .u-wrap canvas { position: static; width: 100% !important; height: auto !important; } }
`;
