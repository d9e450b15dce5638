// What the processor can do at this width, for the benchmark alone: multiplications and additions in registers.
//
// Equation: s = s x + x with x = 1/2, `rounds` times in each of 14 vectors: as many as leave room for x where there are
// 16 registers, and enough that none waits for its turn.
// Bits: every lane runs to 1 on its own way; the sum of all 14 is stored, its quarters added (rule 2).
#pragma once
#include "exports.h"
#include "vectors.h"

#define PEAK_SUMS 14

// Stores four floats at `out`. Returns how many multiplications and additions it did.
EXPORT(double, peak)(int rounds, float *out) {
  vf sums[PEAK_SUMS], x = (vf)0.5f;
  UNROLL for (int i = 0; i < PEAK_SUMS; i++) sums[i] = (vf)(float)i;
  PLAIN_LOOP for (int round = 0; round < rounds; round++) {
    UNROLL for (int i = 0; i < PEAK_SUMS; i++) sums[i] = sums[i] * x + x;
  }
  vf all = sums[0];
  UNROLL for (int i = 1; i < PEAK_SUMS; i++) all += sums[i];
  AT(f4, out) = addQuarters((f4)0, all);
  return 2. * W * PEAK_SUMS * rounds;
}
