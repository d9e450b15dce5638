// What limits the program from outside: the system's limits and Node's. Errors that they cause are told by one
// table, so that no command calls them a bug.
import { type ExitCode, exitCodes, UserError } from './errors.js';

/** Limits of this process, in files and bytes; null where there is none, or the system does not tell. */
export interface SystemLimits {
  readonly openFiles: number | null;
  readonly addressSpace: number | null;
}

/** Asks Node, which needs no file for it. */
export function systemLimits(): SystemLimits {
  const { userLimits } = process.report.getReport() as unknown as Report;
  const soft = (key: string) => {
    const limit = userLimits?.[key]?.soft;
    return typeof limit === 'number' ? limit : null;
  };
  return {
    openFiles: soft('open_files'),
    // Older Nodes call it kilobytes, and tell bytes all the same.
    addressSpace: soft('virtual_memory_bytes') ?? soft('virtual_memory_kbytes'),
  };
}

interface Report {
  readonly userLimits?: Readonly<Record<string, { readonly soft: number | string }>>;
}

interface OutsideCause {
  /** Codes of the error, or words of its message. */
  readonly signs: RegExp;
  /** Whether it can be the cause in this process. */
  readonly applies?: (limits: SystemLimits) => boolean;
  readonly exitCode: ExitCode;
  readonly what: (limits: SystemLimits) => string;
  readonly advice: string;
}

const tooManyFiles = {
  exitCode: exitCodes.io,
  what: ({ openFiles }: SystemLimits) => `too many open files, the limit is ${openFiles ?? 'unknown'}`,
  advice: 'Raise it: ulimit -n 1024',
};

const causes: readonly OutsideCause[] = [
  { signs: /EMFILE|ENFILE/, ...tooManyFiles },
  // What it says of a module that is there, but cannot be opened.
  {
    signs: /ERR_MODULE_NOT_FOUND/,
    applies: ({ openFiles }) => openFiles !== null && openFiles < 128,
    ...tooManyFiles,
  },
  {
    signs: /WebAssembly is not defined|no native wasm support/,
    exitCode: exitCodes.config,
    what: () => 'this Node has no WebAssembly',
    advice: 'Start it without --jitless.',
  },
  {
    signs: /ERR_WORKER_OUT_OF_MEMORY|heap out of memory/,
    exitCode: exitCodes.io,
    what: () => "Node's heap is full",
    advice: 'Give it more MiB: NODE_OPTIONS=--max-old-space-size=4096',
  },
  {
    signs:
      /WebAssembly\.Memory\b|Wasm memory|Array buffer allocation failed|ENOMEM|ERR_MEMORY_ALLOCATION_FAILED/,
    exitCode: exitCodes.io,
    what: ({ addressSpace }) =>
      addressSpace === null
        ? 'no memory left'
        : `no address space left, the limit is ${Math.floor(addressSpace / 1_048_576)} MiB (ulimit -v)`,
    advice:
      'Raise it, use fewer --threads, or let WebAssembly reserve less, and be slower: ' +
      'NODE_OPTIONS=--disable-wasm-trap-handler',
  },
  {
    signs: /ERR_WORKER_|EAGAIN/,
    exitCode: exitCodes.io,
    what: () => 'a thread cannot be started',
    advice: 'Raise the limits (ulimit -u, ulimit -v), or use fewer --threads.',
  },
];

/** The user's error for one whose cause lies outside of the program; null for any other. UserErrors stay as they are. */
export function outsideError(error: unknown): UserError | null {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error)) return null;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_ACCESS_DENIED') return denied(error);
  const signs = `${code ?? ''} ${message}`;
  const limits = systemLimits();
  const cause = causes.find((one) => one.signs.test(signs) && (one.applies?.(limits) ?? true));
  if (cause === undefined) return null;
  const [got] = message.split('\n');
  return new UserError(cause.exitCode, `${cause.what(limits)} (got ${got}). ${cause.advice}`);
}

/** Node's permission model refused something. */
function denied(error: Error & { readonly permission?: string; readonly resource?: string }): UserError {
  const { permission = 'this', resource = '' } = error;
  const what = [permission, resource].filter((part) => part !== '').join(' of ');
  const advice = permission === 'WorkerThreads' ? 'Use --threads 1 or --allow-worker.' : 'Allow it.';
  return new UserError(exitCodes.config, `Node's permission model: does not allow ${what}. ${advice}`);
}
