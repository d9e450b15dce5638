// A loaded policy: sampled and scored as the commands do it.
import { startCompute } from '../compute/start.js';
import { encode } from '../data/tokenizer.js';
import { packRows } from '../policy/packing.js';
import { chooseCheckpoint } from '../runs/checkpoint.js';
import { draw } from '../runs/sampler.js';
import { wordsOf } from '../runs/words.js';
import { templated } from '../tasks/format.js';
import { languageOf } from '../tasks/language.js';
import type { LoadedPolicy, LoadOptions } from './types.js';

/** See `load`. */
export async function loadPolicy(
  name: string,
  { out = 'runs', stage, threads = 1 }: LoadOptions,
): Promise<LoadedPolicy> {
  const chosen = chooseCheckpoint(name, { out, stage });
  const { config } = chosen.run;
  const compute = await startCompute(config, threads);
  return {
    config,
    stage: chosen.stage,
    step: chosen.step,
    weights: chosen.weights,
    async sample(question, { count = 1, temperature = 1, seed = config.seed } = {}) {
      const words = wordsOf(question, 'question');
      const drawn = await draw(compute, { chosen, seed, temperature }, words, 0, count);
      return drawn.map(({ words: said, logprobs, parsed, right }) => {
        return { words: said, logprobs, answer: parsed.answer, right };
      });
    },
    async score(question, completion, temperature = 1) {
      const words = wordsOf(question, 'question');
      const prompt = encode(templated(words, languageOf(words)));
      const rows = packRows(
        [{ prompt, completion: encode(wordsOf(completion, 'completion')) }],
        'completion',
      );
      const [logprobs] = await compute.logprobs(chosen.weights, [{ rows, temperature }]);
      return [...logprobs].filter((_, i) => rows.targets[i] !== -1);
    },
    close: () => compute.close(),
  };
}
