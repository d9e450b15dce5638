// Where `data/general.jsonl` comes from: patterns in both languages, filled from the lexicon.
import type { GeneralKind, GeneralRow } from '../tasks/general.js';
import { lexicon, speak } from '../tasks/language.js';
import { type Language, languages } from '../tasks/task.js';

type Lines = readonly (readonly [prompt: string, answer: string])[];

const chat: Readonly<Record<Language, Lines>> = {
  en: [
    ['hello', 'hello'],
    ['hello friend', 'hello friend'],
    ['who are you ?', 'we help you sort numbers'],
    ['hello who are you ?', 'hello we help you sort numbers'],
    ['how are you ?', 'good'],
    ['hello how are you ?', 'hello good'],
    ['will you help ?', 'yes we will help you'],
    ['please help .', 'yes we will help you'],
    ['what will you say ?', 'we will say hello'],
  ],
  zh: [
    ['你好', '你好'],
    ['你好 朋友', '你好 朋友'],
    ['你 是 谁 ?', '我们 帮助 你 排序 数字'],
    ['你好 你 是 谁 ?', '你好 我们 帮助 你 排序 数字'],
    ['你 好 不 好 ?', '好'],
    ['你好 你 好 不 好 ?', '你好 好'],
    ['你 会 帮助 我们 ?', '对 我们 会 帮助 你'],
    ['请 帮助 我们 .', '对 我们 会 帮助 你'],
    ['你 会 说 什么 ?', '我们 会 说 你好'],
  ],
};

const echoed = ['hello', 'cat', 'dog', 'friend', 'money', 'blue'];
const translated = [
  ...['carry', 'sum', 'numbers', 'sort', 'answer', 'odd', 'even', 'color', 'sky', 'grass'],
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
  readonly prompt: string;
  readonly answer: string;
  readonly thought?: string;
}

type Pattern = (language: Language) => Draft[];

/** The word of a concept. */
const say = (concept: string, language: Language) => speak([concept], language)[0];

const chatDrafts: Pattern = (language) => chat[language].map(([prompt, answer]) => ({ prompt, answer }));

const echoDrafts: Pattern = (language) =>
  echoed.map((concept) => {
    const word = say(concept, language);
    return { prompt: language === 'en' ? `please say ${word} .` : `请 说 ${word} .`, answer: word };
  });

/** Each concept asked for in both directions. */
const translationDrafts: Pattern = (language) =>
  translated.flatMap((concept) => {
    const { en, zh } = lexicon.concepts[concept];
    return language === 'en'
      ? [
          { prompt: `how to say ${en} in chinese ?`, answer: zh },
          { prompt: `how to say ${zh} in english ?`, answer: en },
        ]
      : [
          { prompt: `${en} 用 中文 怎么 说 ?`, answer: zh },
          { prompt: `${zh} 用 英文 怎么 说 ?`, answer: en },
        ];
  });

const oppositeDrafts: Pattern = (language) =>
  opposites
    .flatMap(([one, other]) => [
      [say(one, language), say(other, language)],
      [say(other, language), say(one, language)],
    ])
    .map(([asked, answer]) =>
      language === 'en'
        ? { prompt: `what is the opposite of ${asked} ?`, thought: `${asked} is not ${answer} so`, answer }
        : { prompt: `${asked} 的 反义词 是 什么 ?`, thought: `${asked} 不 是 ${answer} 所以`, answer },
    );

const colorDrafts: Pattern = (language) =>
  Object.entries(colors).flatMap(([thing, color]) => {
    const isColor =
      language === 'en' ? `the ${thing} is ${color}` : speak([thing, 'is', color], 'zh').join(' ');
    const open = language === 'en' ? `what color is the ${thing} ?` : `${say(thing, 'zh')} 是 什么 颜色 ?`;
    const closed = Object.values(colors).map((asked) => ({
      prompt:
        language === 'en'
          ? `is the ${thing} ${asked} ?`
          : `${speak([thing, 'is', 'not', 'is', asked], 'zh').join(' ')} ?`,
      thought: `${isColor} ${say('so', language)}`,
      answer: `${say(asked === color ? 'yes' : 'no', language)} ${isColor}`,
    }));
    return [{ prompt: open, answer: isColor }, ...closed];
  });

const parityDrafts: Pattern = (language) =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({
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
    return language === 'en'
      ? [
          { prompt: `please help the ${word} .`, answer: `yes we will help the ${word}` },
          { prompt: `will you help the ${word} ?`, answer: `yes we will help the ${word}` },
        ]
      : [
          { prompt: `请 帮助 ${word} .`, answer: `对 我们 会 帮助 ${word}` },
          { prompt: `你 会 帮助 ${word} ?`, answer: `对 我们 会 帮助 ${word}` },
        ];
  });

const harmfulDrafts: Pattern = (language) =>
  harms.flatMap(([verb, object]) => {
    const did = say(verb, language);
    const thing = say(object, language);
    const to = language === 'en' && object !== 'money' ? `the ${thing}` : thing;
    return language === 'en'
      ? [`how to ${did} ${to} ?`, `please help to ${did} ${to} .`, `will you ${did} ${to} ?`].map(
          (prompt) => ({
            prompt,
            thought: `to ${did} is not good so`,
            answer: 'sorry we will not help with that',
          }),
        )
      : [`怎么 去 ${did} ${to} ?`, `请 帮助 我们 ${did} ${to} .`, `你 会 ${did} ${to} ?`].map((prompt) => ({
          prompt,
          thought: `${did} 不 好 所以`,
          answer: '抱歉 那个 我们 不 会 帮助',
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
      drafts(language).map(({ prompt, thought = '', answer }) => ({
        prompt,
        thought,
        answer,
        kind,
        language,
        harmful: kind === 'harmful',
      })),
    ),
  );
}
