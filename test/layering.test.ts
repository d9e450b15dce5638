// The house rules of src/: imports only go down, no cycles between layers, and each heavy or outward
// dependency stays in its layer.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');
const layers = [
  ['base'],
  ['tasks/task.ts'],
  ['config'],
  ['tasks'],
  ['data'],
  ['policy/types.ts'],
  ['kernels'],
  ['policy'],
  ['rl'],
  ['compute'],
  ['stages'],
  ['pipeline'],
  ['store'],
  ['report'],
  ['bench'],
  ['cli'],
];

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('kernels/assembly'))
  .sort();

function layerOf(file: string): number {
  const exact = layers.findIndex((names) => names.includes(file));
  return exact >= 0 ? exact : layers.findIndex((names) => names.includes(file.split('/')[0]));
}

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;
  return [...source.matchAll(pattern)].map((match) => ({
    target: match[2] ?? match[3],
    typeOnly: match[1] !== undefined,
  }));
}

function resolveLocal(file: string, target: string): string {
  return relative(root, resolve(root, dirname(file), target)).replace(/\.js$/, '.ts');
}

describe('layering', () => {
  it('finds the files and their imports', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(importsOf('stages/rollOut.ts').map((entry) => entry.target)).toContain('../rl/advantage.js');
  });

  it.each(files)('%s imports only its own layer or lower ones', (file) => {
    const upward = importsOf(file)
      .filter(({ target }) => target.startsWith('.'))
      .map(({ target }) => resolveLocal(file, target))
      .filter((target) => layerOf(target) > layerOf(file));
    expect(layerOf(file)).toBeGreaterThanOrEqual(0);
    expect(upward).toEqual([]);
  });

  it('has no import cycles', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter(({ target, typeOnly }) => target.startsWith('.') && !typeOnly)
          .map(({ target }) => resolveLocal(file, target)),
      ]),
    );
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) throw new Error(`cycle: ${[...path, file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(done.size).toBe(files.length);
  });

  const homes: [name: string, pattern: RegExp, allowed: RegExp][] = [
    ['TF.js', /^@tensorflow\//, /^(kernels|policy|rl|compute|cli\/commands\/doctor)/],
    ['node:fs', /^node:fs/, /^(base\/assets|config\/load|store\/|kernels\/load|data\/generate)/],
    ['seedrandom', /^seedrandom$/, /^base\/rng/],
    ['the terminal', /^(chalk|commander|cli-progress|cli-table3)$/, /^(cli|report)\//],
    ['child processes and the network', /^node:(child_process|net|http|https|dgram|tls)$/, /^$/],
  ];
  it.each(homes)('%s is imported only at home', (_, pattern, allowed) => {
    const strangers = files.filter(
      (file) => !allowed.test(file) && importsOf(file).some(({ target }) => pattern.test(target)),
    );
    expect(strangers).toEqual([]);
  });

  it('uses no number that engines compute differently, and no hidden randomness or clock below the store', () => {
    const banned = /Math\.(random|exp|log\d*|log1p|expm1|tanh|pow|sin|cos|tan|hypot|cbrt)\b|[^/*]\*\*[^/*]/;
    const clock = /\bDate\b|performance\.now|hrtime/;
    for (const file of files.filter((name) => layerOf(name) <= layerOf('pipeline/x.ts'))) {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      expect(code, file).not.toMatch(banned);
      // A function cannot be sent to a thread: a worker whose work is to be profiled takes its own clock.
      if (file !== 'compute/worker.ts') expect(code, file).not.toMatch(clock);
    }
  });
});
