// Counts of a thought turning back on itself: "wait" corrections and further tries after a failed one.
// The paper counts reflective words over training (arXiv 2501.12948v2, section C.2); here a word alone does
// not count, only one that is followed by the work done again.
import { type TaskName, tasks } from '../tasks/index.js';
import { conceptsIn, lexicon } from '../tasks/language.js';
import { longestStep } from '../tasks/steps.js';
import { languages, type Word } from '../tasks/task.js';

/** Every concept, by its English word. */
export const concepts = Object.keys(lexicon.concepts);

/** Words of the concepts, in both languages. */
export function wordsOf(concept: string): Word[] {
  // A concept is a user's word: it must not reach what every object has.
  const words = Object.hasOwn(lexicon.concepts, concept) ? lexicon.concepts[concept] : undefined;
  return words === undefined ? [] : [...new Set(languages.map((language) => words[language]))];
}

/**
 * How often a thought says "wait", in either language, and then writes the step before anew: the next words,
 * after a comma that may be missing, begin with a word that stands within the last `longestStep` words, and go on.
 */
export function corrections(thought: readonly Word[]): number {
  const said = conceptsIn(thought);
  return said.filter((concept, i) => {
    if (concept !== 'wait') return false;
    const next = said[i + 1] === ',' ? i + 2 : i + 1;
    const goesOn = next + 1 < said.length && said[next] !== 'wait';
    return goesOn && said.slice(Math.max(0, i - longestStep), i).includes(said[next]);
  }).length;
}

/** Further tries after a failed one in a thought of the task; null where the task is not worked by trying. */
export function retries(task: TaskName, thought: readonly Word[]): number | null {
  return tasks[task].tries?.count(conceptsIn(thought).filter((concept) => concept !== ',')) ?? null;
}
