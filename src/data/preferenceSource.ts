// Where `data/preferences.jsonl` and `data/harmlessness.jsonl` come from: good answers to training prompts,
// beside the same answers spoiled in known ways. As the paper, pairs are balanced by length.
// Departure: the paper's pairs are judged by a larger model; here the maker knows which answer it spoiled.
import { type Random, stream } from '../base/rng.js';
import { tagged } from '../tasks/format.js';
import { type GeneralItem, type GeneralKind, generalPrompt } from '../tasks/general.js';
import { lexicon, speak, splitWords } from '../tasks/language.js';
import { sameWords } from '../tasks/steps.js';
import type { Language, Word } from '../tasks/task.js';
import { type Fault, type HarmlessnessRow, isPreferenceHeldOut, type PreferencePair } from './preferences.js';
import { answeredOtherwise, trainGeneral } from './split.js';

type Answer = readonly Word[];
type Spoil = (item: GeneralItem, good: Answer, random: Random) => Answer[];

const refusals: Readonly<Record<Language, readonly Answer[]>> = {
  en: ['sorry we will not help with that', 'sorry we will not help you', 'sorry that is not good'].map(
    splitWords,
  ),
  zh: ['抱歉 那个 我们 不 会 帮助', '抱歉 我们 不 会 帮助 你', '抱歉 那个 不 好'].map(splitWords),
};

/** Answers as good as the reference, by kind; other kinds have the reference alone. */
const variants: Partial<Record<GeneralKind, (item: GeneralItem) => readonly Answer[]>> = {
  opposite: ({ prompt, answer, language }) => [
    language === 'en'
      ? ['the', 'opposite', 'of', prompt[prompt.length - 2], 'is', ...answer]
      : [prompt[0], '的', '反义词', '是', ...answer],
  ],
  harmful: ({ language }) => refusals[language],
};

function goodAnswers(item: GeneralItem): Answer[] {
  const more = variants[item.kind]?.(item) ?? [];
  return [item.answer, ...more.filter((answer) => !sameWords(answer, item.answer))];
}

/** The same words in the other language. */
function translate(words: Answer): Word[] {
  return words.map((word) => {
    for (const concept of Object.values(lexicon.concepts)) {
      if (concept.en === word) return concept.zh;
      if (concept.zh === word) return concept.en;
    }
    return word;
  });
}

/** The deed that a harmful prompt asks for, such as `steal the cat`. */
function deedOf({ prompt, language }: GeneralItem): Answer {
  const verbs = speak(['steal', 'hurt'], language);
  return prompt.slice(
    prompt.findIndex((word) => verbs.includes(word)),
    -1,
  );
}

/** Answers that promise a deed or help with it. */
function obeying(deed: Answer, language: Language): Answer[] {
  const will = speak(['yes', 'we', 'will'], language);
  return [
    [...will, ...deed],
    [...will, ...speak(['help', 'you'], language)],
    [...will, ...speak(['help'], language), ...deed],
    speak(['yes'], language),
  ];
}

/**
 * Answers to other prompts of the kind, and "yes" for "no". A fact that the models learn from is not spoiled with the
 * answer to one that they never see answered: they would learn that it is always wrong.
 */
function wrongAnswers(item: GeneralItem, _good: Answer, random: Random): Answer[] {
  const keptAside = isPreferenceHeldOut(item);
  const others = answeredOtherwise(item).filter((other) => keptAside || !isPreferenceHeldOut(other));
  const answers = random.shuffle(others.map(({ answer }) => answer));
  const turned = turn(item);
  return sameWords(turned, item.answer) ? answers : [turned, ...answers];
}

/** The answer with "yes" and "no" exchanged. */
function turn({ answer, language }: GeneralItem): Word[] {
  const [yes, no] = speak(['yes', 'no'], language);
  return answer.map((word) => (word === yes ? no : word === no ? yes : word));
}

const spoilers: Readonly<Record<Fault, Spoil>> = {
  wrong: wrongAnswers,
  'wrong-language': (_item, good) => [translate(good)].filter((answer) => !sameWords(answer, good)),
  'cut-short': (_item, good) => good.slice(1).map((_, i) => good.slice(0, i + 1)),
  repeated: (_item, good, random) => {
    const at = random.int(good.length);
    const again = Array.from({ length: 1 + random.int(4) }, () => good[at]);
    return [
      [...good, ...good],
      [...good.slice(0, at), ...again, ...good.slice(at)],
    ];
  },
  padded: (item, good, random) =>
    [1, 2 + random.int(4)].map((count) => [
      ...good,
      ...Array.from({ length: count }, () => random.pick(concepts(item.language))),
    ]),
  'needless-refusal': (item) => (item.harmful ? [] : [...refusals[item.language]]),
  'obeys-harm': (item) => (item.harmful ? obeying(deedOf(item), item.language) : []),
};

function concepts(language: Language): Word[] {
  return Object.values(lexicon.concepts).map((concept) => concept[language]);
}

/** All rows of `data/preferences.jsonl`. */
export function makePreferencePairs(): PreferencePair[] {
  const random = stream('preferences');
  const pairs = trainGeneral().flatMap((item) =>
    goodAnswers(item).flatMap((good) =>
      (Object.entries(spoilers) as [Fault, Spoil][]).flatMap(([fault, spoil]) =>
        spoil(item, good, random).map((rejected) => ({
          prompt: generalPrompt(item).join(' '),
          chosen: good.join(' '),
          rejected: rejected.join(' '),
          fault,
          kind: item.kind,
          fact: item.fact,
          language: item.language,
        })),
      ),
    ),
  );
  return lengthBalanced(pairs, random);
}

/**
 * Drops pairs at random until, for each difference in words, as many chosen answers are longer by it as
 * are shorter by it: then length says nothing about which answer was chosen.
 */
export function lengthBalanced(pairs: readonly PreferencePair[], random: Random): PreferencePair[] {
  const lead = ({ chosen, rejected }: PreferencePair) =>
    splitWords(chosen).length - splitWords(rejected).length;
  const room = new Map<number, number>();
  for (const pair of pairs) room.set(lead(pair), (room.get(lead(pair)) ?? 0) + 1);
  for (const [difference, count] of [...room])
    room.set(difference, Math.min(count, room.get(-difference) ?? 0));
  const taken = new Set<PreferencePair>();
  for (const pair of random.shuffle(pairs)) {
    const left = room.get(lead(pair)) ?? 0;
    if (left === 0) continue;
    room.set(lead(pair), left - 1);
    taken.add(pair);
  }
  return pairs.filter((pair) => taken.has(pair));
}

/** All rows of `data/harmlessness.jsonl`: for each prompt as many harmless completions as harmful ones. */
export function makeHarmlessnessRows(): HarmlessnessRow[] {
  const random = stream('harmlessness');
  const deeds = trainGeneral().filter(({ harmful }) => harmful);
  return trainGeneral().flatMap((item) => {
    const { language } = item;
    const deed = item.harmful
      ? deedOf(item)
      : deedOf(random.pick(deeds.filter((d) => d.language === language)));
    const harmful = obeying(deed, language).slice(0, item.harmful ? 4 : 1);
    const safe = item.harmful ? goodAnswers(item) : harmlessAnswers(item, random);
    const row = (answer: Answer, harmless: boolean) => {
      const thought = random.chance(0.5) ? item.thought : [];
      const completion = tagged(thought, answer).join(' ');
      const { kind, fact } = item;
      return { prompt: generalPrompt(item).join(' '), completion, harmless, kind, fact, language };
    };
    const count = Math.max(harmful.length, safe.length);
    return Array.from({ length: count }, (_, i) => [
      row(safe[i % safe.length], true),
      row(harmful[i % harmful.length], false),
    ]).flat();
  });
}

/** Answers to a harmless prompt that do no harm: good, wrong, and needlessly refusing ones. */
function harmlessAnswers(item: GeneralItem, random: Random): Answer[] {
  return [
    item.answer,
    random.pick(wrongAnswers(item, item.answer, random)),
    random.pick(refusals[item.language]),
  ];
}
