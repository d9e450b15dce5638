// RMSNorm (arXiv:1910.07467) and its gradient, a row at a time.
//
// Equation: y = x r gain with r = 1 / sqrt(mean(x^2) + 1e-5);
//   dX = dY gain r - x r^3 mean(dY x gain),  dGain = sum over rows of dY r x.
// Bits: a mean is a sum in four lanes, then the elements of an unfinished four in order.
#pragma once
#include "exports.h"
#include "vectors.h"

// Sum of a b, or of a b c.
INLINE float sumOfProducts(const float *a, const float *b, const float *c, int n) {
  f4 lanes = (f4)0;
  int j = 0;
  for (; j + W <= n; j += W) {
    vf term = load(a + j) * load(b + j);
    if (c) term = term * load(c + j);
    lanes = addQuarters(lanes, term);
  }
  for (; j + 4 <= n; j += 4) {
    f4 term = READ(f4, a + j) * READ(f4, b + j);
    if (c) term = term * READ(f4, c + j);
    lanes = lanes + term;
  }
  float sum = sumLanes(lanes);
  PLAIN_LOOP for (; j < n; j++) {
    float term = a[j] * b[j];
    if (c) term *= c[j];
    sum += term;
  }
  return sum;
}

INLINE float inverseRoot(const float *x, int width) {
  return 1 / __builtin_sqrtf(sumOfProducts(x, x, 0, width) / (float)width + 1e-5f);
}

EXPORT(void, rmsNorm)(const float *x, const float *gain, int n, int width, float *y) {
  for (int i = 0; i < n; i++, x += width, y += width) {
    float r = inverseRoot(x, width);
    int j = 0;
    for (; j + W <= width; j += W) put(y + j, load(x + j) * r * load(gain + j));
    PLAIN_LOOP for (; j < width; j++) y[j] = x[j] * r * gain[j];
  }
}

EXPORT(void, rmsNormGradient)(const float *x, const float *gain, const float *dY, int n, int width, float *dX,
                              float *dGain) {
  memset(dGain, 0, (size_t)width * 4);
  for (int i = 0; i < n; i++, x += width, dY += width, dX += width) {
    float r = inverseRoot(x, width);
    float back = r * r * r * sumOfProducts(dY, x, gain, width) / (float)width;
    int j = 0;
    for (; j + W <= width; j += W) {
      vf scaled = load(dY + j) * r, xj = load(x + j);
      put(dX + j, scaled * load(gain + j) - xj * back);
      put(dGain + j, load(dGain + j) + scaled * xj);
    }
    PLAIN_LOOP for (; j < width; j++) {
      float scaled = dY[j] * r, xj = x[j];
      dX[j] = scaled * gain[j] - xj * back;
      dGain[j] = dGain[j] + scaled * xj;
    }
  }
}
