// Names, by hash, what a run takes from outside its settings, and holds a base against what this program has.
import { assetsSha256 } from '../base/assets.js';
import { sha256, weightsSha256 } from '../base/digest.js';
import { version } from '../base/version.js';
import { canonicalJson } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { kernelManifest } from '../kernels/manifest.js';
import { checkInputs, type Inputs } from '../store/inputs.js';
import { orAnew } from '../store/missing.js';
import type { RunData } from '../store/readRun.js';
import { checkVersion } from '../store/resume.js';
import { isShipped } from '../store/shipped.js';
import type { Lessons } from '../training/distillation.js';

/** The inputs of a run: hashes of the kernels and data of this program, of its base and of its lessons. */
export function inputsOf(config: Config, base: Float32Array | null, lessons: Lessons | null): Inputs {
  const results = kernelManifest.map(({ kernel, sha256: hash }) => [kernel, hash]);
  return {
    // They serve one backend only.
    kernels: config.compute.backend === 'wasm' ? sha256(JSON.stringify(results)) : null,
    data: assetsSha256(),
    base: base && weightsSha256(base),
    lessons: lessons && sha256(canonicalJson(lessons)),
  };
}

/** Error `data` where a base was made by another version, or from other kernels or data, than this program has. */
export function checkBase({ folder, info, config, committed }: RunData): void {
  orAnew(folder, () => {
    // What comes with this version is made by it, or has been compared with what it makes.
    if (!isShipped(folder)) checkVersion(folder, info.r1toy, version);
    // Before its first checkpoint it goes on from its beginning, with what this program has.
    if (committed !== null) checkInputs(folder, info.inputs, inputsOf(config, null, null));
  });
}
