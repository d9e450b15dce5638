// Every command that help, documents and errors advise is one that the command line takes. The long suite runs them all.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { advised, commandOf, wholeProgram, wordsOf } from './advice.js';

it('advises commands, options, choices and numbers of arguments that there are', async () => {
  const all = (await advised()).filter(({ line }) => line.startsWith('r1toy '));
  expect(all.length).toBeGreaterThan(120);
  for (const { line, from } of all) {
    if (line.endsWith(' --help')) continue;
    const said = `${from}: ${line}`;
    // Anew each time: commander keeps the values of options. Files of one's own are taken before it reads them.
    const program = await wholeProgram();
    const [, ...words] = wordsOf(line.replace(/ > .*| --(task|reward) \S+/g, ''));
    const outer = program.parseOptions(words);
    const { command, rest } = commandOf(program, outer.operands);
    const { operands, unknown } = command.parseOptions(outer.unknown);
    const given = [...rest, ...operands];
    const { registeredArguments: wanted } = command;
    expect(command, said).not.toBe(program);
    expect(unknown, said).toEqual([]);
    expect(given.length, said).toBeGreaterThanOrEqual(wanted.filter(({ required }) => required).length);
    if (!wanted.some(({ variadic }) => variadic))
      expect(given.length, said).toBeLessThanOrEqual(wanted.length);
    for (const [i, { argChoices }] of wanted.entries())
      if (argChoices !== undefined && given[i] !== undefined) expect(argChoices, said).toContain(given[i]);
  }
});

it('docs/commands.md has every command', () => {
  const text = readFileSync('docs/commands.md', 'utf8');
  for (const { name } of commands) expect(text).toMatch(new RegExp(`\`r1toy ${name}[ \`]`));
});
