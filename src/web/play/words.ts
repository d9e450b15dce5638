// Words of a completion as elements: their language by colour, how sure they were by shade, what they mean by title.
import { exponential } from '../../base/numeric.js';
import { vocabulary } from '../../data/tokenizer.js';
import { lexicon } from '../../tasks/language.js';
import { element, glossed } from '../elements.js';

const meanings = new Map(Object.entries(lexicon.concepts).map(([concept, { zh }]) => [zh, concept]));
const english = new Set(Object.values(lexicon.concepts).map(({ en }) => en));

/** What a word says in English, where it is a Chinese one. */
export function meaningOf(word: string): string | null {
  return meanings.get(word) ?? null;
}

/** A share in per cent, as people read it. */
export function percent(logprob: number): string {
  const share = 100 * exponential(Math.min(0, logprob));
  return share > 99.9 ? '100 %' : share >= 10 ? `${share.toFixed(0)} %` : `${share.toFixed(1)} %`;
}

/** Shades, from sure to surprising: the bounds of the probability of each. */
const shades = [0.9, 0.6, 0.3, 0.1];

/** Class of the shade of a word that was drawn at this logprob. */
function shadeOf(logprob: number): string {
  const probability = exponential(Math.min(0, logprob));
  return `p${shades.filter((bound) => probability < bound).length}`;
}

/** The class of a word's language; empty for what both share. */
function languageClass(word: string): string {
  return meaningOf(word) !== null ? 'zh' : english.has(word) ? 'en' : '';
}

/** Words to be read: their language by colour, what Chinese ones mean by title and tap. */
export function spoken(words: readonly string[]): (Node | string)[] {
  return words.flatMap((word) => {
    const language = languageClass(word);
    const meaning = meaningOf(word);
    if (language === '') return [`${word} `];
    return [meaning === null ? element('span', { class: language }, word) : glossed(word, meaning), ' '];
  });
}

/** A word that can be asked for what might have come instead. */
export function wordButton(id: number, logprob: number): HTMLButtonElement {
  const word = vocabulary[id];
  const meaning = meaningOf(word);
  const language = languageClass(word);
  const said = `${percent(logprob)}${meaning === null ? '' : `, "${meaning}"`}`;
  const button = element(
    'button',
    { type: 'button', class: `word ${language} ${shadeOf(logprob)}`, title: said },
    word,
  );
  if (language === 'zh') button.lang = 'zh';
  return button;
}
