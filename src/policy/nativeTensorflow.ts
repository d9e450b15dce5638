// TF.js's own native backend, which r1toy can use and does not bring along.
import util from 'node:util';
import { exitCodes, UserError } from '../base/errors.js';
import { installCommand, rebuildCommand } from '../base/installed.js';
import { optionalPackages } from '../base/version.js';

/**
 * Loads it, which adds the backend `tensorflow`. Any failure counts: it may be absent, without its library, or broken by
 * Node. Errors: UserError (config) that says how to install it.
 */
export async function loadNativeTensorflow(): Promise<void> {
  restoreUtilFunctions();
  // Keeps the native library's start-up lines off the terminal.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Those who want it add it beside r1toy. It brings a TF.js of its own, which joins the engine of ours: that is global.
  const [[packageName, wanted]] = Object.entries(optionalPackages);
  try {
    await import(packageName);
  } catch (error) {
    throw new UserError(exitCodes.config, `compute.backend: ${withoutNative(packageName, wanted, error)}`);
  }
}

/** Why the native package cannot be loaded, and how it is installed: rebuilding mends only what is there. */
export function withoutNative(name: string, wanted: string, error: unknown): string {
  const [reason] = String(error instanceof Error ? error.message : error).split('\n');
  const use = 'Use the default, wasm, or on Node 20 or 22';
  if (reason.startsWith(`Cannot find package '${name}'`))
    return `${name} is not installed. ${use}: ${installCommand(name, wanted)}`;
  return `cannot load ${name} (${reason.trim()}). ${use}: ${rebuildCommand(name, wanted)}`;
}

/** tfjs-node 4.22 calls two functions of `util` that Node 23 removed. */
function restoreUtilFunctions(): void {
  const target: { isArray?: unknown; isNullOrUndefined?: unknown } = util;
  target.isArray ??= Array.isArray;
  target.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}
