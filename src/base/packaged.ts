// Files beside data/ that the program carries: configurations, and what is built for its pages.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const built = new URL('../../dist/', import.meta.url);

/** A built file of this program, such as `web/report/page.js`: one text, whether it is asked for from src/ or from dist/. */
export function readBuilt(name: string): string {
  return readFileSync(new URL(name, built), 'utf8');
}

/** The bytes of such a file. */
export function readBuiltBytes(name: string): Uint8Array {
  return readFileSync(new URL(name, built));
}

/** Path of a configuration that comes with the package; a short one where it lies in the current folder. */
export function packageConfig(name: string): string {
  const file = fileURLToPath(new URL(`../../configs/${name}`, import.meta.url));
  const shorter = relative(process.cwd(), file);
  return shorter.startsWith('..') || isAbsolute(shorter) ? file : shorter;
}

/** Folder of what the experiments of the package found. */
export function packageFindings(): string {
  return fileURLToPath(new URL('../../results/laboratory', import.meta.url));
}

/** The configurations that come with the package, by name: the recipes, then the presets on them. */
export function packageConfigs(): ReadonlyMap<string, string> {
  const found = ['', 'presets/'].flatMap((folder) =>
    readdirSync(packageConfig(folder))
      .filter((file) => file.endsWith('.json') && file !== 'schema.json')
      .sort()
      .map((file) => [basename(file, '.json'), packageConfig(`${folder}${file}`)] as const),
  );
  return new Map(found);
}

/** Names of the presets among them. */
export function presetNames(): string[] {
  return [...packageConfigs()].flatMap(([name, path]) => (/[\\/]presets[\\/]/.test(path) ? [name] : []));
}

/** Path of the configuration that `r1`, `r1.json`, `configs/r1.json` or `presets/dapo.json` name; undefined for other texts. */
export function namedConfig(text: string): string | undefined {
  if (!/^(\.?\/?configs\/)?(presets\/)?[\w-]+(\.json)?$/.test(text)) return undefined;
  return packageConfigs().get(basename(text, '.json'));
}
