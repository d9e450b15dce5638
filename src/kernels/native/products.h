// What all matrix products are made of: B packed into panels, and C = A.B over the rows of A and the panels of B.
//
// Equation: c[i, j] = sum over k of a[i, k] b[k, j], or that on top of what C holds (`onto`).
// Bits: those of a tile. A block of k goes on from the sum stored in C, and storing a float is exact.
#pragma once
#include "vectors.h"

// Columns of a panel: of the widest vectors, one.
#define PANEL 16
// Floats of scratch for the last columns, less than eight.
#define EDGE 32
// Rows of a tile: as many as there are registers for (16, and 32 with AVX-512).
#define TILE_ROWS (W == 16 ? 12 : W == 8 ? 6 : 4)

#if W == 16
#define V 16
#include "tile.h"
#undef V
#endif
#if W >= 8
#define V 8
#include "tile.h"
#undef V
#define halfPanel(...) strip8(1, __VA_ARGS__)
#else
#define V 4
#include "tile.h"
#undef V
#define halfPanel(...) strip4(2, __VA_ARGS__)
#endif

// m rows of n columns, n a multiple of 8: wide strips first. A single row has wider tiles, or it waits for its sums.
INLINE void wholePanels(const float *a, ptrdiff_t aRow, ptrdiff_t aStep, int m, int k, const float *b,
                        ptrdiff_t panel, int n, float *c, ptrdiff_t cRow, int onto) {
  int j = 0;
#if W == 4
  for (; j + 16 <= n; j += 16, b += panel) {
    if (m == 1) tile4(1, 4, a, aRow, aStep, k, b, panel, c + j, cRow, onto);
    else {
      strip4(2, a, aRow, aStep, m, k, b, panel, c + j, cRow, onto);
      strip4(2, a, aRow, aStep, m, k, b + 8, panel, c + j + 8, cRow, onto);
    }
  }
#elif W == 8
  if (m == 1)
    for (; j + 32 <= n; j += 32, b += 2 * panel) tile8(1, 4, a, aRow, aStep, k, b, panel, c + j, cRow, onto);
  for (; j + 16 <= n; j += 16, b += panel) strip8(2, a, aRow, aStep, m, k, b, panel, c + j, cRow, onto);
#else
  if (m == 1)
    for (; j + 64 <= n; j += 64, b += 4 * panel) tile16(1, 4, a, aRow, aStep, k, b, panel, c + j, cRow, onto);
  for (; j + 32 <= n; j += 32, b += 2 * panel) strip16(2, a, aRow, aStep, m, k, b, panel, c + j, cRow, onto);
  for (; j + 16 <= n; j += 16, b += panel) strip16(1, a, aRow, aStep, m, k, b, panel, c + j, cRow, onto);
#endif
  if (j < n) halfPanel(a, aRow, aStep, m, k, b, panel, c + j, cRow, onto);
}

// The usual strides as constants: A by rows, A transposed, and any other.
APART void panelsByRow(const float *a, ptrdiff_t aRow, int m, int k, const float *b, ptrdiff_t panel, int n,
                       float *c, ptrdiff_t cRow, int onto) {
  wholePanels(a, aRow, 1, m, k, b, panel, n, c, cRow, onto);
}
APART void panelsByColumn(const float *a, ptrdiff_t aStep, int m, int k, const float *b, ptrdiff_t panel, int n,
                          float *c, ptrdiff_t cRow, int onto) {
  wholePanels(a, 1, aStep, m, k, b, panel, n, c, cRow, onto);
}
APART void panelsByStrides(const float *a, ptrdiff_t aRow, ptrdiff_t aStep, int m, int k, const float *b,
                           ptrdiff_t panel, int n, float *c, ptrdiff_t cRow, int onto) {
  for (int j = 0; j < n; j += 8)
    halfPanel(a, aRow, aStep, m, k, b + j / PANEL * panel + j % PANEL, panel, c + j, cRow, onto);
}
INLINE void panels(const float *a, ptrdiff_t aRow, ptrdiff_t aStep, int m, int k, const float *b, ptrdiff_t panel,
                   int n, float *c, ptrdiff_t cRow, int onto) {
  if (aStep == 1) panelsByRow(a, aRow, m, k, b, panel, n, c, cRow, onto);
  else if (aRow == 1) panelsByColumn(a, aStep, m, k, b, panel, n, c, cRow, onto);
  else panelsByStrides(a, aRow, aStep, m, k, b, panel, n, c, cRow, onto);
}

INLINE void copyRows(const float *from, ptrdiff_t fromRow, float *to, ptrdiff_t toRow, int rows, int width) {
  for (; rows > 0; rows--, from += fromRow, to += toRow) {
    PLAIN_LOOP for (int j = 0; j < width; j++) to[j] = from[j];
  }
}

// C[m, n] = A[m, k] . B in panels `panel` floats apart (k * PANEL where they are whole; more where only the first k rows
// of longer panels count). Whole rows of 8 of a partial last panel go through `edge`, EDGE floats of scratch, so that
// nothing is written past C.
INLINE void multiplyPanels(const float *a, ptrdiff_t aRow, ptrdiff_t aStep, int m, int k, const float *b,
                           ptrdiff_t panel, int n, float *c, ptrdiff_t cRow, int onto, float *edge) {
  int whole = n & ~7, width = n & 7;
  panels(a, aRow, aStep, m, k, b, panel, whole, c, cRow, onto);
  if (width == 0) return;
  b += whole / PANEL * panel + whole % PANEL;
  c += whole;
  for (int i = 0; i < m; i += 4, a += 4 * aRow, c += 4 * cRow) {
    int rows = least(4, m - i);
    if (onto) copyRows(c, cRow, edge, 8, rows, width);
    panels(a, aRow, aStep, rows, k, b, panel, 8, edge, 8, onto);
    copyRows(edge, 8, c, cRow, rows, width);
  }
}

// Four rows of A, each with panels of its own, `bRow` floats apart: C[r, n] = A[r, k] . B[r], n whole vectors. A row alone
// would wait for its sums.
INLINE void fourApart(const float *a, ptrdiff_t aRow, int k, const float *b, ptrdiff_t bRow, ptrdiff_t panel, int n,
                      float *c, ptrdiff_t cRow) {
  for (int j = 0; j < n; j += W) {
    const float *from = b + j / PANEL * panel + j % PANEL;
    vf sums[4];
    UNROLL for (int r = 0; r < 4; r++) sums[r] = (vf)0;
    PLAIN_LOOP for (int l = 0; l < k; l++, from += PANEL) {
      UNROLL for (int r = 0; r < 4; r++) sums[r] += (vf)a[r * aRow + l] * load(from + r * bRow);
    }
    UNROLL for (int r = 0; r < 4; r++) put(c + r * cRow + j, sums[r]);
  }
}

// One whole panel of columns that are contiguous in k, four steps at a time; returns how many steps it did.
INLINE int packColumns(const float *from, ptrdiff_t bColumn, int k, float *to) {
  int i = 0;
  for (; i + 4 <= k; i += 4) {
    f4 columns[PANEL];
    UNROLL for (int w = 0; w < PANEL; w++) columns[w] = READ(f4, from + w * bColumn + i);
    UNROLL for (int w = 0; w < PANEL; w += 4) {
      f4 steps[4];
      turn4(columns + w, steps);
      UNROLL for (int s = 0; s < 4; s++) AT(f4, to + (i + s) * PANEL + w) = steps[s];
    }
  }
  return i;
}

// k rows of n columns of B (strides from k to k + 1 and from column to column) -> panels [ceil(n / PANEL)][k][PANEL];
// missing columns of the last panel are 0. Transposing B costs nothing here.
APART void pack(const float *b, ptrdiff_t bStep, ptrdiff_t bColumn, int k, int n, float *to) {
  for (int j = 0; j < n; j += PANEL, to += (ptrdiff_t)k * PANEL) {
    const float *from = b + j * bColumn;
    int width = least(PANEL, n - j), done = 0;
    if (width == PANEL && bColumn == 1) {
      for (int i = 0; i < k; i++) AT(f16, to + i * PANEL) = READ(f16, from + i * bStep);
      continue;
    }
    if (width == PANEL && bStep == 1) done = packColumns(from, bColumn, k, to);
    if (width < PANEL) memset(to, 0, (size_t)k * PANEL * 4);
    for (int w = 0; w < width; w++) {
      PLAIN_LOOP for (int i = done; i < k; i++) to[i * PANEL + w] = from[w * bColumn + i * bStep];
    }
  }
}
