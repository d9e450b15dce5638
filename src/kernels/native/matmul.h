// Matrix products of any size and any strides, for TF.js and for the rollout.
//
// Equation: C[m, n] = A[m, k] . B[k, n], on top of what C holds where `onto` is 1.
// Bits: one sum over k for each element; blocks do not change its order.
#pragma once
#include "exports.h"
#include "products.h"

// Steps of k in a block: a panel of them is 16 KB and stays in the first-level cache.
#define K_BLOCK 256
// Columns packed at a time: the packed block is at most 256 KB, half a usual second-level cache.
#define N_BLOCK 256
// Rows that share one pass over a block of panels: a multiple of the rows of a tile.
#define M_BLOCK 60

// Floats of scratch: one packed block of B and the edge.
INLINE int productScratch(void) { return K_BLOCK * N_BLOCK + EDGE; }

APART void product(const float *a, ptrdiff_t aRow, ptrdiff_t aStep, const float *b, ptrdiff_t bStep,
                   ptrdiff_t bColumn, float *c, int m, int k, int n, int onto, float *scratch) {
  float *edge = scratch + K_BLOCK * N_BLOCK;
  if (k == 0 && !onto) memset(c, 0, (size_t)m * (size_t)n * 4);
  for (int j = 0; j < n; j += N_BLOCK) {
    int columns = least(N_BLOCK, n - j);
    for (int l = 0; l < k; l += K_BLOCK) {
      int depth = least(K_BLOCK, k - l);
      pack(b + l * bStep + j * bColumn, bStep, bColumn, depth, columns, scratch);
      for (int i = 0; i < m; i += M_BLOCK)
        multiplyPanels(a + i * aRow + l * aStep, aRow, aStep, least(M_BLOCK, m - i), depth, scratch,
                       (ptrdiff_t)depth * PANEL, columns, c + (ptrdiff_t)i * n + j, n, onto || l > 0, edge);
    }
  }
}

// B packed whole by `pack`, A and C row-major without gaps.
INLINE void productOfPacked(const float *a, int m, int k, const float *packed, int n, float *c, float *edge) {
  for (int i = 0; i < m; i += M_BLOCK)
    multiplyPanels(a + (ptrdiff_t)i * k, k, 1, least(M_BLOCK, m - i), k, packed, (ptrdiff_t)k * PANEL, n,
                   c + (ptrdiff_t)i * n, n, 0, edge);
}

EXPORT(int, matmulScratchBytes)(void) { return productScratch() * 4; }

// Strides in elements, so a transposed A is (1, m) instead of (k, 1). C is row-major and wholly written.
EXPORT(void, matmul)(const float *a, int aRow, int aStep, const float *b, int bStep, int bColumn, float *c, int m,
                     int k, int n, int onto, float *scratch) {
  product(a, aRow, aStep, b, bStep, bColumn, c, m, k, n, onto, scratch);
}

EXPORT(void, packPanels)(const float *b, int bStepBytes, int bColumnBytes, int k, int n, float *packed) {
  pack(b, bStepBytes / 4, bColumnBytes / 4, k, n, packed);
}

EXPORT(void, multiplyPacked)(const float *a, int m, int k, const float *packed, int n, float *c, float *edge) {
  productOfPacked(a, m, k, packed, n, c, edge);
}
