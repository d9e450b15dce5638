// Every kernel, the test that holds it to a reference, and the hash of its outputs on the fixed inputs of
// golden.ts. A kernel whose results change on purpose gets a new hash here, in the same commit.

export interface KernelEntry {
  readonly kernel: string;
  readonly test: string;
  /** sha256 of the outputs on the fixed inputs. */
  readonly sha256: string;
}

const entry = (kernel: string, test: string, sha256: string): KernelEntry => ({
  kernel,
  test: `test/${test}.test.ts`,
  sha256,
});

export const kernelManifest: readonly KernelEntry[] = [
  entry('matmul', 'kernels/matmul', '996307fcb4d4dd940889d0635c10d9258ca8d4f3d084ec465e08fce93a1b353d'),
  entry(
    'multiplyPacked',
    'policy/engine',
    '15afdc2d0aa8b3994e550c3c08f068b62679ce1f5dd613ad5338c497ac28bc16',
  ),
  entry('addTo', 'policy/engine', '5defc0f506ac111dcb040ad2732901be3a4fa6ba1517ed3e738a5910a0d30121'),
  entry('embed', 'kernels/fusedOps', '93492aa8e481f7a597571416b7a3a2063a042be64fbf6038ea8dd45ceff98c62'),
  entry(
    'embedGradient',
    'kernels/fusedOps',
    'c912f32adf1f829b03bb61483295ac3b717701f8af595c8845e83ea2dd4eb79a',
  ),
  entry('rmsNorm', 'kernels/fusedOps', 'b3d74d7441bf328222785b709958ee4e350332fa39d4b6ddc048efc956ad0dbd'),
  entry(
    'rmsNormGradient',
    'kernels/fusedOps',
    '8d90a8fb3ecf6b406ab826f12a9636ac51df379a79fb10a5e62939b9e7d644f4',
  ),
  entry('swiglu', 'kernels/fusedOps', '7c8fcfa5ba33e5771f80f054670aa5ff4451fb701671342779eef7d8a703dea7'),
  entry(
    'swigluGradient',
    'kernels/fusedOps',
    '00047a8944eba2d1ba740452e0a144831fc4c29d90ac27a6dbbd2f505f596a8d',
  ),
  entry('attention', 'kernels/fusedOps', '1bc71a27d2ddcfd1d0c9c82233de927898b25b2767327b35749019460dd38a6a'),
  entry(
    'attentionGradient',
    'kernels/fusedOps',
    '5b7a7f72787c23c8698a7444b7e97b6352b4128d0c85c65fc425785ab8773ea3',
  ),
  entry('attendCached', 'policy/engine', '2a262ef26dc6088e29acceba6ae145b3ad3fea5c8497d5cea70d5cb5f710140f'),
  entry('drawTokens', 'policy/engine', '20e950da5afed16a05624c4e749ac98c11ae3e21d737fa89bc11afde78f2744c'),
  entry(
    'tokenLogprobs',
    'kernels/fusedOps',
    'e23c894b98734f2c36d4971ffb7078f90f8f42e8a531ad3399afa9fad6402731',
  ),
  entry(
    'tokenLogprobsGradient',
    'kernels/fusedOps',
    '4adb0e2e3f8a4e0aecb31fc5fa5dca1f4f16fa0c03fd36ff350fccaabec7dcf5',
  ),
  entry('adamw', 'kernels/adamw', '25ca38886ee2022f2cfd09b8b9fd7950eb5aced9cc97f69f221b459cfa367753'),
];
