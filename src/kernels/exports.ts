// What kernels.wasm and the addon export. Arguments are byte addresses in the instance's memory, sizes and flags;
// nothing is checked in there, so callers check shapes. `scratch` must hold what the function named
// ...ScratchBytes says. Outputs are wholly written and must not overlap inputs.

type Address = number;

/** Puts kernels on a memory. Any number of instances may share one: they keep nothing in it. */
export type Instantiate = (memory: WebAssembly.Memory) => KernelExports;

export interface KernelExports {
  matmulScratchBytes(): number;
  /**
   * c[m, n] = a[m, k] . b[k, n]; `aRow`, `aStep`, `bStep`, `bColumn` say how many elements apart rows, k and
   * columns are. `onto` 1 adds to c.
   */
  matmul(
    a: Address,
    aRow: number,
    aStep: number,
    b: Address,
    bStep: number,
    bColumn: number,
    c: Address,
    m: number,
    k: number,
    n: number,
    onto: 0 | 1,
    scratch: Address,
  ): void;

  embed(table: Address, ids: Address, n: number, width: number, out: Address): void;
  embedGradient(
    dOut: Address,
    ids: Address,
    n: number,
    width: number,
    vocabulary: number,
    dTable: Address,
  ): void;

  rmsNorm(x: Address, gain: Address, n: number, width: number, y: Address): void;
  rmsNormGradient(
    x: Address,
    gain: Address,
    dY: Address,
    n: number,
    width: number,
    dX: Address,
    dGain: Address,
  ): void;

  swiglu(gateUp: Address, n: number, hidden: number, out: Address): void;
  swigluGradient(gateUp: Address, dOut: Address, n: number, hidden: number, dGateUp: Address): void;

  attentionScratchBytes(longest: number, headWidth: number): number;
  attention(
    qkv: Address,
    starts: Address,
    rows: number,
    heads: number,
    headWidth: number,
    cos: Address,
    sin: Address,
    out: Address,
    logSums: Address,
    scratch: Address,
  ): void;
  attentionGradientScratchBytes(longest: number, headWidth: number): number;
  attentionGradient(
    qkv: Address,
    starts: Address,
    rows: number,
    heads: number,
    headWidth: number,
    cos: Address,
    sin: Address,
    logSums: Address,
    dOut: Address,
    dQkv: Address,
    scratch: Address,
  ): void;

  tokenLogprobsScratchBytes(width: number, vocabulary: number): number;
  tokenLogprobs(
    hidden: Address,
    table: Address,
    targets: Address,
    n: number,
    width: number,
    vocabulary: number,
    perTemperature: number,
    logprobs: Address,
    entropy: Address,
    scratch: Address,
  ): void;
  tokenLogprobsGradient(
    hidden: Address,
    table: Address,
    targets: Address,
    dLogprobs: Address,
    n: number,
    width: number,
    vocabulary: number,
    perTemperature: number,
    dHidden: Address,
    dTable: Address,
    scratch: Address,
  ): void;

  /** B[k, n] (strides in bytes) -> panels of 16 columns, n rounded up to them * k floats. */
  packPanels(b: Address, bStep: number, bColumn: number, k: number, n: number, packed: Address): void;
  /** c[m, n] = a[m, k] . packed; `edge` is 128 bytes of scratch. */
  multiplyPacked(
    a: Address,
    m: number,
    k: number,
    packed: Address,
    n: number,
    c: Address,
    edge: Address,
  ): void;
  /** to += from, n floats. */
  addTo(to: Address, from: Address, n: number): void;
  cacheSlotBytes(heads: number, headWidth: number, capacity: number): number;
  attendCachedScratchBytes(headWidth: number, capacity: number): number;
  attendCached(
    qkv: Address,
    n: number,
    heads: number,
    headWidth: number,
    slots: Address,
    positions: Address,
    cos: Address,
    sin: Address,
    cache: Address,
    capacity: number,
    out: Address,
    scratch: Address,
  ): void;
  copySlot(
    cache: Address,
    from: number,
    to: number,
    length: number,
    heads: number,
    headWidth: number,
    capacity: number,
  ): void;
  drawTokensScratchBytes(n: number, vocabulary: number): number;
  drawTokens(
    hidden: Address,
    n: number,
    width: number,
    tableColumns: Address,
    vocabulary: number,
    perTemperature: number,
    greedy: 0 | 1,
    uniforms: Address,
    ids: Address,
    logprobs: Address,
    entropy: Address,
    scratch: Address,
  ): void;

  /** One AdamW update of n weights and their moments in place; a sum that is finite where the new ones are. */
  adamw(
    weights: Address,
    gradient: Address,
    m: Address,
    v: Address,
    n: number,
    clip: number,
    keep: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correct1: number,
    correct2: number,
  ): number;

  /** Multiplies and adds in registers, to see how fast that goes; stores 4 floats. Answers how many operations it did. */
  peak(rounds: number, out: Address): number;
}
