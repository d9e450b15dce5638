// Folders that may not be written, for a user without special rights: one line, the exit code, nothing lost.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  goOn,
  program,
  promised,
  r1toy,
  runsFolder,
  type SpawnSettings,
  stoppedRuns,
  unbroken,
  whenSaid,
} from '../reliability/spawned.js';

// Root may write anywhere, so as root the program runs as nobody.
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const canRun = spawnSync(process.execPath, [program, '--version'], nobody).status === 0;

const asUser = (args: readonly string[], settings: SpawnSettings = {}) =>
  r1toy(args, { ...settings, options: nobody });

/** A folder of runs that belongs to the user. */
function ownFolder(): string {
  const root = runsFolder();
  mkdirSync(root);
  for (const path of [dirname(root), root]) {
    if (nobody.uid !== undefined) chownSync(path, nobody.uid, nobody.gid);
  }
  return root;
}

/** Every path below a folder, with the bytes of files. */
function everything(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  const texts = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path, entry.isFile() ? readFileSync(path, 'latin1') : ''];
  });
  return Object.fromEntries(texts.sort());
}

/** A folder and all folders below it. */
function foldersOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return [folder, ...entries.filter((e) => e.isDirectory()).map((e) => join(e.parentPath, e.name))];
}

function setMode(folder: string, mode: number): void {
  // Inner folders last when closing, since the mode of the outer one hides them from its owner.
  for (const path of foldersOf(folder)) chmodSync(path, mode);
}

const oneLine = (text: RegExp) => new RegExp(`^r1toy: ${text.source}\\.\\n$`);

/** A run that was stopped in its last stage. */
async function stopped(): Promise<string> {
  const root = ownFolder();
  cpSync(await stoppedRuns(), root, { recursive: true });
  if (nobody.uid === undefined) return root;
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    chownSync(join(root, name), nobody.uid, nobody.gid);
  return root;
}

describe.runIf(canRun)('what may not be written', () => {
  test('a user may train, to the same bytes', async () => {
    const root = ownFolder();
    expect((await asUser(goOn(root))).code).toBe(0);
    expect(promised(root)).toEqual(await unbroken());
  });

  test('runs: 73 before anything is trained', async () => {
    const root = ownFolder();
    chmodSync(root, 0o555);
    const { code, stderr } = await asUser(goOn(root));
    expect(code).toBe(73);
    expect(stderr).toMatch(
      oneLine(
        /\S+\/runs\/tiny: cannot create it: permission denied \(EACCES\)\. Mend that, or choose another with --out/,
      ),
    );
    expect(everything(dirname(root))).toEqual({ [root]: '' });
  });

  test('a run: 73 for resuming, reading goes on, nothing is touched; writable again it ends in equal bytes', async () => {
    const root = await stopped();
    setMode(join(root, 'tiny'), 0o555);
    const before = everything(root);
    const resumed = await asUser(goOn(root));
    expect(resumed.code, resumed.stderr).toBe(73);
    expect(resumed.stderr).toMatch(
      oneLine(/\S+\/tiny: cannot lock it: permission denied \(EACCES\)\. Mend that and try again/),
    );
    const reading = {
      ls: { args: [], said: '' },
      verify: {
        args: ['tiny', '--steps', '1', '--threads', '1'],
        said: 'r1toy: replays 1 step from the beginning\n',
      },
    };
    for (const [command, { args, said }] of Object.entries(reading)) {
      const { code, stderr } = await asUser(['--out', root, command, ...args]);
      expect([code, stderr], command).toEqual([0, said]);
    }
    expect(everything(root)).toEqual(before);
    setMode(join(root, 'tiny'), 0o755);
    expect((await asUser(goOn(root))).code).toBe(0);
    expect(promised(root)).toMatchObject(await unbroken());
  });

  test('a run that may no longer be read: one line; ls tells it and lists the others', async () => {
    const root = await stopped();
    chmodSync(join(root, 'tiny'), 0);
    const { code, stderr } = await asUser(['--out', root, 'resume', 'tiny']);
    expect(code).toBe(74);
    expect(stderr).toMatch(
      /^r1toy: \S+\/tiny\/run\.json: cannot look it up: permission denied \(EACCES\)\. .*\n$/,
    );
    const listed = await asUser(['--out', root, 'ls']);
    expect([listed.code, listed.stdout + listed.stderr]).toEqual([0, expect.stringMatching(/tiny.*EACCES/)]);
    chmodSync(join(root, 'tiny'), 0o755);
    expect(promised(root)).toEqual(promised(await stoppedRuns()));
  });

  test('a run, from its last stage on: 74, and the checkpoints are kept', async () => {
    const root = ownFolder();
    const close = () => setMode(join(root, 'tiny'), 0o555);
    const { code, stderr } = await asUser(goOn(root), { onStart: whenSaid('reasoning-rl from', close) });
    expect(code, stderr).toBe(74);
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^r1toy: \S+\/tiny\S*: cannot .*: permission denied \(EACCES\)\. /,
    );
    setMode(join(root, 'tiny'), 0o755);
    expect((await asUser(goOn(root))).code).toBe(0);
    expect(promised(root)).toEqual(await unbroken());
  });

  test('a run that is moved away while it trains: 74; moved back it ends in equal bytes', async () => {
    const root = ownFolder();
    const away = join(dirname(root), 'away');
    const { code, stderr } = await asUser(goOn(root), {
      onStart: whenSaid('reasoning-rl from', () => renameSync(join(root, 'tiny'), away)),
    });
    expect(code, stderr).toBe(74);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^r1toy: \S+\/tiny: is gone\. /);
    expect(readdirSync(root).filter((name) => !name.startsWith('base-'))).toEqual([]);
    renameSync(away, join(root, 'tiny'));
    expect((await asUser(goOn(root))).code).toBe(0);
    expect(promised(root)).toEqual(await unbroken());
  });
});
