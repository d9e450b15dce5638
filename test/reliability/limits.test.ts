// Limits from outside (descriptors, address space, no WebAssembly): one line that names the limit and the cure.
import { expect, test } from 'vitest';
import { goOn, r1toy, runsFolder } from './spawned.js';

const under = (limit: string) => ['bash', '--norc', '-c', `ulimit ${limit}; exec "$@"`, 'bash'];

test.skipIf(process.platform !== 'linux')(
  'few descriptors, little address space, no WebAssembly',
  async () => {
    const root = runsFolder();
    const train = goOn(root);
    const [fewer, files, space, jitless, doctor] = await Promise.all([
      r1toy(['--out', root, 'ls'], { before: under('-n 22') }),
      r1toy(['--out', root, 'ls'], { before: under('-n 24') }),
      r1toy(train, { before: under('-v 4000000') }),
      r1toy([...goOn(runsFolder()), '--threads', '1'], { nodeOptions: ['--jitless'] }),
      r1toy(['doctor'], { before: under('-v 4000000; ulimit -n 300') }),
    ]);
    const told = [fewer, files, space, jitless].map(({ code, stderr }) => [
      code,
      stderr.trim().split('\n').at(-1),
    ]);
    expect(told).toEqual([
      // How far the loading came is not the same each time.
      [74, expect.stringMatching(/^r1toy: too many open files.*ulimit -n 1024$/)],
      [74, expect.stringMatching(/^r1toy: too many open files.*ulimit -n 1024$/)],
      [74, expect.stringMatching(/^r1toy: no address space left, the limit is 3906 MiB \(ulimit -v\)/)],
      [78, expect.stringMatching(/^r1toy: this Node has no WebAssembly .* without --jitless\.$/)],
    ]);
    expect(doctor.code).toBe(78);
    expect(doctor.stdout).toMatch(
      /open files \(ulimit -n\): 300, address space \(ulimit -v\): 3\.8 GiB, Node's heap/,
    );
    expect(doctor.stdout).toMatch(/^no {2}backend wasm: no address space left/m);
    expect(doctor.stderr).toBe('');
  },
);
