// Errors with a cause outside of the program: each has its exit code and says what to do; others stay what they are.
import { expect, test } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { outsideError, systemLimits } from '../../src/base/outside.js';

const coded = (code: string, message = code, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more });

test.each([
  [
    coded('EMFILE', 'EMFILE: too many open files, open x'),
    74,
    /^too many open files, the limit is .*ulimit -n 1024$/,
  ],
  [coded('ENFILE'), 74, /^too many open files/],
  [coded('ERR_WORKER_INIT_FAILED', 'Worker initialization failure: EMFILE'), 74, /^too many open files/],
  [coded('ENOMEM'), 74, /^no (memory|address space) left/],
  [new RangeError('WebAssembly.Memory(): could not allocate memory'), 74, /--disable-wasm-trap-handler$/],
  [new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory'), 74, /--threads/],
  [new RangeError('Array buffer allocation failed'), 74, /^no (memory|address space) left/],
  [new Error('Out of memory: Cannot allocate Wasm memory for new instance'), 74, /--threads/],
  [coded('ERR_WORKER_OUT_OF_MEMORY', 'Worker terminated'), 74, /--max-old-space-size/],
  [coded('ERR_WORKER_INIT_FAILED', 'EAGAIN'), 74, /^a thread cannot be started/],
  [new ReferenceError('WebAssembly is not defined'), 78, /without --jitless\.$/],
  [
    coded('ERR_ACCESS_DENIED', 'Access to this API has been restricted', { permission: 'WorkerThreads' }),
    78,
    /^Node's permission model: does not allow WorkerThreads\. Use --threads 1 or --allow-worker\.$/,
  ],
  [
    coded('ERR_ACCESS_DENIED', 'x', { permission: 'FileSystemRead', resource: '/etc' }),
    78,
    /does not allow FileSystemRead of \/etc\. Allow it\.$/,
  ],
])('%s', (error, exitCode, message) => {
  expect(outsideError(error)).toMatchObject({ exitCode, message: expect.stringMatching(message) });
});

test('a bug stays a bug, and an error of ours what it is', () => {
  for (const bug of [new TypeError('x is not a function'), coded('ERR_MODULE_NOT_FOUND'), 'text', null])
    expect(outsideError(bug)).toBeNull();
  const own = new UserError(65, 'damaged');
  expect(outsideError(own)).toBe(own);
});

test('limits are numbers, or null where there is none', () => {
  const { openFiles, addressSpace } = systemLimits();
  if (process.platform !== 'win32') expect(openFiles).toBeGreaterThan(128);
  expect(addressSpace === null || addressSpace > 2 ** 30).toBe(true);
});
