// What is installed: every package pinned by its hash, known licences, and one install script that is explained.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const { packages, lockfileVersion } = readJson('package-lock.json') as {
  packages: Record<string, LockedPackage & Record<string, unknown>>;
  lockfileVersion: number;
};
const { '': root, ...locked } = packages;
const entries = Object.entries(locked);
const pathsWhere = (test: (entry: LockedPackage) => boolean) =>
  entries.filter(([, entry]) => test(entry)).map(([path]) => path.replace('node_modules/', ''));

test('the lock file is that of package.json', () => {
  const own = readJson('package.json') as Record<string, unknown>;
  expect(lockfileVersion).toBe(3);
  for (const kind of ['version', 'peerDependencies', 'peerDependenciesMeta', 'devDependencies']) {
    expect(root[kind], kind).toEqual(own[kind]);
  }
});

/**
 * Formatter and C compiler for other systems: development alone, optional, and never installed here. The registry that the
 * lock file was made from did not carry them, so it could not say their hashes; npm asks for them when it
 * installs one.
 */
const unhashed = [
  '@biomejs/cli-android-arm64',
  '@biomejs/cli-android-x64',
  '@biomejs/cli-darwin-arm64',
  '@biomejs/cli-darwin-x64',
  '@biomejs/cli-linux-arm64-musl',
  '@biomejs/cli-linux-x64-musl',
  '@biomejs/cli-win32-arm64',
  '@biomejs/cli-win32-x64',
  '@zigc/darwin-arm64',
  '@zigc/darwin-x64',
  '@zigc/linux-arm64',
  '@zigc/win32-arm64',
  '@zigc/win32-x64',
];

test('every package has a sha512, but for the tools of other systems', () => {
  expect(pathsWhere(({ integrity }) => integrity === undefined)).toEqual(unhashed);
  for (const name of unhashed)
    expect(locked[`node_modules/${name}`]).toMatchObject({ dev: true, optional: true });
  expect(pathsWhere(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual(unhashed);
});

test('every package comes from the registry: none from git, a folder or an address of its own', () => {
  const elsewhere = ({ version, resolved = 'https://registry.npmjs.org/' }: LockedPackage) =>
    !/^\d+\.\d+\.\d+/.test(version ?? '') || !resolved.startsWith('https://registry.npmjs.org/');
  expect(pathsWhere(elsewhere)).toEqual([]);
});

/** For development alone: it looks whether its binary fits. With --ignore-scripts it does not, and r1toy is built as well. */
const withInstallScript = ['esbuild'];

test('one package has an install script, and it is for development', () => {
  expect(pathsWhere(({ hasInstallScript }) => hasInstallScript === true)).toEqual(withInstallScript);
});

test('what is installed has no other install script than the lock file says', () => {
  const scripted = entries.flatMap(([path]) => {
    const files = filesOf(path);
    if (!files.includes('package.json')) return [];
    const { scripts = {} } = readJson(`${path}/package.json`) as { scripts?: Record<string, string> };
    const hooked = ['preinstall', 'install', 'postinstall'].some((hook) => Object.hasOwn(scripts, hook));
    // npm compiles a package with this file by itself.
    return hooked || files.includes('binding.gyp') ? [path.replace('node_modules/', '')] : [];
  });
  expect(withInstallScript).toEqual(expect.arrayContaining(scripted));
});

test('what users get is one package; the native TF.js is theirs to add', () => {
  const own = readJson('package.json') as Record<string, Record<string, unknown>>;
  const forUsers = pathsWhere(({ dev, devOptional, optional }) => !(dev || devOptional || optional));
  expect(forUsers).toEqual([]);
  expect(Object.keys(own.peerDependencies)).toEqual(Object.keys(own.peerDependenciesMeta));
  expect(own.peerDependenciesMeta).toEqual({ '@tensorflow/tfjs-node': { optional: true } });
});

function filesOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    // Made for another system.
    return [];
  }
}

test('r1toy itself has no install scripts', () => {
  const { scripts } = readJson('package.json') as { scripts: Record<string, string> };
  for (const hook of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(hook);
});

test('whatever r1toy needs to run is under a permissive licence', () => {
  const permissive = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];
  const foreign = ({ dev, license = 'none' }: LockedPackage) =>
    dev !== true && !license.split(/[()\s]+|AND/).every((name) => name === '' || permissive.includes(name));
  expect(pathsWhere(foreign)).toEqual([]);
});

test('every direct dependency is in the lock file at a version that package.json allows', () => {
  const { devDependencies } = readJson('package.json') as Record<string, Record<string, string>>;
  for (const [name, range] of Object.entries(devDependencies)) {
    const { version } = locked[`node_modules/${name}`];
    // One that stands under another name: npm:NAME@VERSION.
    const allowed = range.replace(/^npm:.*@/, '');
    expect(version?.split('.')[0], name).toBe(allowed.replace('^', '').split('.')[0]);
    if (!allowed.startsWith('^')) expect(version, name).toBe(allowed);
  }
});
