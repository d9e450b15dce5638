// r1toy doctor: tries what training needs and says what is missing and how to mend it.
import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { exitCodes } from '../../base/errors.js';
import { grouped } from '../../base/numeric.js';
import { outsideError, systemLimits } from '../../base/outside.js';
import { outOption } from '../../base/shell.js';
import { version } from '../../base/version.js';
import { kernelsInUse, takeKernels } from '../../kernels/load.js';
import { kernelManifest } from '../../kernels/manifest.js';
import { kernelWish } from '../../kernels/wish.js';
import { type BackendName, startBackend } from '../../policy/backend.js';
import { defaultThreads } from '../../runs/openRun.js';
import { entryAt, realFileSystem } from '../../store/fileSystem.js';
import { freeBytes } from '../../store/folders.js';
import { tryWriting } from '../../store/results.js';
import { command } from '../command.js';
import { onKernels } from '../options.js';
import { print, printJson } from '../output.js';
import { byteSize } from '../render.js';
import { paperTimes, paperTimesText } from '../timeLine.js';

/** One thing looked at. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** Training cannot run without it. */
  readonly needed: boolean;
  /** What was found, and the cure where it is not well. */
  readonly text: string;
}

const oldestNode = [20, 19];

/** Exit code 0 when training can run, else that of a wrong configuration. */
export default command({
  flags: (blank) => onKernels(blank).option('--json', 'as JSON'),
  examples: ['r1toy doctor'],
  async run({ out, json }) {
    const findings = [
      nodeVersion(),
      simd(),
      wasmBits(),
      nativeBits(),
      kernelsToUse(),
      await backend('wasm', true),
      await backend('tensorflow', false),
      runsFolder(out),
      machine(),
      await speed(out),
      limits(),
    ];
    const ready = findings.every(({ ok, needed }) => ok || !needed);
    if (json) printJson({ ready, findings });
    else {
      print(findings.map(findingLine));
      print([
        ready
          ? `Training can run: r1toy train${outOption(out)}`
          : 'Training cannot run; mend what is marked "no".',
      ]);
    }
    return ready ? exitCodes.done : exitCodes.config;
  },
});

function findingLine({ name, ok, needed, text }: Finding): string {
  const mark = ok ? 'ok' : needed ? 'no' : '--';
  return `${mark}  ${name}: ${text}`;
}

function nodeVersion(): Finding {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const ok = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const cure = ok ? '' : ` (needed: ${oldestNode.join('.')} or newer). Install a newer Node`;
  return {
    name: 'Node',
    ok,
    needed: true,
    text: `${process.versions.node}, r1toy ${version}, ${process.platform} ${process.arch}${cure}`,
  };
}

/** A module of one function that makes a 128-bit vector: valid only where WebAssembly has SIMD. */
const simdModule = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

function simd(): Finding {
  const name = 'WebAssembly SIMD';
  try {
    new WebAssembly.Module(simdModule);
    return { name, ok: true, needed: true, text: 'available' };
  } catch {
    return { name, ok: false, needed: true, text: 'missing. Use a processor and a Node that have it' };
  }
}

const sameBits = `${kernelManifest.length} kernels have the bits of their manifest`;

/** Whether the kernels compute here what they compute everywhere: the promise of equal bits. */
function wasmBits(): Finding {
  const name = 'kernels, WebAssembly';
  try {
    takeKernels('wasm');
    return { name, ok: true, needed: true, text: sameBits };
  } catch (error) {
    return { name, ok: false, needed: true, text: (error as Error).message };
  }
}

function nativeBits(): Finding {
  const name = 'kernels, native';
  try {
    const { name: kernels, note } = takeKernels('auto');
    return { name, ok: note === null, needed: false, text: note ?? `${kernels}: ${sameBits}` };
  } catch (error) {
    return { name, ok: false, needed: false, text: (error as Error).message };
  }
}

/** What a command would compute with here, with these options. */
function kernelsToUse(): Finding {
  const name = 'kernels in use';
  try {
    const { name: kernels } = kernelsInUse();
    return { name, ok: true, needed: true, text: `${kernels} (wished: ${kernelWish()})` };
  } catch (error) {
    return { name, ok: false, needed: true, text: (error as Error).message };
  }
}

async function backend(name: BackendName, needed: boolean): Promise<Finding> {
  try {
    const { notes } = await startBackend(name);
    const text = ['starts', ...notes].join('; ');
    return { name: `backend ${name}`, ok: true, needed, text };
  } catch (error) {
    const { message } = outsideError(error) ?? (error as Error);
    // What it names first is the setting, which nobody has made here.
    const text = message.replace(/^compute\.backend: /, '');
    return { name: `backend ${name}`, ok: false, needed, text };
  }
}

/** Writes and removes a hidden file where runs will be, or in the nearest folder that exists. */
function runsFolder(out: string): Finding {
  const name = `runs folder ${out}`;
  try {
    let folder = resolve(out);
    while (entryAt(folder, realFileSystem) === null) folder = dirname(folder);
    tryWriting(folder);
    const text = `writable, ${byteSize(freeBytes(folder, realFileSystem))} free`;
    return { name, ok: true, needed: true, text };
  } catch (error) {
    const reason = (outsideError(error) ?? (error as Error)).message;
    return { name, ok: false, needed: true, text: `not writable (${reason}). Choose another with --out` };
  }
}

function machine(): Finding {
  const memory = `${byteSize(totalmem())} memory, ${byteSize(freemem())} of it free`;
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const [load] = loadavg();
  const text = `${processor}, ${availableParallelism()} cores, load ${load.toFixed(1)}, ${memory}`;
  return { name: 'machine', ok: true, needed: true, text };
}

/** How long the runs of the paper take here. */
async function speed(out: string): Promise<Finding> {
  const name = 'time';
  try {
    const times = await paperTimes(out, defaultThreads());
    return { name, ok: times.busy === null, needed: false, text: paperTimesText(times) };
  } catch (error) {
    const { message } = outsideError(error) ?? (error as Error);
    return { name, ok: false, needed: false, text: message };
  }
}

/** What the system and Node allow this process. */
function limits(): Finding {
  const { openFiles, addressSpace } = systemLimits();
  const text = [
    `open files (ulimit -n): ${openFiles === null ? 'unlimited' : grouped(openFiles)}`,
    `address space (ulimit -v): ${addressSpace === null ? 'unlimited' : byteSize(addressSpace)}`,
    `Node's heap (--max-old-space-size): ${byteSize(getHeapStatistics().heap_size_limit)}`,
  ].join(', ');
  return { name: 'limits', ok: true, needed: true, text };
}
