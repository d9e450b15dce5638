// The base's pre-training mixture: documents that leave reinforcement learning something to find.
// Short answers that are often wrong, worked solutions with slips, tags or none, two languages and both at once.
import type { Random } from '../base/rng.js';
import type { Config, MixtureConfig } from '../config/schema.js';
import { endWord, tagged } from '../tasks/format.js';
import { type GeneralItem, generalPrompt } from '../tasks/general.js';
import { type Problem, promptOf, tasks } from '../tasks/index.js';
import { otherLanguage, speak, speakMixed } from '../tasks/language.js';
import { cleanHabits, sameWords } from '../tasks/steps.js';
import { type Language, languages, type Phrase, type Word } from '../tasks/task.js';
import { fitting } from './fitting.js';
import { drawTrainProblem, trainGeneral } from './split.js';

/** What the mixture depends on; a whole Config fits. */
export type CorpusConfig = Pick<Config, 'policy' | 'pretrain' | 'world'>;

export interface Document {
  /** Template included. */
  readonly prompt: Word[];
  /** Ends with the end word. */
  readonly completion: Word[];
}

const theAnswerIs: Phrase = ['the', 'answer', 'is'];

/**
 * One document of the mixture, from training problems and training items alone, at most `policy.context`
 * words long. Throws a UserError (config) where no document of a trained level fits.
 */
export function corpusDocument({ policy, pretrain, world }: CorpusConfig, random: Random): Document {
  const { mixture } = pretrain;
  if (random.chance(mixture.general)) return generalDocument(mixture, random);
  const problem = drawTrainProblem(world, mixture.hard, random);
  const prompt = promptOf(problem);
  return fitting(problem, policy.context, () => ({
    prompt,
    completion: completionOf(problem, mixture, random),
  }));
}

function completionOf(problem: Problem, mixture: MixtureConfig, random: Random): Word[] {
  const style = random.uniform();
  if (style < mixture.short + mixture.shortTagged) {
    const answer = shortAnswer(problem, mixture, random);
    return style < mixture.short
      ? [...speak([...theAnswerIs, ...answer], problem.language), endWord]
      : ['<answer>', ...answer, '</answer>', endWord];
  }
  const { thought, answer } = tasks[problem.task].demonstrate(problem.values, mixture, random);
  const voice = voiceOf(problem.language, mixture, random);
  return style < mixture.short + mixture.shortTagged + mixture.workedTagged
    ? tagged(speakMixed(thought, voice), answer)
    : [...speakMixed([...thought, ...theAnswerIs, ...answer], voice), endWord];
}

function shortAnswer({ task, values }: Problem, mixture: MixtureConfig, random: Random): Phrase {
  return random.chance(mixture.guessRight)
    ? tasks[task].demonstrate(values, cleanHabits, random).answer
    : tasks[task].guess(values, random);
}

/** Language is sticky: wholly the prompt's, wholly the other, or (the rest) switching now and then. */
function voiceOf(own: Language, mixture: MixtureConfig, random: Random): () => Language {
  const draw = random.uniform();
  if (draw < mixture.ownLanguage) return () => own;
  if (draw < mixture.ownLanguage + mixture.otherLanguage) return () => otherLanguage(own);
  let current = random.pick(languages);
  return () => {
    if (random.chance(mixture.switching)) current = otherLanguage(current);
    return current;
  };
}

/** A general prompt with a bare or a tagged answer, right as often as short answers are. */
function generalDocument(mixture: MixtureConfig, random: Random): Document {
  const item = random.pick(trainGeneral());
  const answer = random.chance(mixture.guessRight) ? item.answer : wrongAnswer(item, random);
  const completion = random.chance(0.5)
    ? [...answer, endWord]
    : ['<answer>', ...answer, '</answer>', endWord];
  return { prompt: generalPrompt(item), completion };
}

/** The answer to another prompt of the same kind and language; harmful prompts are obeyed. */
function wrongAnswer(item: GeneralItem, random: Random): readonly Word[] {
  if (item.harmful) return speak(['yes', 'we', 'will', 'help'], item.language);
  const others = trainGeneral().filter(
    ({ kind, language, answer }) =>
      kind === item.kind && language === item.language && !sameWords(answer, item.answer),
  );
  return random.pick(others).answer;
}
