// Causal attention with rotary positions over rows laid end to end, one head of one row at a time.
//
// Equation: out = softmax(Q K^T / sqrt(headWidth), keys up to the query's own) V, Q and K rotated.
// Bits: those of products and softmax. Four queries go together and see the keys up to the last of them; the weights
// beyond their own are exact zeros. A single query (the rollout's) runs through the same `attendTile`.
#pragma once
#include "exports.h"
#include "products.h"
#include "rotary.h"
#include "softmax.h"

// Queries that go together.
#define QUERIES 4

// `count` rotated queries at positions `position` and on, against the keys up to each.
INLINE void attendTile(const float *queries, int position, int count, int headWidth, const float *keyPanels,
                       const float *valuePanels, ptrdiff_t valuePanel, float *out, ptrdiff_t outRow,
                       float *logSums, ptrdiff_t logSumStep, float *scores, float *edge) {
  int keys = position + count, columns = scoreColumns(keys), padded = roundUp4(keys);
  float scale = 1 / __builtin_sqrtf((float)headWidth);
  multiplyPanels(queries, headWidth, 1, count, headWidth, keyPanels, (ptrdiff_t)headWidth * PANEL, columns, scores,
                 columns, 0, edge);
  if (count == QUERIES) {
    f4 logs = softmaxOfFour(scores, columns, position + 1, 1, wholeVectors(keys), scale);
    UNROLL for (int i = 0; i < QUERIES; i++) logSums[i * logSumStep] = logs[i];
  }
  else for (int i = 0; i < count; i++) {
    float *row = scores + (ptrdiff_t)i * columns;
    float top = scaleRow(row, position + i + 1, padded, scale);
    float sum = exponentials(row, padded, top, row);
    multiplyRow(row, padded, 1 / sum);
    if (logSums) logSums[i * logSumStep] = top + log1(sum);
  }
  multiplyPanels(scores, columns, 1, count, keys, valuePanels, valuePanel, headWidth, out, outRow, 0, edge);
}

EXPORT(int, attentionScratchBytes)(int longest, int headWidth) {
  int rows = longest * headWidth * 2, panels = roundUp16(longest) * headWidth + longest * roundUp16(headWidth);
  return (rows + panels + QUERIES * roundUp16(longest) + EDGE) * 4;
}

APART void attendHead(const float *qkv, int width, int length, int headWidth, const float *cos, const float *sin,
                      float *out, float *logSums, int heads, float *scratch) {
  ptrdiff_t matrix = (ptrdiff_t)length * headWidth;
  int half = headWidth / 2;
  float *queries = scratch, *keys = queries + matrix, *keyPanels = keys + matrix;
  float *valuePanels = keyPanels + (ptrdiff_t)roundUp16(length) * headWidth;
  float *scores = valuePanels + (ptrdiff_t)length * roundUp16(headWidth), *edge = scores + QUERIES * roundUp16(length);
  rotateHead(qkv, 3 * width, length, cos, sin, half, queries, headWidth, 0);
  rotateHead(qkv + width, 3 * width, length, cos, sin, half, keys, headWidth, 0);
  pack(keys, 1, headWidth, headWidth, length, keyPanels);
  pack(qkv + 2 * width, 3 * width, 1, length, headWidth, valuePanels);
  for (int i = 0; i < length; i += QUERIES)
    attendTile(queries + (ptrdiff_t)i * headWidth, i, least(QUERIES, length - i), headWidth, keyPanels, valuePanels,
               (ptrdiff_t)length * PANEL, out + (ptrdiff_t)i * width, width, logSums + (ptrdiff_t)i * heads, heads,
               scores, edge);
}

// out[N, D] and logSums[N, heads] from qkv[N, 3D]; row b is tokens starts[b] to starts[b + 1]; cos, sin:
// [context, headWidth / 2]. logSums, all that the gradient keeps: log of the sum of exponentials of the scaled scores.
EXPORT(void, attention)(const float *qkv, const int32_t *starts, int rows, int heads, int headWidth,
                        const float *cos, const float *sin, float *out, float *logSums, float *scratch) {
  int width = heads * headWidth;
  for (int b = 0; b < rows; b++) {
    ptrdiff_t first = starts[b];
    int length = starts[b + 1] - starts[b];
    for (int h = 0; h < heads; h++)
      attendHead(qkv + first * 3 * width + h * headWidth, width, length, headWidth, cos, sin,
                 out + first * width + h * headWidth, logSums + first * heads + h, heads, scratch);
  }
}
