// The vocabulary as Hugging Face's tokenizers read it: one word, one token, and text cut into words as r1toy cuts it.
import { endId, vocabulary } from '../data/tokenizer.js';
import { lexicon, loneSymbols } from '../tasks/language.js';
import { chatTemplate } from './chatTemplate.js';

/** The token that fills rows up; no text has it. */
export const padId = vocabulary.indexOf('<pad>');

/** The tags of a completion: special to r1toy, but text to a reader, so that decoding keeps them. */
export const isTag = (word: string) => /^<\/?(think|answer)>$/.test(word);

/**
 * tokenizer.json. Digits and punctuation are words of their own, wherever they stand; there is no token for unknown words,
 * so that one is an error and never a silent other word.
 */
export function tokenizerJson(): object {
  const lone = { Regex: loneSymbols.source };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: lexicon.specials.map((content) => ({
      id: vocabulary.indexOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: !isTag(content),
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: lone, behavior: 'Isolated', invert: false },
        { type: 'WhitespaceSplit' },
      ],
    },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      unk_token: '<unk>',
    },
  };
}

/** tokenizer_config.json, with the template of a conversation. */
export function tokenizerConfig(context: number): object {
  return {
    // The name that every version of transformers and every converter knows.
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: context,
    padding_side: 'left',
    pad_token: vocabulary[padId],
    eos_token: vocabulary[endId],
    clean_up_tokenization_spaces: false,
    model_input_names: ['input_ids', 'attention_mask'],
    chat_template: chatTemplate(),
  };
}
