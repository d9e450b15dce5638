// A command at a real terminal (python3 has them, without a dependency) of a given width, and what is to be seen there:
// the screen is played back from the bytes, and a line that reaches beyond the right edge is told.
import { spawnSync } from 'node:child_process';
import { columnsOf } from '../../src/base/columns.js';

/**
 * Runs a command at a terminal of so many columns. At each text of `acts` that is seen, in their order, it types, or
 * gives the terminal another width. Prints the exit code as a shell sees it, and the bytes with the widths they met.
 */
const atTerminal = `
import os, pty, sys, json, fcntl, termios, struct, subprocess
columns, acts, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
near, far = pty.openpty()
def size(columns): fcntl.ioctl(near, termios.TIOCSWINSZ, struct.pack('HHHH', 40, columns, 0, 0))
size(columns)
def lead():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
child = subprocess.Popen(command, stdin=far, stdout=far, stderr=far, preexec_fn=lead)
os.close(far)
parts, shown = [[columns, b'']], b''
while True:
    try: some = os.read(near, 65536)
    except OSError: break
    if not some: break
    parts[-1][1] += some
    shown += some
    while acts and acts[0][0].encode() in shown:
        _, kind, value = acts.pop(0)
        shown = b''
        if kind == 'type': os.write(near, value.encode())
        else:
            size(value); parts.append([value, b''])
code = child.wait(timeout=60)
print(json.dumps([code if code >= 0 else 128 - code, [[w, b.decode(errors='replace')] for w, b in parts]]))
`;

export const canPretend = spawnSync('python3', ['-c', 'import pty, termios']).status === 0;

/** Once a text is seen: what is typed, or how wide the terminal becomes. */
export type Act =
  | readonly [seen: string, kind: 'type', keys: string]
  | readonly [seen: string, kind: 'resize', columns: number];

/** What a terminal of so many columns shows at the end, the exit code, and every line that went over its edge. */
export function atWidth(
  columns: number,
  command: readonly string[],
  acts: readonly Act[] = [],
  colours = false,
) {
  const { stdout, stderr } = spawnSync(
    'python3',
    ['-c', atTerminal, String(columns), JSON.stringify(acts), ...command],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { PATH: process.env.PATH, TERM: 'xterm-256color', ...(colours ? {} : { NO_COLOR: '1' }) },
    },
  );
  if (stdout === '') throw new Error(stderr);
  const [code, parts] = JSON.parse(stdout) as [number, [number, string][]];
  return { code, ...played(parts), raw: parts.map(([, text]) => text).join('') };
}

/** Plays bytes back: carriage return, line feed, moves up and to a column, erasing; colours and the cursor are not seen. */
export function played(parts: readonly (readonly [number, string])[]): { lines: string[]; over: string[] } {
  const lines: string[] = [''];
  const over: string[] = [];
  let [row, column] = [0, 0];
  const put = (text: string, width: number) => {
    const line = lines[row].padEnd(column);
    // Chinese words move what follows by two columns; here by as many places as letters, which are only compared.
    lines[row] = line.slice(0, column) + text + line.slice(column + text.length);
    column += text.length;
    if (columnsOf(lines[row].slice(0, column)) > width) over.push(lines[row]);
  };
  for (const [width, text] of parts) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what terminals are told.
    for (const token of text.match(/\u001b\[[?\d;]*[A-Za-z]|[\r\n]|[^\u001b\r\n]+|[\s\S]/g) ?? []) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
      const [, given, move] = /^\u001b\[([?\d;]*)([A-Za-z])$/.exec(token) ?? [];
      const count = Number(given || 1);
      if (token === '\r') column = 0;
      else if (token === '\n') {
        row++;
        column = 0;
        if (row === lines.length) lines.push('');
      } else if (move === 'A') row = Math.max(0, row - count);
      else if (move === 'G') column = count - 1;
      else if (move === 'J') lines.splice(row, lines.length, lines[row].slice(0, column));
      else if (move === 'K') lines[row] = given === '2' ? '' : lines[row].slice(0, column);
      else if (move === undefined) put(token, width);
    }
  }
  return { lines, over };
}
