// Log probabilities of the targets, the entropy, and the gradient.
//
// Equation: z = hidden table^T / temperature,  logprob = z[target] - log sum exp z,  entropy = -sum p log p;
//   dZ = d (1[target] - p) / temperature,  dHidden = dZ table,  dTable = dZ^T hidden.
// Bits: those of products and softmax. Positions without a target (-1) are never multiplied: the others are gathered
// into blocks of BLOCK, in order.
#pragma once
#include "exports.h"
#include "matmul.h"
#include "softmax.h"

#define BLOCK 64

// Shifts the logits of one position (`padded` floats, of which `vocabulary` count) to z - max(z), z = logit /
// temperature; writes exp of that, returns the sum. The rollout shares it.
INLINE float distribution(float *logits, int vocabulary, int padded, float perTemperature, float *weights) {
  float top = scaleRow(logits, vocabulary, padded, perTemperature);
  return exponentials(logits, padded, top, weights);
}

// Entropy in nats: log sum - sum(weight * shifted) / sum; both terms are positive, nothing cancels.
INLINE float entropyOf(const float *shifted, const float *weights, int padded, float sum) {
  return log1(sum) - dotRows(weights, shifted, padded) / sum;
}

// Places in the scratch area.
struct LogprobPlaces {
  int32_t *indices;
  float *block, *scores, *weights, *tableColumns, *tableRows, *dBlock, *edge, *product;
};

EXPORT(int, tokenLogprobsScratchBytes)(int width, int vocabulary) {
  int padded = roundUp8(vocabulary);
  int blocks = BLOCK * (1 + 2 * width + padded) + padded;
  return (blocks + roundUp16(vocabulary) * width + vocabulary * roundUp16(width) + EDGE + productScratch()) * 4;
}

INLINE struct LogprobPlaces placesIn(float *scratch, int width, int vocabulary) {
  int padded = roundUp8(vocabulary);
  struct LogprobPlaces at;
  at.indices = (int32_t *)scratch;
  at.block = scratch + BLOCK;
  at.scores = at.block + BLOCK * width;
  at.weights = at.scores + BLOCK * padded;
  at.tableColumns = at.weights + padded;
  at.tableRows = at.tableColumns + roundUp16(vocabulary) * width;
  at.dBlock = at.tableRows + vocabulary * roundUp16(width);
  at.edge = at.dBlock + BLOCK * width;
  at.product = at.edge + EDGE;
  return at;
}

// Gathers the next positions with a target, at most BLOCK, from `*next` on, and computes their logits; moves `*next`
// behind the last one read, returns how many there are.
INLINE int gather(struct LogprobPlaces at, const float *hidden, const int32_t *targets, int *next, int n, int width,
                  int padded) {
  int gathered = 0, i = *next;
  for (; i < n && gathered < BLOCK; i++) {
    if (targets[i] < 0) continue;
    at.indices[gathered] = i;
    memcpy(at.block + (ptrdiff_t)gathered * width, hidden + (ptrdiff_t)i * width, (size_t)width * 4);
    gathered++;
  }
  *next = i;
  multiplyPanels(at.block, width, 1, gathered, width, at.tableColumns, (ptrdiff_t)width * PANEL, padded, at.scores,
                 padded, 0, at.edge);
  return gathered;
}

// logprobs[n] and entropy[n] from hidden[n, width], table[vocabulary, width], targets[n].
EXPORT(void, tokenLogprobs)(const float *hidden, const float *table, const int32_t *targets, int n, int width,
                            int vocabulary, float perTemperature, float *logprobs, float *entropy, float *scratch) {
  struct LogprobPlaces at = placesIn(scratch, width, vocabulary);
  int padded = roundUp8(vocabulary);
  pack(table, 1, width, width, vocabulary, at.tableColumns);
  memset(logprobs, 0, (size_t)n * 4);
  memset(entropy, 0, (size_t)n * 4);
  for (int next = 0; next < n;) {
    int gathered = gather(at, hidden, targets, &next, n, width, padded);
    for (int r = 0; r < gathered; r++) {
      float *row = at.scores + (ptrdiff_t)r * padded;
      float sum = distribution(row, vocabulary, padded, perTemperature, at.weights);
      logprobs[at.indices[r]] = row[targets[at.indices[r]]] - log1(sum);
      entropy[at.indices[r]] = entropyOf(row, at.weights, padded, sum);
    }
  }
}

// dHidden[n, width] and dTable[vocabulary, width] from dLogprobs[n]; the entropy carries no gradient.
EXPORT(void, tokenLogprobsGradient)(const float *hidden, const float *table, const int32_t *targets,
                                    const float *dLogprobs, int n, int width, int vocabulary,
                                    float perTemperature, float *dHidden, float *dTable, float *scratch) {
  struct LogprobPlaces at = placesIn(scratch, width, vocabulary);
  int padded = roundUp8(vocabulary);
  pack(table, 1, width, width, vocabulary, at.tableColumns);
  pack(table, width, 1, vocabulary, width, at.tableRows);
  memset(dHidden, 0, (size_t)n * (size_t)width * 4);
  memset(dTable, 0, (size_t)vocabulary * (size_t)width * 4);
  for (int next = 0; next < n;) {
    int gathered = gather(at, hidden, targets, &next, n, width, padded);
    for (int r = 0; r < gathered; r++) {
      float *row = at.scores + (ptrdiff_t)r * padded;
      float sum = distribution(row, vocabulary, padded, perTemperature, row);
      float d = dLogprobs[at.indices[r]] * perTemperature;
      multiplyRow(row, padded, -d / sum);
      row[targets[at.indices[r]]] += d;
    }
    multiplyPanels(at.scores, padded, 1, gathered, vocabulary, at.tableRows, (ptrdiff_t)vocabulary * PANEL, width,
                   at.dBlock, width, 0, at.edge);
    for (int r = 0; r < gathered; r++)
      memcpy(dHidden + (ptrdiff_t)at.indices[r] * width, at.dBlock + (ptrdiff_t)r * width, (size_t)width * 4);
    product(at.scores, 1, padded, at.block, width, 1, dTable, vocabulary, gathered, width, 1, at.product);
  }
}
