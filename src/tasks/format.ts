// The template around a question, and the strict parser of what follows it.
import { lexicon, speak } from './language.js';
import type { Language, Phrase, Word } from './task.js';

export const endWord = '<eos>';

const specials = new Set(lexicon.specials);

/** What the template asks for, as the paper's Table 1 does: a thought and an answer in their tags. */
const instruction: Phrase = ['with', '<think>', '<answer>', ':'];

/** The prompt in a language: `<user> with <think> <answer> : question <assistant>`. */
export function templated(question: readonly Word[], language: Language): Word[] {
  return plainTemplate([...speak(instruction, language), ...question]);
}

/** A prompt that asks for no form, as some pages of the corpus have it: `<user> question <assistant>`. */
export function plainTemplate(question: readonly Word[]): Word[] {
  return ['<user>', ...question, '<assistant>'];
}

/** A well-formed completion: `<think> thought </think> <answer> answer </answer> <eos>`. */
export function tagged(thought: readonly Word[], answer: readonly Word[]): Word[] {
  return ['<think>', ...thought, '</think>', '<answer>', ...answer, '</answer>', endWord];
}

export interface Parsed {
  /** Exactly a thought, an answer and the end word; each tag once, nothing outside, nothing empty. */
  readonly wellFormed: boolean;
  /** Words between the think tags; without a pair of them, everything before the answer. */
  readonly thought: Word[];
  /** Place of the first of them in the completion. */
  readonly thoughtAt: number;
  /** Words between the only pair of answer tags, else null. */
  readonly answer: Word[] | null;
}

/** Position of the only occurrence of a word, or -1 where it is absent or repeated. */
function onlyIndex(words: readonly Word[], word: Word): number {
  const index = words.indexOf(word);
  return index === words.lastIndexOf(word) ? index : -1;
}

/** The words between the only pair of answer tags, else null. */
function answerIn(words: readonly Word[]): Word[] | null {
  const open = onlyIndex(words, '<answer>');
  const close = onlyIndex(words, '</answer>');
  return open >= 0 && open < close ? words.slice(open + 1, close) : null;
}

/** Where the words between the first `<think>` and the `</think>` after it begin and end, else null. */
function taggedThoughtIn(words: readonly Word[]): readonly [begin: number, end: number] | null {
  const open = words.indexOf('<think>');
  const close = open < 0 ? -1 : words.indexOf('</think>', open);
  return close < 0 ? null : [open + 1, close];
}

/**
 * Takes a completion apart; never throws. A completion without the end word was cut short and is not
 * well-formed. `allowEmptyThought` is for general prompts, which may be answered without thinking.
 */
export function parse(words: readonly Word[], allowEmptyThought = false): Parsed {
  const ended = words.at(-1) === endWord;
  const body = ended ? words.slice(0, -1) : words;
  const answer = answerIn(body);
  const answerAt = body.indexOf('<answer>');
  const [thoughtAt, thoughtEnd] = taggedThoughtIn(body) ?? [0, answerAt < 0 ? body.length : answerAt];
  const thought = body.slice(thoughtAt, thoughtEnd);

  const tagsInOrder =
    body.filter((word) => specials.has(word)).join(' ') === '<think> </think> <answer> </answer>';
  const nothingOutside =
    body[0] === '<think>' && body.at(-1) === '</answer>' && body[body.indexOf('</think>') + 1] === '<answer>';
  const filled = (thought.length > 0 || allowEmptyThought) && answer !== null && answer.length > 0;
  return {
    wellFormed: ended && tagsInOrder && nothingOutside && filled,
    thought,
    thoughtAt,
    answer,
  };
}
