// Embedding lookup, its gradient, and the residual sum of the rollout.
//
// Equation: out[i] = table[ids[i]]; dTable[ids[i]] += dOut[i], from zero; to += from.
// Bits: rows are added in the order of i, element by element.
#pragma once
#include "exports.h"
#include "vectors.h"

INLINE void addRow(float *to, const float *from, int n) {
  int j = 0;
  for (; j + W <= n; j += W) put(to + j, load(to + j) + load(from + j));
  PLAIN_LOOP for (; j < n; j++) to[j] += from[j];
}

EXPORT(void, addTo)(float *to, const float *from, int n) { addRow(to, from, n); }

EXPORT(void, embed)(const float *table, const int32_t *ids, int n, int width, float *out) {
  size_t bytes = (size_t)width * 4;
  for (int i = 0; i < n; i++) memcpy(out + (ptrdiff_t)i * width, table + (ptrdiff_t)ids[i] * width, bytes);
}

EXPORT(void, embedGradient)(const float *dOut, const int32_t *ids, int n, int width, int vocabulary,
                            float *dTable) {
  memset(dTable, 0, (size_t)vocabulary * (size_t)width * 4);
  for (int i = 0; i < n; i++) addRow(dTable + (ptrdiff_t)ids[i] * width, dOut + (ptrdiff_t)i * width, width);
}
