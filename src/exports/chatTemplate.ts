// The template around a question, in Jinja: the very prompt that `r1toy sample` makes of it.
import { vocabulary } from '../data/tokenizer.js';
import { endWord, templated } from '../tasks/format.js';
import { languageShare } from '../tasks/language.js';
import { type Language, languages } from '../tasks/task.js';

/** Words that belong to one language alone, by which a question's language is told. */
const wordsOf = (language: Language) => vocabulary.filter((word) => languageShare([word], language) === 1);

const list = (words: readonly string[]) => `[${words.map((word) => `'${word}'`).join(', ')}]`;

/**
 * A user's message in its template: `<user> with <think> <answer> : question <assistant>`, asked for in the language
 * that most of its words are in, English where neither has more. One that asks for the form itself, as the prompts of
 * r1toy's files do, is left as it is. An assistant's message ends with the end word.
 */
export function chatTemplate(): string {
  const [open, close] = [templated([], 'en')[0], templated([], 'en').at(-1)];
  const [english, chinese] = languages.map((language) => templated([], language).slice(1, -1).join(' '));
  return [
    `{%- set chinese = ${list(wordsOf('zh'))} -%}`,
    `{%- set english = ${list(wordsOf('en'))} -%}`,
    '{%- for message in messages -%}',
    "{%- if not loop.first %}{{ ' ' }}{% endif -%}",
    "{%- if message['role'] == 'user' -%}",
    "{%- set content = message['content'] | trim -%}",
    '{%- set count = namespace(chinese=0, english=0) -%}',
    "{%- for word in content.split(' ') -%}",
    '{%- if word in chinese %}{% set count.chinese = count.chinese + 1 %}{% endif -%}',
    '{%- if word in english %}{% set count.english = count.english + 1 %}{% endif -%}',
    '{%- endfor -%}',
    `{{- '${open} ' -}}`,
    "{%- if '<answer>' in content -%}{{- '' -}}",
    `{%- elif count.chinese > count.english -%}{{- '${chinese} ' -}}`,
    `{%- else -%}{{- '${english} ' -}}{%- endif -%}`,
    '{{- content -}}',
    "{%- elif message['role'] == 'assistant' -%}",
    `{{- '${close} ' + (message['content'] | trim) + ' ${endWord}' -}}`,
    '{%- else -%}',
    "{{- raise_exception('r1toy knows the roles user and assistant, got ' + message['role']) -}}",
    '{%- endif -%}',
    '{%- endfor -%}',
    `{%- if add_generation_prompt -%}{{- ' ${close}' -}}{%- endif -%}`,
  ].join('\n');
}
