// The template around a question, in Jinja: the very prompt that `r1toy sample` makes of it.
import { vocabulary } from '../data/tokenizer.js';
import { endWord, templated } from '../tasks/format.js';
import { languageShare, lexicon } from '../tasks/language.js';
import { type Language, languages, type Word } from '../tasks/task.js';

/** Words that belong to one language alone, by which a question's language is told. */
export const wordsOf = (language: Language) =>
  vocabulary.filter((word) => languageShare([word], language) === 1);

const list = (words: readonly string[]) => `[${words.map((word) => `'${word}'`).join(', ')}]`;

/** Words as text in which each has a space before it, but for special ones. */
export function tightText(words: readonly Word[]): string {
  return words.map((word) => (lexicon.specials.includes(word) ? word : ` ${word}`)).join('');
}

/** How words stand in a text, and how Jinja writes those of a message. */
interface Spacing {
  readonly text: (words: readonly Word[]) => string;
  readonly between: string;
  readonly content: readonly string[];
}

const spaced: Spacing = {
  text: (words) => words.join(' '),
  between: ' ',
  content: ['{{- content -}}'],
};

const tight: Spacing = {
  text: tightText,
  between: '',
  content: [
    "{%- for word in content.split(' ') -%}",
    '{%- if word in specials -%}{{- word -}}',
    "{%- elif word -%}{{- ' ' + word -}}{%- endif -%}",
    '{%- endfor -%}',
  ],
};

/**
 * A user's message in its template: `<user> with <think> <answer> : question <assistant>`, asked for in the language
 * that most of its words are in, English where neither has more. One that asks for the form itself, as the prompts of
 * r1toy's files do, is left as it is. An assistant's message ends with the end word.
 */
export function chatTemplate(): string {
  return template(spaced);
}

/** The same where words carry the space before them, and special words have none around them. */
export function tightChatTemplate(): string {
  return template(tight);
}

function template({ text, between, content }: Spacing): string {
  const [open, close] = [templated([], 'en')[0], templated([], 'en').at(-1)!];
  const [english, chinese] = languages.map((language) => templated([], language).slice(1, -1));
  const put = (words: readonly Word[]) => `{{- '${text(words)}${between}' -}}`;
  return [
    `{%- set chinese = ${list(wordsOf('zh'))} -%}`,
    `{%- set english = ${list(wordsOf('en'))} -%}`,
    ...(between === '' ? [`{%- set specials = ${list(lexicon.specials)} -%}`] : []),
    '{%- for message in messages -%}',
    "{%- set content = message['content'] | trim -%}",
    `{%- if not loop.first %}{{ '${between}' }}{% endif -%}`,
    "{%- if message['role'] == 'user' -%}",
    '{%- set count = namespace(chinese=0, english=0) -%}',
    "{%- for word in content.split(' ') -%}",
    '{%- if word in chinese %}{% set count.chinese = count.chinese + 1 %}{% endif -%}',
    '{%- if word in english %}{% set count.english = count.english + 1 %}{% endif -%}',
    '{%- endfor -%}',
    put([open]),
    "{%- if '<answer>' in content -%}",
    `{%- elif count.chinese > count.english -%}${put(chinese)}`,
    `{%- else -%}${put(english)}{%- endif -%}`,
    ...content,
    "{%- elif message['role'] == 'assistant' -%}",
    put([close]),
    ...content,
    `{{- '${between}${endWord}' -}}`,
    '{%- else -%}',
    "{{- raise_exception('r1toy knows the roles user and assistant, got ' + message['role']) -}}",
    '{%- endif -%}',
    '{%- endfor -%}',
    `{%- if add_generation_prompt -%}{{- '${between}${close}' -}}{%- endif -%}`,
  ].join('\n');
}
