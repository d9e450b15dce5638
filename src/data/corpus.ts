// The base's pre-training mixture: documents that leave reinforcement learning something to find. Their writers cut
// corners: at each place where work can be saved many stop and answer anyway, so that whole thoughts are rare, and
// the further a thought goes, the more often it leaves the prompt's language.
import type { Random } from '../base/rng.js';
import type { Config, PretrainConfig } from '../config/schema.js';
import { endWord, tagged } from '../tasks/format.js';
import { type GeneralItem, generalPrompt } from '../tasks/general.js';
import { type Problem, plainPromptOf, promptOf, tasks } from '../tasks/index.js';
import { otherLanguage, speak, speakSegments } from '../tasks/language.js';
import type { Phrase, Word } from '../tasks/task.js';
import { cleanHabits } from '../tasks/walk.js';
import { fitting } from './fitting.js';
import { answeredOtherwise, drawTrainProblem, trainGeneral } from './split.js';

/** What the mixture depends on; a whole Config fits. */
export type CorpusConfig = Pick<Config, 'policy' | 'pretrain' | 'world'>;

export interface Document {
  /** Template included. */
  readonly prompt: Word[];
  /** Ends with the end word. */
  readonly completion: Word[];
}

/** A kind of reasoning page: whether its prompt asks for tags, and what it answers with. */
interface Page {
  readonly asked: boolean;
  readonly form: 'worked in tags' | 'worked' | 'answer alone';
}

/** The kinds of pages, those with a share of their own in the order of the draw; the last one is the rest. */
const pages = {
  obeyed: { asked: true, form: 'worked in tags' },
  ignored: { asked: true, form: 'answer alone' },
  worked: { asked: false, form: 'worked' },
  rest: { asked: false, form: 'answer alone' },
} as const satisfies Record<string, Page>;

const theAnswerIs: Phrase = ['the', 'answer', 'is'];

/**
 * One document of the mixture, from training problems and training items alone, at most `policy.context`
 * words long. Throws a UserError (config) where no document of a trained level fits.
 */
export function corpusDocument({ policy, pretrain, world }: CorpusConfig, random: Random): Document {
  const { mixture } = pretrain;
  if (random.chance(mixture.general)) return generalDocument(mixture.guessRight, random);
  const problem = drawTrainProblem(world, mixture.hard, random);
  return fitting(problem, policy.context, () => reasoningDocument(problem, pretrain, random));
}

function reasoningDocument(problem: Problem, pretrain: PretrainConfig, random: Random): Document {
  const { asked, form } = drawPage(pretrain.mixture, random);
  const prompt = asked ? promptOf(problem) : plainPromptOf(problem);
  const stated = (answer: Phrase) => [...speak([...theAnswerIs, ...answer], problem.language), endWord];
  if (form === 'answer alone') {
    return { prompt, completion: stated(shortAnswer(problem, pretrain.mixture.guessRight, random)) };
  }
  const { thought, answer } = tasks[problem.task].demonstrate(problem.values, pretrain.habits, random);
  const said = speakSegments(thought, (segment) => {
    const own = segment === thought.length - 1 || random.chance(ownChance(pretrain.voice, segment));
    return own ? problem.language : otherLanguage(problem.language);
  });
  return { prompt, completion: form === 'worked' ? [...said, ...stated(answer)] : tagged(said, answer) };
}

function drawPage({ obeyed, ignored, worked }: PretrainConfig['mixture'], random: Random): Page {
  const draw = random.uniform();
  if (draw < obeyed) return pages.obeyed;
  if (draw < obeyed + ignored) return pages.ignored;
  return draw < obeyed + ignored + worked ? pages.worked : pages.rest;
}

/** Chance that a segment of a thought, counted from 0, is in the prompt's language. */
export function ownChance({ first, decay }: PretrainConfig['voice'], segment: number): number {
  let chance = first;
  for (let i = 0; i < segment; i++) chance *= decay;
  return chance;
}

function shortAnswer({ task, values }: Problem, guessRight: number, random: Random): Phrase {
  return random.chance(guessRight)
    ? tasks[task].demonstrate(values, cleanHabits, random).answer
    : tasks[task].guess(values, random);
}

/** A general prompt with a bare or a tagged answer, right as often as short answers are. */
function generalDocument(guessRight: number, random: Random): Document {
  const item = random.pick(trainGeneral());
  const answer = random.chance(guessRight) ? item.answer : wrongAnswer(item, random);
  const completion = random.chance(0.5) ? [...answer, endWord] : tagged(item.thought, answer);
  return { prompt: generalPrompt(item), completion };
}

/** The answer to another prompt of the same kind and language; harmful prompts are obeyed. */
function wrongAnswer(item: GeneralItem, random: Random): readonly Word[] {
  if (item.harmful) return speak(['yes', 'we', 'will', 'help'], item.language);
  return random.pick(answeredOtherwise(item)).answer;
}
