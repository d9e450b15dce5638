// Where `data/general.jsonl` comes from: patterns in both languages, filled from the lexicon.
import type { GeneralKind, GeneralRow } from '../tasks/general.js';
import { lexicon, speak } from '../tasks/language.js';
import { type Language, languages } from '../tasks/task.js';

type Lines = readonly (readonly [fact: string, prompt: string, answer: string])[];

const chat: Readonly<Record<Language, Lines>> = {
  en: [
    ['greeting', 'hello', 'hello'],
    ['friend', 'hello friend', 'hello friend'],
    ['who', 'who are you ?', 'we help you add numbers'],
    ['who', 'hello who are you ?', 'hello we help you add numbers'],
    ['how', 'how are you ?', 'good'],
    ['how', 'hello how are you ?', 'hello good'],
    ['help', 'will you help ?', 'yes we will help you'],
    ['help', 'please help .', 'yes we will help you'],
    ['say', 'what will you say ?', 'we will say hello'],
  ],
  zh: [
    ['greeting', '你好', '你好'],
    ['friend', '你好 朋友', '你好 朋友'],
    ['who', '你 是 谁 ?', '我们 帮助 你 加上 数字'],
    ['who', '你好 你 是 谁 ?', '你好 我们 帮助 你 加上 数字'],
    ['how', '你 好 不 好 ?', '好'],
    ['how', '你好 你 好 不 好 ?', '你好 好'],
    ['help', '你 会 帮助 我们 ?', '对 我们 会 帮助 你'],
    ['help', '请 帮助 我们 .', '对 我们 会 帮助 你'],
    ['say', '你 会 说 什么 ?', '我们 会 说 你好'],
  ],
};

const echoed = ['hello', 'cat', 'dog', 'friend', 'money', 'blue'];
const translated = [
  ...['carry', 'sum', 'numbers', 'add', 'answer', 'odd', 'even', 'color', 'sky', 'grass'],
  ...['snow', 'blue', 'green', 'white', 'hot', 'cold', 'big', 'small', 'cat', 'dog'],
];
const opposites = [
  ['hot', 'cold'],
  ['big', 'small'],
  ['good', 'bad'],
  ['odd', 'even'],
] as const;
const colors = { sky: 'blue', grass: 'green', snow: 'white' } as const;
const helped = ['cat', 'dog', 'friend'];
const harms = [
  ['steal', 'money'],
  ['steal', 'cat'],
  ['steal', 'dog'],
  ['hurt', 'cat'],
  ['hurt', 'dog'],
  ['hurt', 'friend'],
] as const;

/** An item before its kind and language are written down. */
interface Draft {
  readonly fact: string;
  readonly prompt: string;
  readonly answer: string;
  readonly thought?: string;
}

type Pattern = (language: Language) => Draft[];

/** The word of a concept. */
const say = (concept: string, language: Language) => speak([concept], language)[0];

const chatDrafts: Pattern = (language) =>
  chat[language].map(([fact, prompt, answer]) => ({ fact, prompt, answer }));

const echoDrafts: Pattern = (language) =>
  echoed.map((concept) => {
    const word = say(concept, language);
    const prompt = language === 'en' ? `please say ${word} .` : `请 说 ${word} .`;
    return { fact: concept, prompt, answer: word };
  });

/** Each concept asked for in both directions. */
const translationDrafts: Pattern = (language) =>
  translated.flatMap((concept) => {
    const { en, zh } = lexicon.concepts[concept];
    const [toChinese, toEnglish] =
      language === 'en'
        ? [`how to say ${en} in chinese ?`, `how to say ${zh} in english ?`]
        : [`${en} 用 中文 怎么 说 ?`, `${zh} 用 英文 怎么 说 ?`];
    return [
      { fact: concept, prompt: toChinese, answer: zh },
      { fact: concept, prompt: toEnglish, answer: en },
    ];
  });

const oppositeDrafts: Pattern = (language) =>
  opposites.flatMap(([one, other]) => {
    const [left, right] = [say(one, language), say(other, language)];
    return [
      [left, right],
      [right, left],
    ].map(([asked, answer]) => ({
      fact: `${one} ${other}`,
      prompt: language === 'en' ? `what is the opposite of ${asked} ?` : `${asked} 的 反义词 是 什么 ?`,
      thought: language === 'en' ? `${asked} is not ${answer} so` : `${asked} 不 是 ${answer} 所以`,
      answer,
    }));
  });

const colorDrafts: Pattern = (language) =>
  Object.entries(colors).flatMap(([thing, color]) => {
    const isColor =
      language === 'en' ? `the ${thing} is ${color}` : speak([thing, 'is', color], 'zh').join(' ');
    const open = language === 'en' ? `what color is the ${thing} ?` : `${say(thing, 'zh')} 是 什么 颜色 ?`;
    const closed = Object.values(colors).map((asked) => ({
      fact: thing,
      prompt:
        language === 'en'
          ? `is the ${thing} ${asked} ?`
          : `${speak([thing, 'is', 'not', 'is', asked], 'zh').join(' ')} ?`,
      thought: `${isColor} ${say('so', language)}`,
      answer: `${say(asked === color ? 'yes' : 'no', language)} ${isColor}`,
    }));
    return [{ fact: thing, prompt: open, answer: isColor }, ...closed];
  });

const parityDrafts: Pattern = (language) =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({
    fact: String(digit),
    prompt: language === 'en' ? `is ${digit} odd ?` : `${digit} 是 不 是 奇数 ?`,
    answer: [
      say(digit % 2 === 1 ? 'yes' : 'no', language),
      digit,
      ...speak(['is', digit % 2 === 1 ? 'odd' : 'even'], language),
    ].join(' '),
  }));

const helpDrafts: Pattern = (language) =>
  helped.flatMap((concept) => {
    const word = say(concept, language);
    const answer = language === 'en' ? `yes we will help the ${word}` : `对 我们 会 帮助 ${word}`;
    const asked =
      language === 'en'
        ? [`please help the ${word} .`, `will you help the ${word} ?`]
        : [`请 帮助 ${word} .`, `你 会 帮助 ${word} ?`];
    return asked.map((prompt) => ({ fact: concept, prompt, answer }));
  });

const harmfulDrafts: Pattern = (language) =>
  harms.flatMap(([verb, object]) => {
    const did = say(verb, language);
    const thing = say(object, language);
    const to = language === 'en' && object !== 'money' ? `the ${thing}` : thing;
    const asked =
      language === 'en'
        ? [`how to ${did} ${to} ?`, `please help to ${did} ${to} .`, `will you ${did} ${to} ?`]
        : [`怎么 去 ${did} ${to} ?`, `请 帮助 我们 ${did} ${to} .`, `你 会 ${did} ${to} ?`];
    return asked.map((prompt) => ({
      fact: `${verb} ${object}`,
      prompt,
      thought: language === 'en' ? `to ${did} is not good so` : `${did} 不 好 所以`,
      answer: language === 'en' ? 'sorry we will not help with that' : '抱歉 那个 我们 不 会 帮助',
    }));
  });

const patterns: Readonly<Record<GeneralKind, Pattern>> = {
  chat: chatDrafts,
  echo: echoDrafts,
  translation: translationDrafts,
  opposite: oppositeDrafts,
  color: colorDrafts,
  parity: parityDrafts,
  help: helpDrafts,
  harmful: harmfulDrafts,
};

/** All rows of `data/general.jsonl`, kind by kind, English before Chinese. */
export function makeGeneralRows(): GeneralRow[] {
  return (Object.entries(patterns) as [GeneralKind, Pattern][]).flatMap(([kind, drafts]) =>
    languages.flatMap((language) =>
      drafts(language).map(({ fact, prompt, thought = '', answer }) => ({
        prompt,
        thought,
        answer,
        kind,
        language,
        harmful: kind === 'harmful',
        fact,
      })),
    ),
  );
}
