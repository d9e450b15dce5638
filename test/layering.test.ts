// The house rules of src/: imports only go down, no cycles between layers, and each heavy or outward
// dependency stays in its layer.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');
/** The folders of src/ as the README's tree lists them, lowest first. */
const layers = [...readFileSync('README.md', 'utf8').matchAll(/^ {2}(\w+)\/ {2,}\S/gm)].map(
  (match) => match[1],
);

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort();

const layerOf = (file: string) => layers.indexOf(file.split('/')[0]);

/** What a file imports, types included. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;
  return [...source.matchAll(pattern)].map((match) => match[1] ?? match[2]);
}

/** The files of src/ that a file imports. */
function neighbours(file: string): string[] {
  return importsOf(file)
    .filter((target) => target.startsWith('.'))
    .map((target) => resolveLocal(file, target));
}

function resolveLocal(file: string, target: string): string {
  return relative(root, resolve(root, dirname(file), target)).replace(/\.js$/, '.ts');
}

describe('layering', () => {
  it('finds the files and their imports', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(neighbours('training/gate.ts')).toContain('rl/advantage.ts');
    expect(new Set(files.map((file) => file.split('/')[0]))).toEqual(new Set(layers));
  });

  it.each(files)('%s imports only its own layer or lower ones, types included', (file) => {
    expect(neighbours(file).filter((target) => layerOf(target) > layerOf(file))).toEqual([]);
  });

  it('has no import cycles, types included', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) throw new Error(`cycle: ${[...path, file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const next of neighbours(file)) if (files.includes(next)) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(done.size).toBe(files.length);
  });

  const homes: [name: string, pattern: RegExp, allowed: RegExp][] = [
    ['TF.js', /^@tensorflow\//, /^(kernels|policy|rl|web\/shims)\//],
    [
      'node:fs',
      /^node:fs/,
      /^(base\/(assets|extensions|installed|packaged)|config\/load|store\/|kernels\/ownFiles)/,
    ],
    ['seedrandom', /^seedrandom$/, /^base\/rng/],
    ['the terminal', /^(chalk|commander|@commander-js\/extra-typings|cli-progress)$/, /^cli\//],
    ['child processes', /^node:child_process$/, /^cli\/workers/],
    ['the network', /^node:(net|http|https|dgram|tls)$/, /^$/],
  ];
  it.each(homes)('%s is imported only at home', (_, pattern, allowed) => {
    const strangers = files.filter(
      (file) => !allowed.test(file) && importsOf(file).some((target) => pattern.test(target)),
    );
    expect(strangers).toEqual([]);
  });

  it('leaves the terminal to cli/', () => {
    for (const file of files.filter((name) => !name.startsWith('cli/'))) {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      expect(code, file).not.toMatch(/process\.(stdin|stdout|stderr)|\bconsole\./);
    }
  });

  it('uses no number that engines compute differently, and no hidden randomness or clock below the store', () => {
    const banned = /Math\.(random|exp|log\d*|log1p|expm1|tanh|pow|sin|cos|tan|hypot|cbrt)\b|[^/*]\*\*[^/*]/;
    const clock = /\bDate\b|performance\.now|hrtime/;
    for (const file of files.filter((name) => layerOf(name) <= layers.indexOf('pipeline'))) {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      expect(code, file).not.toMatch(banned);
      // A function cannot be sent to a thread: a worker whose work is to be profiled takes its own clock.
      if (file !== 'compute/worker.ts') expect(code, file).not.toMatch(clock);
    }
  });

  it('opens every file, tests too, with a line that says what it is', () => {
    const tests = readdirSync(resolve(root, '../test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => `../test/${name}`);
    const silent = [...files, ...tests].filter(
      (file) => !readFileSync(join(root, file), 'utf8').startsWith('// '),
    );
    expect(silent).toEqual([]);
  });
});
