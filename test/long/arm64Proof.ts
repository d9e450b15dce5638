// Runs in a Node for arm64, bundled: the hashes of the addon's kernels there, and random cases against WebAssembly.
import { nativeKernels } from '../../src/kernels/addon.js';
import { differingKernels, differingWideKernels } from '../../src/kernels/golden.js';
import { wasmKernels } from '../../src/kernels/wasm.js';
import { play, player } from '../kernels/fuzzCases.js';

const cases = 100;
const { lanes, on } = nativeKernels();
const players = [player({ name: 'wasm', on: wasmKernels() }), player({ name: 'native', on })];
let failed = 0;
for (let index = 0; index < cases; index++) if (play(players, index).length > 0) failed++;
const differing = [...differingKernels(on), ...differingWideKernels(on)];
console.log(JSON.stringify({ arch: process.arch, node: process.version, lanes, differing, cases, failed }));
