// Every kernel, the test that holds it to a reference, and the hashes of its outputs on the fixed inputs of
// golden.ts. A kernel whose results change on purpose gets new hashes here, in the same commit.

export interface KernelEntry {
  readonly kernel: string;
  readonly test: string;
  /** sha256 of the outputs on the fixed inputs: the kernel's name in what a run says of its inputs. */
  readonly sha256: string;
  /** The same at sizes that fill the widest vectors. */
  readonly wide: string;
}

const entry = (kernel: string, test: string, sha256: string, wide: string): KernelEntry => ({
  kernel,
  test: `test/${test}.test.ts`,
  sha256,
  wide,
});

export const kernelManifest: readonly KernelEntry[] = [
  entry(
    'matmul',
    'kernels/matmul',
    '996307fcb4d4dd940889d0635c10d9258ca8d4f3d084ec465e08fce93a1b353d',
    '62cebf020f99a079349703eed5d03cd8aaad6467758714f2d1a287c8429dc35e',
  ),
  entry(
    'multiplyPacked',
    'policy/engine',
    '15afdc2d0aa8b3994e550c3c08f068b62679ce1f5dd613ad5338c497ac28bc16',
    '3ff201e85482ba21446e35362cb4ce14d17758f0c41fbfb95bdf0cd7222c7226',
  ),
  entry(
    'addTo',
    'policy/engine',
    '5defc0f506ac111dcb040ad2732901be3a4fa6ba1517ed3e738a5910a0d30121',
    '8e2242dc16ad409ee50173a7874d1b968d872cc5b13ea136b8c942e31686be16',
  ),
  entry(
    'embed',
    'kernels/fusedOps',
    '93492aa8e481f7a597571416b7a3a2063a042be64fbf6038ea8dd45ceff98c62',
    '4a4eb80ae4919b5fb0083b87b42d928ef8ffec7502911e0f147456019e44bd52',
  ),
  entry(
    'embedGradient',
    'kernels/fusedOps',
    'c912f32adf1f829b03bb61483295ac3b717701f8af595c8845e83ea2dd4eb79a',
    'cd7ae4ba67d72262f937e79f5be17898a6c37e978cb8b84ce48a54aa0f94f83e',
  ),
  entry(
    'rmsNorm',
    'kernels/fusedOps',
    'b3d74d7441bf328222785b709958ee4e350332fa39d4b6ddc048efc956ad0dbd',
    '10041a63d589e5ca0e0f564da40d944fae65d82f76fd3e70a588ce1304b732b0',
  ),
  entry(
    'rmsNormGradient',
    'kernels/fusedOps',
    '8d90a8fb3ecf6b406ab826f12a9636ac51df379a79fb10a5e62939b9e7d644f4',
    '9381088b96602eded57a6d6dd152337a9b5fe94799688657de5686de716ad149',
  ),
  entry(
    'swiglu',
    'kernels/fusedOps',
    '7c8fcfa5ba33e5771f80f054670aa5ff4451fb701671342779eef7d8a703dea7',
    'bb67880a03b80ab8ecdebf6ce93e81eecc3577bba7ab37ae7e1bbd5756880c5a',
  ),
  entry(
    'swigluGradient',
    'kernels/fusedOps',
    '00047a8944eba2d1ba740452e0a144831fc4c29d90ac27a6dbbd2f505f596a8d',
    'fdf9f837ce6056fb0d32238c1192f249b91a63a07c45859f573f4647d1ff7865',
  ),
  entry(
    'attention',
    'kernels/fusedOps',
    '1bc71a27d2ddcfd1d0c9c82233de927898b25b2767327b35749019460dd38a6a',
    '82010f9f83546157fbcbd3300a37f49e5525812de935b42c7b1722d029a4987e',
  ),
  entry(
    'attentionGradient',
    'kernels/fusedOps',
    '5b7a7f72787c23c8698a7444b7e97b6352b4128d0c85c65fc425785ab8773ea3',
    '25fcc01c0758486472669a4296b804d3e55c1232892490105c986e0ad9826f51',
  ),
  entry(
    'attendCached',
    'policy/engine',
    '2a262ef26dc6088e29acceba6ae145b3ad3fea5c8497d5cea70d5cb5f710140f',
    '20af5981d03dd462bd719222c48f15cc63d74292649e6923d41348075bab2e2d',
  ),
  entry(
    'drawTokens',
    'policy/engine',
    '20e950da5afed16a05624c4e749ac98c11ae3e21d737fa89bc11afde78f2744c',
    'f3af6f3d881cae58d59b413a9e444603b10cad5bb1c73ba53b9f849134a16a23',
  ),
  entry(
    'tokenLogprobs',
    'kernels/fusedOps',
    'e23c894b98734f2c36d4971ffb7078f90f8f42e8a531ad3399afa9fad6402731',
    '25405179697dde29ad952464da3f02bbbe1cb87f8202701d92d51a6463bf2432',
  ),
  entry(
    'tokenLogprobsGradient',
    'kernels/fusedOps',
    '4adb0e2e3f8a4e0aecb31fc5fa5dca1f4f16fa0c03fd36ff350fccaabec7dcf5',
    'cf3f77d831f948a139f3026edc0dc75cfcdc61b28b2e5be51102ae6de6733732',
  ),
  entry(
    'adamw',
    'kernels/adamw',
    '25ca38886ee2022f2cfd09b8b9fd7950eb5aced9cc97f69f221b459cfa367753',
    'e9f445d092d2852cb749b7d57eabe1d3ce70897f77b99ba12ccae486e4c17cba',
  ),
];
