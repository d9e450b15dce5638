// What is published: the files named in packed-files.txt. A change of the list is a change to be looked at;
// `npx vitest run test/package -u` writes it anew from a fresh build.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';

let packed: string[] = [];
beforeAll(() => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  packed = files.map(({ path }) => path).sort();
});

test('the package holds the files of the committed list and no others', async () => {
  await expect(`${packed.join('\n')}\n`).toMatchFileSnapshot('packed-files.txt');
});

test('dist/ is what the sources build, with nothing left over', () => {
  const built = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .filter((name) => !name.startsWith('kernels/assembly/'))
    .flatMap((name) => [name.replace(/ts$/, 'js'), name.replace(/ts$/, 'd.ts')]);
  const dist = packed.filter((path) => path.startsWith('dist/'));
  expect(dist).toEqual([...built, 'kernels/kernels.wasm'].map((name) => `dist/${name}`).sort());
});
