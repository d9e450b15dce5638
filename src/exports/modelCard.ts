// The card of an exported policy: what it is, what it can do, where it comes from and how to use it.
import { weightsSha256 } from '../base/digest.js';
import { vocabulary } from '../data/tokenizer.js';
import { stageLabel } from '../pipeline/recipes.js';
import { parameterCount } from '../policy/parameters.js';
import { markdownText, tableMarkdown } from '../report/format.js';
import {
  levelHeading,
  levelTextTable,
  stageHeading,
  stageTable,
  stageTextTable,
} from '../report/stageTable.js';
import { exampleQuestion } from '../tasks/rightAnswer.js';
import type { ExportedPolicy } from './format.js';

/** README.md, in the form that model hubs read. */
export function modelCard(policy: ExportedPolicy): string {
  const { run, stage, weights } = policy;
  const { config, info, name } = run;
  const label = stageLabel(config.recipe, stage);
  const count = parameterCount(config.policy, vocabulary.length).toLocaleString('en-US');
  const lines = [
    '---',
    'library_name: transformers',
    'pipeline_tag: text-generation',
    'language: [en, zh]',
    'tags: [r1toy]',
    '---',
    '',
    `# ${markdownText(name)}: ${label}`,
    '',
    `A policy of ${count} weights and ${vocabulary.length} words, trained by r1toy ${info.r1toy} through the DeepSeek-R1 ` +
      `pipeline (recipe ${config.recipe}, seed ${config.seed}), as it was at the end of ${stage}. It is a toy: it answers ` +
      'the questions of its four tasks and some small talk, in English and Chinese words, and nothing else.',
    '',
    ...scoreLines(policy),
    '## Lineage',
    '',
    ...lineageTable(policy),
    '',
    `sha256 of the weights (float32, little-endian, in the order of the tensors): \`${weightsSha256(weights)}\`. The same ` +
      `settings, in \`r1toy.json\`, give the same bytes again; \`r1toy import hf DIR\` reads this folder back.`,
    '',
    '## Use',
    '',
    ...useLines(),
  ];
  return `${lines.join('\n')}\n`;
}

/** The scores measured at the end of the stage. */
function scoreLines({ run, stage, step }: ExportedPolicy): string[] {
  const measured = { ...run, evals: run.evals.filter((row) => row.stage === stage && row.step === step) };
  const rows = stageTable([measured]);
  if (rows.length === 0) return [];
  return [
    `## ${stageHeading(rows)}`,
    '',
    ...tableMarkdown(stageTextTable(rows, false)),
    '',
    `## ${levelHeading}`,
    '',
    ...tableMarkdown(levelTextTable([measured])),
    '',
  ];
}

function lineageTable({ run, stage }: ExportedPolicy): string[] {
  const { lineage } = run.info;
  const rows = lineage.slice(0, lineage.findIndex((row) => row.stage === stage) + 1);
  const short = (hash: string) => hash.slice(0, 12);
  return tableMarkdown({
    headers: ['stage', 'checkpoint', 'started from', 'with weights', 'ended with'],
    rows: rows.map((row) => [
      row.stage,
      stageLabel(run.config.recipe, row.stage),
      row.from,
      short(row.fromSha256),
      short(row.sha256),
    ]),
  });
}

function useLines(): string[] {
  return [
    '```python',
    'from transformers import AutoModelForCausalLM, AutoTokenizer',
    '',
    'tokenizer = AutoTokenizer.from_pretrained(".")',
    'model = AutoModelForCausalLM.from_pretrained(".")',
    `question = [{"role": "user", "content": "${exampleQuestion()}"}]`,
    'inputs = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_tensors="pt", return_dict=True)',
    'print(tokenizer.decode(model.generate(**inputs)[0]))',
    '```',
    '',
    'The template puts the question into the words of training, which ask for `<think>` and `<answer>`. A word that the ' +
      'vocabulary does not have is an error.',
  ];
}
