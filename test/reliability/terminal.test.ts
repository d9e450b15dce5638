// The program at a real terminal that is closed under it, or at which somebody types Ctrl-C twice.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { goOn, program, r1toy, runsFolder, signalOn } from './spawned.js';

/**
 * Runs a command at a terminal. Once it has said "pretrain from" the terminal is closed, or Ctrl-C is typed, and
 * again when it has said "once more". Prints the exit code as a shell sees it, and what was shown.
 */
const atTerminal = `
import os, pty, sys, json, fcntl, termios, subprocess
act, command = sys.argv[1], sys.argv[2:]
near, far = pty.openpty()
def lead():
    os.setsid()
    if act != 'close unnoticed': fcntl.ioctl(0, termios.TIOCSCTTY, 0)
child = subprocess.Popen(command, stdin=far, stdout=far, stderr=far, preexec_fn=lead)
os.close(far)
shown, typed = b'', 0
while True:
    try: some = os.read(near, 65536)
    except OSError: break
    if not some: break
    shown += some
    if act.startswith('close') and b'pretrain from' in shown: break
    if act == 'type' and typed < 2 and [b'pretrain from', b'once more'][typed] in shown:
        os.write(near, b'\\x03'); typed += 1
os.close(near)
code = child.wait(timeout=60)
print(json.dumps([code if code >= 0 else 128 - code, shown.decode()]))
`;

function terminal(act: string, command: readonly string[]): [code: number, shown: string] {
  const env = { PATH: process.env.PATH, TERM: 'xterm' };
  const { stdout, stderr } = spawnSync('python3', ['-c', atTerminal, act, ...command], {
    encoding: 'utf8',
    env,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const training = () => [process.execPath, program, ...goOn(runsFolder())];
const canPretend = spawnSync('python3', ['-c', 'import pty, termios']).status === 0;

test.skipIf(!canPretend)(
  'a terminal that closes stops the run with 129, and Node does not abort over it',
  () => {
    expect(terminal('close', training())[0]).toBe(129);
    expect(terminal('close unnoticed', training())[0]).toBe(0);
  },
);

test.skipIf(!canPretend)('a second Ctrl-C gives the cursor back and leaves no bar', () => {
  const [code, shown] = terminal('type', training());
  expect([code, shown.match(/once more/g)?.length]).toEqual([130, 1]);
  expect(shown.lastIndexOf('[?25h')).toBeGreaterThanOrEqual(shown.lastIndexOf('[?25l'));
});

test.skipIf(!canPretend)('a parent that ignores the hang-up passes that on', () => {
  const ignoring = ['sh', '-c', 'trap "" HUP; "$@"; exit $?', 'sh'];
  expect(terminal('close', [...ignoring, ...training()])[0]).toBe(0);
});

test.skipIf(process.platform === 'win32')(
  'under nohup a hang-up changes nothing; other signals still stop',
  async () => {
    const root = runsFolder();
    const before = ['bash', '--norc', '-c', 'nohup "$@"', 'bash'];
    const stopped = await r1toy(goOn(root), {
      before,
      onStart: (child) => {
        signalOn('SIGHUP', 'the base comes first')(child);
        signalOn('SIGTERM', 'pretrain done')(child);
      },
    });
    expect(stopped.code, stopped.stderr).toBe(143);
    expect(stopped.stderr).toMatch(/pretrain done.*stopped at stage/s);
  },
);
