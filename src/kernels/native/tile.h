// Tiles of C = A.B in vectors of V floats; products.h includes this file once for each V.
//
// Equation: c[i, j] = sum over k of a[i, k] b[k, j].
// Bits: each element is one sum over k = 0, 1, 2, ... in its own lane, whatever the tile, so a row of C is the same
// whatever the other rows are and however many there are. Rollout and training rely on it.
//
// `rows` and `side` (vectors side by side) are constants wherever a tile is called, so that all its sums live in
// registers. A is read with two strides (from row to row, from k to k + 1), so A and its transpose are the same code.
// B is in panels of PANEL columns, [k][PANEL], `panel` floats apart.
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define F JOIN(f, V)

INLINE void JOIN(tile, V)(const int rows, const int side, const float *a, ptrdiff_t aRow, ptrdiff_t aStep, int k,
                          const float *b, ptrdiff_t panel, float *c, ptrdiff_t cRow, int onto) {
  F sums[TILE_ROWS][4];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < side; v++) sums[r][v] = onto ? READ(F, c + r * cRow + v * V) : (F)0;
  }
  PLAIN_LOOP for (; k > 0; k--) {
    F x[4];
    UNROLL for (int v = 0; v < side; v++) x[v] = READ(F, b + v * V / PANEL * panel + v * V % PANEL);
    UNROLL for (int r = 0; r < rows; r++) {
      F y = (F)a[r * aRow];
      UNROLL for (int v = 0; v < side; v++) sums[r][v] += y * x[v];
    }
    a += aStep;
    b += PANEL;
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < side; v++) AT(F, c + r * cRow + v * V) = sums[r][v];
  }
}

// All m rows of a strip of `side` vectors: as many at a time as there are registers for, then four, then one.
INLINE void JOIN(strip, V)(const int side, const float *a, ptrdiff_t aRow, ptrdiff_t aStep, int m, int k,
                           const float *b, ptrdiff_t panel, float *c, ptrdiff_t cRow, int onto) {
  for (; m >= TILE_ROWS; m -= TILE_ROWS, a += TILE_ROWS * aRow, c += TILE_ROWS * cRow)
    JOIN(tile, V)(TILE_ROWS, side, a, aRow, aStep, k, b, panel, c, cRow, onto);
  if (TILE_ROWS > 4)
    for (; m >= 4; m -= 4, a += 4 * aRow, c += 4 * cRow)
      JOIN(tile, V)(4, side, a, aRow, aStep, k, b, panel, c, cRow, onto);
  for (; m > 0; m--, a += aRow, c += cRow) JOIN(tile, V)(1, side, a, aRow, aStep, k, b, panel, c, cRow, onto);
}

#undef F
#undef JOIN
#undef JOIN_
