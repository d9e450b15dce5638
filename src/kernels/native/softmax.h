// Softmax of one row, in the steps that attention, log probabilities and drawing share.
//
// Equation: p[j] = exp(x[j] - max) / sum over j of exp(x[j] - max).
// Bits: sums run in four lanes; elements behind the row's end count as exact zeros there.
#pragma once
#include "math.h"

// Columns of a row of n scores: whole vectors, and eight or more, so that products need no edge.
INLINE int scoreColumns(int n) { return W == 16 ? roundUp16(n) : roundUp8(n); }
INLINE int wholeVectors(int n) { return (n + W - 1) & -W; }

// Softmax of four rows in place, `row` floats apart: together, or each would wait for its own sums. Row r has n + r * more
// scores, the rest up to `padded`, whole vectors, becomes 0. Returns the log of each row's sum of exponentials.
INLINE f4 softmaxOfFour(float *rows, ptrdiff_t row, int n, int more, int padded, float scale) {
  vf tops[4];
  f4 quarters[4], sums[4], turned[4];
  UNROLL for (int r = 0; r < 4; r++) tops[r] = (vf)MASKED;
  for (int j = 0; j < padded; j += W) {
    UNROLL for (int r = 0; r < 4; r++) {
      float *at = rows + r * row + j;
      vf scaled = (LANES + j < n + r * more ? load(at) : (vf)MASKED) * scale;
      put(at, scaled);
      tops[r] = larger(tops[r], scaled);
    }
  }
  UNROLL for (int r = 0; r < 4; r++) quarters[r] = largestQuarter(tops[r]);
  turn4(quarters, turned);
  f4 top = larger4(larger4(turned[0], turned[1]), larger4(turned[2], turned[3]));
  UNROLL for (int r = 0; r < 4; r++) sums[r] = (f4)0;
  for (int j = 0; j < padded; j += W) {
    UNROLL for (int r = 0; r < 4; r++) {
      vf weight = expv(load(rows + r * row + j) - top[r]);
      put(rows + r * row + j, weight);
      sums[r] = addQuarters(sums[r], weight);
    }
  }
  turn4(sums, turned);
  f4 sum = (turned[0] + turned[1]) + (turned[2] + turned[3]), factor = 1 / sum;
  for (int j = 0; j < padded; j += W) {
    UNROLL for (int r = 0; r < 4; r++) put(rows + r * row + j, load(rows + r * row + j) * factor[r]);
  }
  return top + log4(sum);
}

// Multiplies n scores by `scale`, masks the rest up to `padded` (a multiple of 4), returns the largest. The mask is a
// choice of lanes: a vector that is loaded right behind single stores would wait for them.
INLINE float scaleRow(float *row, int n, int padded, float scale) {
  vf top = (vf)MASKED;
  int j = 0;
  for (; j + W <= padded; j += W) {
    vf x = load(row + j);
    if (j + W > n) x = LANES + j < n ? x : (vf)MASKED;
    vf scaled = x * scale;
    put(row + j, scaled);
    top = larger(top, scaled);
  }
  f4 last = largestQuarter(top);
  for (; j < padded; j += 4) {
    f4 scaled = (LANES4 + j < n ? READ(f4, row + j) : (f4)MASKED) * scale;
    AT(f4, row + j) = scaled;
    last = larger(last, scaled);
  }
  return largestLane(last);
}

// Subtracts the largest from the row and writes the exponentials to `weights`, which may be the row itself; returns
// their sum.
INLINE float exponentials(float *row, int padded, float top, float *weights) {
  f4 sum = (f4)0;
  int j = 0;
  for (; j + W <= padded; j += W) {
    vf shifted = load(row + j) - top, weight = expv(shifted);
    put(row + j, shifted);
    put(weights + j, weight);
    sum = addQuarters(sum, weight);
  }
  for (; j < padded; j += 4) {
    f4 shifted = READ(f4, row + j) - top, weight = exp4(shifted);
    AT(f4, row + j) = shifted;
    AT(f4, weights + j) = weight;
    sum = sum + weight;
  }
  return sumLanes(sum);
}

INLINE void multiplyRow(float *row, int padded, float factor) {
  int j = 0;
  for (; j + W <= padded; j += W) put(row + j, load(row + j) * factor);
  for (; j < padded; j += 4) AT(f4, row + j) = READ(f4, row + j) * factor;
}

// Sum of a b over `padded` elements.
INLINE float dotRows(const float *a, const float *b, int padded) {
  f4 sum = (f4)0;
  int j = 0;
  for (; j + W <= padded; j += W) sum = addQuarters(sum, load(a + j) * load(b + j));
  for (; j < padded; j += 4) sum = sum + READ(f4, a + j) * READ(f4, b + j);
  return sumLanes(sum);
}
