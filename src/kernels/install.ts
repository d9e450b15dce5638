// Installs the kernels under TF.js: one call after the wasm backend is ready. Whatever is not as expected
// leaves the stock kernels in place, which are correct, only slow.
import { type Bridge, openBridge, type Tf } from './bridge.js';
import { kernelsInUse } from './load.js';
import { replaceStockKernels } from './stockKernels.js';

/** What became of `installKernels`. */
export interface KernelReport {
  readonly installed: boolean;
  /** One line for a person: what runs now, and why. */
  readonly note: string;
}

interface Installation {
  readonly report: KernelReport;
  readonly bridge: Bridge | null;
}

const installations = new WeakMap<object, Installation>();

/**
 * Puts the kernels on the running `wasm` backend of `tf`: BatchMatMul and Identity are replaced,
 * UnsortedSegmentSum is added. Does nothing the second time. Never throws, never prints.
 */
export function installKernels(tf: Tf): KernelReport {
  return installation(tf).report;
}

/** The bridge of an installed backend, for the fused ops. Throws where the kernels could not be installed. */
export function installedBridge(tf: Tf): Bridge {
  const { bridge, report } = installation(tf);
  if (bridge === null) throw new Error(report.note);
  return bridge;
}

function installation(tf: Tf): Installation {
  const known = installations.get(tf.backend());
  if (known !== undefined) return known;
  const fresh = install(tf);
  installations.set(tf.backend(), fresh);
  return fresh;
}

function install(tf: Tf): Installation {
  try {
    const bridge = openBridge(tf);
    const restore = replaceStockKernels(tf, bridge);
    const fault = selfTest(tf);
    if (fault === null) {
      return {
        report: { installed: true, note: `kernels: ${kernelsInUse().name}, self-test passed` },
        bridge,
      };
    }
    restore();
    return failed(fault);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(reason: string): Installation {
  return {
    report: { installed: false, note: `kernels: not installed (${reason})` },
    bridge: null,
  };
}

/** Multiplies small whole numbers in every form; such products are exact, so any difference is a fault. */
function selfTest(tf: Tf): string | null {
  let fault: string | null = null;
  tf.tidy(() => {
    fault = matMulFault(tf) ?? identityFault(tf);
  });
  return fault;
}

function matMulFault(tf: Tf): string | null {
  const [m, k, n] = [6, 5, 11];
  const left = Float32Array.from({ length: m * k }, (_, i) => ((i * 7) % 11) - 5);
  const right = Float32Array.from({ length: k * n }, (_, i) => ((i * 5) % 13) - 6);
  const a = tf.tensor2d(left, [m, k]);
  const b = tf.tensor2d(right, [k, n]);
  const forms = {
    'a.b': tf.matMul(a, b),
    'a^T.b': tf.matMul(a.transpose(), b, true),
    'a.b^T': tf.matMul(a, b.transpose(), false, true),
  };
  for (const [form, result] of Object.entries(forms)) {
    const values = result.dataSync();
    for (let i = 0; i < m * n; i++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += left[Math.floor(i / n) * k + l] * right[l * n + (i % n)];
      if (values[i] !== sum) return `self-test of ${form}: element ${i} is ${values[i]}, not ${sum}`;
    }
  }
  return null;
}

function identityFault(tf: Tf): string | null {
  const original = tf.tensor1d([1, 2, 3]);
  const clone = original.clone();
  original.dispose();
  return clone.dataSync().join() === '1,2,3' ? null : 'self-test of Identity: a clone lost its data';
}
