// SwiGLU (arXiv:2002.05202) and its gradient; a row of gateUp is `hidden` gates, then as many ups.
//
// Equation: out = gate s up with s = 1 / (1 + exp(-gate));
//   dUp = dOut gate s,  dGate = dOut up s (1 + gate (1 - s)).
// Bits: element by element, nothing is summed.
#pragma once
#include "exports.h"
#include "math.h"

EXPORT(void, swiglu)(const float *gateUp, int n, int hidden, float *out) {
  for (int i = 0; i < n; i++, gateUp += 2 * hidden, out += hidden) {
    const float *up = gateUp + hidden;
    int j = 0;
    for (; j + W <= hidden; j += W) {
      vf gate = load(gateUp + j);
      put(out + j, gate / (1 + expv(-gate)) * load(up + j));
    }
    PLAIN_LOOP for (; j < hidden; j++) out[j] = gateUp[j] / (1 + exp1(-gateUp[j])) * up[j];
  }
}

EXPORT(void, swigluGradient)(const float *gateUp, const float *dOut, int n, int hidden, float *dGateUp) {
  for (int i = 0; i < n; i++, gateUp += 2 * hidden, dGateUp += 2 * hidden, dOut += hidden) {
    const float *up = gateUp + hidden;
    float *dUp = dGateUp + hidden;
    int j = 0;
    for (; j + W <= hidden; j += W) {
      vf gate = load(gateUp + j), d = load(dOut + j);
      vf s = 1 / (1 + expv(-gate));
      put(dGateUp + j, d * load(up + j) * (s * (1 + gate * (1 - s))));
      put(dUp + j, d * (gate * s));
    }
    PLAIN_LOOP for (; j < hidden; j++) {
      float gate = gateUp[j], d = dOut[j], s = 1 / (1 + exp1(-gate));
      dGateUp[j] = d * up[j] * (s * (1 + gate * (1 - s)));
      dUp[j] = d * (gate * s);
    }
  }
}
