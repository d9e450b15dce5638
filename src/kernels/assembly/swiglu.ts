// SwiGLU (arXiv:2002.05202): out = gate * sigmoid(gate) * up.
import { exp1, exp4 } from './math';

/** gateUp[n, 2 hidden], gate first -> out[n, hidden]. */
export function swiglu(gateUp: usize, n: i32, hidden: i32, out: usize): void {
  const bytes = (<usize>hidden) << 2;
  const one = f32x4.splat(1);
  for (let i = 0; i < n; i++) {
    const up = gateUp + bytes;
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      const gate = v128.load(gateUp + j);
      const silu = f32x4.div(gate, f32x4.add(one, exp4(f32x4.neg(gate))));
      v128.store(out + j, f32x4.mul(silu, v128.load(up + j)));
    }
    for (; j < bytes; j += 4) {
      const gate = load<f32>(gateUp + j);
      store<f32>(out + j, (gate / (<f32>1 + exp1(-gate))) * load<f32>(up + j));
    }
    gateUp += bytes << 1;
    out += bytes;
  }
}

/** With s = sigmoid(gate): dGate = dOut up s (1 + gate (1 - s)), dUp = dOut gate s. */
export function swigluGradient(gateUp: usize, dOut: usize, n: i32, hidden: i32, dGateUp: usize): void {
  const bytes = (<usize>hidden) << 2;
  const one = f32x4.splat(1);
  for (let i = 0; i < n; i++) {
    const up = gateUp + bytes;
    const dUp = dGateUp + bytes;
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      const gate = v128.load(gateUp + j);
      const d = v128.load(dOut + j);
      const s = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(gate))));
      const slope = f32x4.mul(s, f32x4.add(one, f32x4.mul(gate, f32x4.sub(one, s))));
      v128.store(dGateUp + j, f32x4.mul(f32x4.mul(d, v128.load(up + j)), slope));
      v128.store(dUp + j, f32x4.mul(d, f32x4.mul(gate, s)));
    }
    for (; j < bytes; j += 4) {
      const gate = load<f32>(gateUp + j);
      const d = load<f32>(dOut + j);
      const s = <f32>1 / (<f32>1 + exp1(-gate));
      store<f32>(dGateUp + j, d * load<f32>(up + j) * (s * (<f32>1 + gate * (<f32>1 - s))));
      store<f32>(dUp + j, d * (gate * s));
    }
    gateUp += bytes << 1;
    dGateUp += bytes << 1;
    dOut += bytes;
  }
}
