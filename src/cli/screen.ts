// What a terminal shows of a run while it trains: where it is among its stages and how long the rest takes, curves of
// what is learned, and what the policy has just written.
import { chalkStderr } from 'chalk';
import { columnsOf, padded, rowsOf } from '../base/columns.js';
import type { RolloutRow } from '../pipeline/events.js';
import { needsBase, recipes } from '../pipeline/recipes.js';
import { formatNumber, formatPrecise } from '../report/format.js';
import { sparkline } from '../report/sparkline.js';
import { generalRewards, isRewardedRight } from '../rewards/rewards.js';
import { type StageWork, totalWork, workWithBase } from '../runs/work.js';
import { splitWords } from '../tasks/language.js';
import { completionPieces, questionText, verdictPiece } from './completion.js';
import type { Coloured, Line } from './lines.js';
import { type ProgressStream, showLive } from './live.js';
import { type Clock, createPace, type Meter, type Shown } from './pace.js';
import { duration } from './render.js';
import { type Curves, curveLabels, goOn, nothingSeen, type Seen, takeUp } from './screenState.js';

/** Columns of a label and of a value beside a curve; between two cells; of a curve at least. */
const [labelWidth, valueWidth, between, leastCurve] = [9, 6, 3, 8];

/** Columns that a completion has in all its rows, and rows at least. */
const [completionColumns, completionRows] = [220, 3];

/** Shows a run, and which part of `whole` it is: that itself, or its base. */
export function createScreen(
  stream: ProgressStream,
  { config, whole, before = null }: Shown,
  now: Clock,
): Meter {
  const works = workWithBase(whole, false);
  const first = config.recipe === whole.recipe ? works.length - recipes[config.recipe].length : 0;
  // What goes on has measured its base.
  const phase = needsBase(config.recipe) ? 'measures the base' : 'begins';
  const seen = nothingSeen(phase, now());
  if (before !== null) goOn(seen, before, config, now());
  let pace = createPace(now);
  const live = showLive(stream, (width) => linesOf(seen, works, first, width, now));
  const clock = setInterval(() => live.redraw(), 1000);
  clock.unref();
  return {
    show(event) {
      if (event.kind === 'stage-start') pace = createPace(now);
      takeUp(seen, event, config, now());
      if (event.kind === 'step') seen.perStep = pace(event.state.step, event.state.steps) ?? seen.perStep;
      live.redraw();
    },
    stop() {
      clearInterval(clock);
      live.stop();
    },
  };
}

function linesOf(seen: Seen, works: readonly StageWork[], first: number, width: number, now: Clock): Line[] {
  const at = stageAt(seen, works, first);
  const left = runLeft(seen, works, at);
  return [
    ...mapLines(works, at, left === null ? '' : `${duration(left)} left`, width),
    placeLine(seen, works[at].label, width, now),
    ...curveRows(seen.curves, width),
    ...sampleRows(seen.sample, width),
  ];
}

/** Index of the stage that is under way. */
function stageAt({ place }: Seen, works: readonly StageWork[], first: number): number {
  return place === null
    ? first
    : Math.max(
        first,
        works.findIndex((one) => one.stage === place.stage),
      );
}

/** Seconds that the rest of the run takes, where this stage's own pace is that of its work; null before it has one. */
function runLeft({ place, perStep }: Seen, works: readonly StageWork[], at: number): number | null {
  if (place === null || perStep === null) return null;
  const { step, after } = works[at];
  const later = after + totalWork(works.slice(at + 1));
  return perStep * (place.steps - place.step + later / step);
}

/** `base > Dev1 > [Dev2] > Dev3 > R1`, what is done plain, what is to come dim. */
function mapLines(works: readonly StageWork[], at: number, left: string, width: number): Line[] {
  const pieces = works.flatMap(({ label }, i) => {
    const arrow = i === 0 ? [] : [{ text: ' > ', colour: chalkStderr.dim }];
    if (i < at) return [...arrow, { text: label, colour: chalkStderr }];
    const current = { text: `[${label}]`, colour: chalkStderr.bold };
    return [...arrow, i === at ? current : { text: label, colour: chalkStderr.dim }];
  });
  const used = pieces.reduce((sum, { text }) => sum + columnsOf(text), 0);
  if (left === '') return [pieces];
  const whole = ' of the run';
  const told = left.length + whole.length <= width ? `${left}${whole}` : left;
  return used + 3 + told.length <= width ? [[...pieces, `   ${told}`]] : [pieces, told];
}

/** The stage, a bar and the time left; or what it does where it does no step. */
function placeLine({ place, phase, since, perStep }: Seen, label: string, width: number, now: Clock): Line {
  const name = place?.stage ?? label;
  if (phase !== '' || place === null) return `${name} ${phase}  ${duration(now() - since)}`;
  const count = `${place.step}/${place.steps}`;
  const left = perStep === null ? '' : `  ${duration(perStep * (place.steps - place.step))} left`;
  // That of the run is told above.
  const time = columnsOf(name) + 1 + columnsOf(count) + left.length <= width ? left : '';
  const room = width - columnsOf(name) - columnsOf(count) - columnsOf(time) - 3;
  const size = Math.max(0, Math.min(24, room));
  const full = Math.round((size * place.step) / place.steps);
  const bar = size < 4 ? '' : `${'█'.repeat(full)}${'░'.repeat(size - full)} `;
  return `${name} ${bar}${count}${time}`;
}

/** As many curves a row as have room. */
function curveRows(curves: Curves, width: number): Line[] {
  const own = curves.reward.length > 0 ? curveLabels.filter((label) => label !== 'loss') : curveLabels;
  const shown = own.filter((label) => curves[label].length > 1);
  const least = labelWidth + leastCurve + 1 + valueWidth;
  const perRow = Math.max(1, Math.min(3, Math.floor((width + between) / (least + between))));
  const room = Math.floor((width + between) / perRow) - between;
  const curveWidth = Math.max(leastCurve, Math.min(30, room - labelWidth - 1 - valueWidth));
  const cells = shown.map((label) => {
    const values = curves[label];
    const value = formatPrecise(values.at(-1) ?? null).slice(0, valueWidth);
    return `${padded(label, labelWidth)}${padded(sparkline(values, curveWidth), curveWidth)} ${padded(value, valueWidth)}`;
  });
  return Array.from({ length: Math.ceil(cells.length / perRow) }, (_, row) =>
    cells.slice(row * perRow, (row + 1) * perRow).join(' '.repeat(between)),
  );
}

/** What was just asked and written, and the verdict. */
function sampleRows(sample: RolloutRow | null, width: number): Line[] {
  if (sample === null) return [];
  const words = splitWords(sample.completion);
  const said = [
    { text: `${questionText(sample.prompt)}  `, colour: chalkStderr.dim },
    ...completionPieces(words, chalkStderr),
    '  ',
    ruling(sample),
  ];
  const pieces = said.map((piece) =>
    typeof piece === 'string' ? { text: piece, of: chalkStderr } : { text: piece.text, of: piece.colour },
  );
  const rows = rowsOf(pieces, width - 2);
  // The end, with answer and verdict, is what tells.
  const gap = { text: ' …', of: chalkStderr.dim };
  const most = Math.max(completionRows, Math.ceil(completionColumns / width));
  const kept = rows.length > most ? [[...rows[0], gap], ...rows.slice(1 - most)] : rows;
  return kept.map((row) => row.map(({ text, of }) => ({ text, colour: of })));
}

/** Right or wrong; where no rule can tell, what the reward models gave. */
function ruling({ rewards }: RolloutRow): Coloured {
  const right = isRewardedRight(rewards);
  if (right !== null) return verdictPiece(right, chalkStderr);
  const learned = generalRewards.flatMap((name) => {
    const { [name]: value = null } = rewards;
    return value === null ? [] : [`${name} ${formatNumber(value)}`];
  });
  return { text: learned.join('  '), colour: chalkStderr.bold };
}
