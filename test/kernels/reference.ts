// The named ops in plain doubles, written for reading; values only. Their gradients come from finite
// differences, which in doubles are good to about nine digits.

export type Rows = readonly number[];

export function embed(table: Float64Array, width: number, ids: Int32Array): Float64Array {
  return Float64Array.from({ length: ids.length * width }, (_, i) => {
    return table[ids[Math.floor(i / width)] * width + (i % width)];
  });
}

export function rmsNorm(x: Float64Array, gain: Float64Array): Float64Array {
  const width = gain.length;
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let square = 0;
    for (let j = 0; j < width; j++) square += x[row + j] ** 2;
    for (let j = 0; j < width; j++) y[row + j] = (x[row + j] / Math.sqrt(square / width + 1e-5)) * gain[j];
  }
  return y;
}

export function swiglu(gateUp: Float64Array, hidden: number): Float64Array {
  return Float64Array.from({ length: gateUp.length / 2 }, (_, i) => {
    const at = Math.floor(i / hidden) * 2 * hidden + (i % hidden);
    return (gateUp[at] / (1 + Math.exp(-gateUp[at]))) * gateUp[at + hidden];
  });
}

/** cos and sin of position / 100^(i / half), a table like the policy's. */
export function rotaryTable(
  context: number,
  half: number,
): { cos: Float32Array; sin: Float32Array; half: number } {
  const angle = (i: number) => Math.floor(i / half) / 100 ** ((i % half) / half);
  return {
    cos: Float32Array.from({ length: context * half }, (_, i) => Math.cos(angle(i))),
    sin: Float32Array.from({ length: context * half }, (_, i) => Math.sin(angle(i))),
    half,
  };
}

export function causalAttention(
  qkv: Float64Array,
  heads: number,
  starts: Int32Array,
  rotary: { cos: Float32Array; sin: Float32Array; half: number },
): Float64Array {
  const { cos, sin, half } = rotary;
  const headWidth = 2 * half;
  const width = heads * headWidth;
  const out = new Float64Array((qkv.length / 3) | 0);
  const turned = (token: number, position: number, offset: number) => {
    const x = qkv.subarray(token * 3 * width + offset, token * 3 * width + offset + headWidth);
    return Float64Array.from({ length: headWidth }, (_, i) => {
      const angle = position * half + (i % half);
      return i < half
        ? x[i] * cos[angle] - x[i + half] * sin[angle]
        : x[i] * cos[angle] + x[i - half] * sin[angle];
    });
  };
  for (let b = 0; b + 1 < starts.length; b++) {
    for (let i = starts[b]; i < starts[b + 1]; i++) {
      for (let h = 0; h < heads; h++) {
        const query = turned(i, i - starts[b], h * headWidth);
        const weights: number[] = [];
        for (let j = starts[b]; j <= i; j++) {
          const key = turned(j, j - starts[b], width + h * headWidth);
          weights.push(Math.exp(query.reduce((sum, q, d) => sum + q * key[d], 0) / Math.sqrt(headWidth)));
        }
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [j, weight] of weights.entries()) {
          const value = (starts[b] + j) * 3 * width + 2 * width + h * headWidth;
          for (let d = 0; d < headWidth; d++) {
            out[i * width + h * headWidth + d] += (weight / total) * qkv[value + d];
          }
        }
      }
    }
  }
  return out;
}

export function tokenLogprobs(
  hidden: Float64Array,
  table: Float64Array,
  width: number,
  targets: Int32Array,
  temperature: number,
): { logprobs: Float64Array; entropy: Float64Array } {
  const vocabulary = table.length / width;
  const logprobs = new Float64Array(targets.length);
  const entropy = new Float64Array(targets.length);
  for (const [i, target] of targets.entries()) {
    if (target < 0) continue;
    const logits = Array.from({ length: vocabulary }, (_, token) => {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += hidden[i * width + d] * table[token * width + d];
      return sum / temperature;
    });
    const top = Math.max(...logits);
    const logSum = top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
    logprobs[i] = logits[target] - logSum;
    for (const logit of logits) entropy[i] -= Math.exp(logit - logSum) * (logit - logSum);
  }
  return { logprobs, entropy };
}

/** d(sum of weights * f(inputs)) / d inputs[which], by central differences. */
export function finiteDifferences(
  f: (...inputs: Float64Array[]) => Float64Array,
  inputs: readonly Float64Array[],
  which: number,
  weights: Float32Array,
): Float64Array {
  const step = 1e-5;
  const loss = (values: Float64Array) => {
    const out = f(...inputs.map((input, i) => (i === which ? values : input)));
    return out.reduce((sum, value, i) => sum + value * weights[i], 0);
  };
  return inputs[which].map((value, i) => {
    const moved = inputs[which].slice();
    moved[i] = value + step;
    const above = loss(moved);
    moved[i] = value - step;
    return (above - loss(moved)) / (2 * step);
  });
}
