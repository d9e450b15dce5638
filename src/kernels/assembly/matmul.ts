// C = A.B for any size and any strides: B is packed into panels, then tiles run over rows and panels.
import { PANEL_ROW, tile1x16, tile1x8, tile4x8 } from './tiles';

/** A block of k: a panel block is 8 KB and stays in the first-level cache. */
const K_BLOCK: i32 = 256;
/** Rows that share one pass over a block of panels. */
const M_BLOCK: i32 = 60;
/** Columns packed at a time: the packed block is at most 256 KB, half a usual second-level cache. */
const N_BLOCK: i32 = 256;

/** Bytes of scratch that `matmul` needs: one packed block of B and one edge tile. */
export function matmulScratchBytes(): i32 {
  return (K_BLOCK * N_BLOCK + 32) * 4;
}

/**
 * Packs k rows of n columns of B (byte strides `bStep` from k to k + 1, `bCol` from column to column) into
 * panels [ceil(n / 8)][k][8]; missing columns of the last panel are 0. Transposing B costs nothing here.
 */
export function packPanels(b: usize, bStep: usize, bCol: usize, k: i32, n: i32, packed: usize): void {
  for (let j = 0; j < n; j += 8) {
    const width = min(8, n - j);
    const from = b + <usize>j * bCol;
    if (width == 8 && bCol == 4) packContiguous(from, bStep, k, packed);
    else packStrided(from, bStep, bCol, k, width, packed);
    packed += <usize>k * PANEL_ROW;
  }
}

function packContiguous(from: usize, bStep: usize, k: i32, to: usize): void {
  for (let i = 0; i < k; i++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += bStep;
    to += PANEL_ROW;
  }
}

function packStrided(from: usize, bStep: usize, bCol: usize, k: i32, width: i32, to: usize): void {
  if (width < 8) memory.fill(to, 0, <usize>k * PANEL_ROW);
  // Columns outside: with a transposed B each column is contiguous in k.
  for (let j = 0; j < width; j++) {
    let source = from + <usize>j * bCol;
    let target = to + ((<usize>j) << 2);
    for (let i = 0; i < k; i++) {
      store<f32>(target, load<f32>(source));
      source += bStep;
      target += PANEL_ROW;
    }
  }
}

/**
 * C[m, n] = A[m, k] . B, with B already in panels `panelBytes` apart (k * 32 where they are whole; more
 * where only the first k rows of longer panels count). `onto` goes on from the sums stored in C.
 * `edge` is 128 bytes of scratch for the columns of a partial last panel.
 */
export function multiplyPanels(
  a: usize,
  aRow: usize,
  aStep: usize,
  m: i32,
  k: i32,
  b: usize,
  panelBytes: usize,
  n: i32,
  c: usize,
  cRow: usize,
  onto: bool,
  edge: usize,
): void {
  let j = 0;
  for (; m == 1 && !onto && j + 16 <= n; j += 16) {
    tile1x16(a, aStep, k, b, b + panelBytes, c + ((<usize>j) << 2));
    b += 2 * panelBytes;
  }
  for (; j + 8 <= n; j += 8) {
    multiplyPanel(a, aRow, aStep, m, k, b, c + ((<usize>j) << 2), cRow, onto);
    b += panelBytes;
  }
  const width = n & 7;
  if (width == 0) return;
  // Whole rows of 8 go through the edge tile, four at most at a time, so that nothing is written past C.
  c += (<usize>(n - width)) << 2;
  for (let i = 0; i < m; i += 4) {
    const rows = min(4, m - i);
    const bytes = (<usize>width) << 2;
    if (onto) copyRows(c, cRow, edge, PANEL_ROW, rows, bytes);
    multiplyPanel(a, aRow, aStep, rows, k, b, edge, PANEL_ROW, onto);
    copyRows(edge, PANEL_ROW, c, cRow, rows, bytes);
    a += aRow << 2;
    c += cRow << 2;
  }
}

function multiplyPanel(
  a: usize,
  aRow: usize,
  aStep: usize,
  m: i32,
  k: i32,
  b: usize,
  c: usize,
  cRow: usize,
  onto: bool,
): void {
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    tile4x8(a, aRow, aStep, k, b, c, cRow, onto);
    a += aRow << 2;
    c += cRow << 2;
  }
  for (; i < m; i++) {
    tile1x8(a, aStep, k, b, c, onto);
    a += aRow;
    c += cRow;
  }
}

function copyRows(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, bytes: usize): void {
  for (let i = 0; i < rows; i++) {
    for (let byte: usize = 0; byte < bytes; byte += 4) store<f32>(to + byte, load<f32>(from + byte));
    from += fromRow;
    to += toRow;
  }
}

/**
 * C[m, n] = A[m, k] . B[k, n]; strides in elements, so `transposeA` is (1, m) instead of (k, 1).
 * C is row-major and wholly written (or added to where `onto`). `scratch`: matmulScratchBytes().
 */
export function matmul(
  a: usize,
  aRowElements: i32,
  aStepElements: i32,
  b: usize,
  bStepElements: i32,
  bColElements: i32,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
  onto: bool,
  scratch: usize,
): void {
  const aRow = (<usize>aRowElements) << 2;
  const aStep = (<usize>aStepElements) << 2;
  const bStep = (<usize>bStepElements) << 2;
  const bCol = (<usize>bColElements) << 2;
  const cRow = (<usize>n) << 2;
  const edge = scratch + ((K_BLOCK * N_BLOCK) << 2);
  if (k == 0 && !onto) memory.fill(c, 0, <usize>m * cRow);
  for (let j = 0; j < n; j += N_BLOCK) {
    const columns = min(N_BLOCK, n - j);
    for (let l = 0; l < k; l += K_BLOCK) {
      const depth = min(K_BLOCK, k - l);
      packPanels(b + <usize>l * bStep + <usize>j * bCol, bStep, bCol, depth, columns, scratch);
      for (let i = 0; i < m; i += M_BLOCK) {
        const rows = min(M_BLOCK, m - i);
        multiplyPanels(
          a + <usize>i * aRow + <usize>l * aStep,
          aRow,
          aStep,
          rows,
          depth,
          scratch,
          <usize>depth * PANEL_ROW,
          columns,
          c + <usize>i * cRow + ((<usize>j) << 2),
          cRow,
          onto || l > 0,
          edge,
        );
      }
    }
  }
}

/**
 * C[m, n] = A[m, k] . B with B packed whole by `packPanels` and both A and C row-major without gaps: the
 * bits of `matmul`, since blocks do not change the order of a sum. `edge`: 128 bytes of scratch.
 */
export function multiplyPacked(a: usize, m: i32, k: i32, packed: usize, n: i32, c: usize, edge: usize): void {
  const aRow = (<usize>k) << 2;
  const cRow = (<usize>n) << 2;
  for (let i = 0; i < m; i += M_BLOCK) {
    const rows = min(M_BLOCK, m - i);
    multiplyPanels(a, aRow, 4, rows, k, packed, <usize>k * PANEL_ROW, n, c, cRow, false, edge);
    a += <usize>M_BLOCK * aRow;
    c += <usize>M_BLOCK * cRow;
  }
}
