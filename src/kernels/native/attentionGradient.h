// Gradient of causal attention (FlashAttention, arXiv:2205.14135, appendix B.2).
//
// Equation: P = exp(score - logSum),  dP = dOut V^T,  dScore = P (dP - sum(P dP)) scale,
//   dQ = dScore K,  dK = dScore^T Q,  dV = P^T dOut; dQ and dK are turned back.
// Bits: those of products and softmax; P is computed again from the scores.
#pragma once
#include "attention.h"

EXPORT(int, attentionGradientScratchBytes)(int longest, int headWidth) {
  int padded = roundUp16(longest);
  int rows = 3 * longest * headWidth, panels = 2 * padded * headWidth + 3 * longest * roundUp16(headWidth);
  return (rows + panels + 2 * longest * padded + EDGE) * 4;
}

// scores -> P in place, dP -> dScore in place, for `count` rows `row` floats apart; row r has n + r scores, the rest up to
// `padded`, whole vectors, becomes 0.
INLINE void scoreGradients(const int count, float *p, float *d, ptrdiff_t row, int n, int padded, float scale,
                           const float *logSums, ptrdiff_t logSumStep) {
  f4 sums[QUERIES];
  float logs[QUERIES], means[QUERIES];
  UNROLL for (int r = 0; r < count; r++) {
    sums[r] = (f4)0;
    logs[r] = logSums[r * logSumStep];
  }
  for (int j = 0; j < padded; j += W) {
    UNROLL for (int r = 0; r < count; r++) {
      float *at = p + r * row + j;
      vf weight = expv((LANES + j < n + r ? load(at) : (vf)MASKED) * scale - logs[r]);
      put(at, weight);
      sums[r] = addQuarters(sums[r], weight * load(d + r * row + j));
    }
  }
  UNROLL for (int r = 0; r < count; r++) means[r] = sumLanes(sums[r]);
  for (int j = 0; j < padded; j += W) {
    UNROLL for (int r = 0; r < count; r++) {
      float *to = d + r * row + j;
      put(to, load(p + r * row + j) * (load(to) - means[r]) * scale);
    }
  }
}

// to[j] = sum of square[i][j] * panels[i] over the queries i that see key j: from the tile's first on.
INLINE void sumOverQueries(const float *square, const float *panels, float *to, ptrdiff_t toRow, int length,
                           int headWidth, float *edge) {
  ptrdiff_t row = roundUp16(length);
  for (int j = 0; j < length; j += QUERIES)
    multiplyPanels(square + j * row + j, 1, row, least(QUERIES, length - j), length - j,
                   panels + (ptrdiff_t)j * PANEL, (ptrdiff_t)length * PANEL, headWidth, to + j * toRow, toRow, 0, edge);
}

APART void headGradient(const float *head, int width, int length, int heads, int headWidth, const float *cos,
                        const float *sin, const float *logSums, const float *dOut, float *dHead, float *scratch) {
  ptrdiff_t row = roundUp16(length), square = length * row;
  ptrdiff_t matrix = (ptrdiff_t)length * headWidth, columns = row * headWidth;
  ptrdiff_t panelSize = (ptrdiff_t)length * roundUp16(headWidth), panel = (ptrdiff_t)length * PANEL;
  int half = headWidth / 2;
  float *queries = scratch, *keys = queries + matrix, *turned = keys + matrix;
  float *keyColumns = turned + matrix, *valueColumns = keyColumns + columns;
  float *queryPanels = valueColumns + columns, *keyPanels = queryPanels + panelSize;
  float *outPanels = keyPanels + panelSize;
  float *weights = outPanels + panelSize, *dScores = weights + square, *edge = dScores + square;
  rotateHead(head, 3 * width, length, cos, sin, half, queries, headWidth, 0);
  rotateHead(head + width, 3 * width, length, cos, sin, half, keys, headWidth, 0);
  pack(keys, 1, headWidth, headWidth, length, keyColumns);
  pack(head + 2 * width, 1, 3 * width, headWidth, length, valueColumns);
  pack(queries, headWidth, 1, length, headWidth, queryPanels);
  pack(keys, headWidth, 1, length, headWidth, keyPanels);
  pack(dOut, width, 1, length, headWidth, outPanels);
  float scale = 1 / __builtin_sqrtf((float)headWidth);
  for (int i = 0; i < length; i += QUERIES) {
    int count = least(QUERIES, length - i), seen = scoreColumns(i + count);
    float *p = weights + i * row, *d = dScores + i * row;
    multiplyPanels(queries + (ptrdiff_t)i * headWidth, headWidth, 1, count, headWidth, keyColumns, PANEL * headWidth,
                   seen, p, row, 0, edge);
    multiplyPanels(dOut + (ptrdiff_t)i * width, width, 1, count, headWidth, valueColumns, PANEL * headWidth, seen, d,
                   row, 0, edge);
    const float *logs = logSums + (ptrdiff_t)i * heads;
    if (count == QUERIES) scoreGradients(QUERIES, p, d, row, i + 1, wholeVectors(i + count), scale, logs, heads);
    else
      for (int r = 0; r < count; r++)
        scoreGradients(1, p + r * row, d + r * row, 0, i + r + 1, wholeVectors(i + count), scale, logs + r * heads, 0);
    multiplyPanels(d, row, 1, count, i + count, keyPanels, panel, headWidth, turned + (ptrdiff_t)i * headWidth,
                   headWidth, 0, edge);
  }
  rotateHead(turned, headWidth, length, cos, sin, half, dHead, 3 * width, 1);
  sumOverQueries(dScores, queryPanels, turned, headWidth, length, headWidth, edge);
  rotateHead(turned, headWidth, length, cos, sin, half, dHead + width, 3 * width, 1);
  sumOverQueries(weights, outPanels, dHead + 2 * width, 3 * width, length, headWidth, edge);
}

// dQkv[N, 3D] from qkv, logSums and dOut[N, D]; the rest as in `attention`.
EXPORT(void, attentionGradient)(const float *qkv, const int32_t *starts, int rows, int heads, int headWidth,
                                const float *cos, const float *sin, const float *logSums, const float *dOut,
                                float *dQkv, float *scratch) {
  int width = heads * headWidth;
  for (int b = 0; b < rows; b++) {
    ptrdiff_t first = starts[b];
    int length = starts[b + 1] - starts[b];
    for (int h = 0; h < heads; h++) {
      ptrdiff_t head = first * 3 * width + h * headWidth;
      headGradient(qkv + head, width, length, heads, headWidth, cos, sin, logSums + first * heads + h,
                   dOut + first * width + h * headWidth, dQkv + head, scratch);
    }
  }
}
