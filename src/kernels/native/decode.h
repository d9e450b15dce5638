// One token a sequence: attention on a key-value cache, and drawing the next token.
//
// Equation: as in attention; a token is drawn where the running sum of the weights passes uniform * total.
// Bits: both run through the functions of the training forward (attendTile, distribution), so they are the same;
// the running sum is in doubles, in the order of the vocabulary.
//
// The cache of a layer: for each slot (one a sequence) and head, rotated keys as panels
// [ceil(capacity / PANEL)][headWidth][PANEL] and values as panels [ceil(headWidth / PANEL)][capacity][PANEL].
#pragma once
#include "attention.h"
#include "logprobs.h"

// Floats of the keys, and of all, of one head of one slot.
INLINE ptrdiff_t keySize(int headWidth, int capacity) { return (ptrdiff_t)roundUp16(capacity) * headWidth; }
INLINE ptrdiff_t headSize(int headWidth, int capacity) {
  return keySize(headWidth, capacity) + (ptrdiff_t)capacity * roundUp16(headWidth);
}

EXPORT(int, cacheSlotBytes)(int heads, int headWidth, int capacity) {
  return heads * (int)headSize(headWidth, capacity) * 4;
}

// Heads that go together.
#define HEADS 4

EXPORT(int, attendCachedScratchBytes)(int headWidth, int capacity) {
  return (HEADS * (headWidth + roundUp16(capacity)) + EDGE) * 4;
}

INLINE void storeKey(const float *key, int position, int headWidth, float *keys) {
  float *to = keys + (ptrdiff_t)(position / PANEL) * headWidth * PANEL + position % PANEL;
  for (int d = 0; d < headWidth; d++) to[d * PANEL] = key[d];
}

INLINE void storeValue(const float *value, int position, int headWidth, ptrdiff_t panel, float *values) {
  float *to = values + (ptrdiff_t)position * PANEL;
  for (int d = 0; d < headWidth; d++) to[d / PANEL * panel + d % PANEL] = value[d];
}

// The rotated queries of HEADS heads of one token at `position`; `size` floats from head to head of the cache.
INLINE void attendHeads(const float *queries, int position, int headWidth, const float *cache, ptrdiff_t size,
                        ptrdiff_t keyPart, ptrdiff_t valuePanel, float *out, float *scores) {
  int keys = position + 1, padded = wholeVectors(keys);
  float scale = 1 / __builtin_sqrtf((float)headWidth);
  fourApart(queries, headWidth, headWidth, cache, size, (ptrdiff_t)headWidth * PANEL, padded, scores, padded);
  softmaxOfFour(scores, padded, keys, 0, padded, scale);
  fourApart(scores, padded, keys, cache + keyPart, size, valuePanel, headWidth, out, headWidth);
}

// Stores keys and values of n new tokens and attends with their queries: out[n, D] from qkv[n, 3D]. Token i belongs to
// slot slots[i] and stands at positions[i]; its slot already holds all earlier ones.
EXPORT(void, attendCached)(const float *qkv, int n, int heads, int headWidth, const int32_t *slots,
                           const int32_t *positions, const float *cos, const float *sin, float *cache,
                           int capacity, float *out, float *scratch) {
  ptrdiff_t width = heads * headWidth, size = headSize(headWidth, capacity), keyPart = keySize(headWidth, capacity);
  ptrdiff_t valuePanel = (ptrdiff_t)capacity * PANEL;
  float *scores = scratch + HEADS * headWidth, *edge = scores + HEADS * roundUp16(capacity);
  for (int i = 0; i < n; i++, qkv += 3 * width, out += width) {
    int position = positions[i], half = headWidth / 2;
    const float *c = cos + (ptrdiff_t)position * half, *s = sin + (ptrdiff_t)position * half;
    float *slot = cache + slots[i] * heads * size;
    // All heads are stored before the first is read: a vector load right behind the single stores of a key would wait
    // for them.
    for (int h = 0; h < heads; h++) {
      const float *key = qkv + width + h * headWidth;
      rotate(key, c, s, half, scratch, 0);
      storeKey(scratch, position, headWidth, slot + h * size);
      storeValue(key + width, position, headWidth, valuePanel, slot + h * size + keyPart);
    }
    int h = 0;
    for (; headWidth % W == 0 && h + HEADS <= heads; h += HEADS) {
      for (int r = 0; r < HEADS; r++) rotate(qkv + (h + r) * headWidth, c, s, half, scratch + r * headWidth, 0);
      attendHeads(scratch, position, headWidth, slot + h * size, size, keyPart, valuePanel, out + h * headWidth, scores);
    }
    for (; h < heads; h++) {
      float *keys = slot + h * size;
      rotate(qkv + h * headWidth, c, s, half, scratch, 0);
      attendTile(scratch, position, 1, headWidth, keys, keys + keyPart, valuePanel, out + h * headWidth, width, 0,
                 0, scores, edge);
    }
  }
}

// Copies the first `length` tokens of one slot to another, in the cache of one layer.
EXPORT(void, copySlot)(float *cache, int from, int to, int length, int heads, int headWidth, int capacity) {
  ptrdiff_t size = headSize(headWidth, capacity), keyPart = keySize(headWidth, capacity);
  const float *source = cache + from * heads * size;
  float *target = cache + to * heads * size;
  for (int h = 0; h < heads; h++, source += size, target += size) {
    memcpy(target, source, (size_t)roundUp16(length) * (size_t)headWidth * 4);
    for (ptrdiff_t panel = keyPart; panel < size; panel += (ptrdiff_t)capacity * PANEL)
      memcpy(target + panel, source + panel, (size_t)length * PANEL * 4);
  }
}

EXPORT(int, drawTokensScratchBytes)(int n, int vocabulary) { return ((n + 1) * roundUp8(vocabulary) + EDGE) * 4; }

INLINE int firstLargest(const float *row, int n) {
  int best = 0;
  PLAIN_LOOP for (int j = 1; j < n; j++) if (row[j] > row[best]) best = j;
  return best;
}

// Both passes add in the same order, so the last running sum is the total.
INLINE int inverseCdf(const float *weights, int n, double uniform) {
  double total = 0, sum = 0;
  for (int j = 0; j < n; j++) total += (double)weights[j];
  double threshold = uniform * total;
  PLAIN_LOOP for (int j = 0; j < n - 1; j++) {
    sum += (double)weights[j];
    if (sum > threshold) return j;
  }
  return n - 1;
}

// Draws a token for each of n hidden states with uniforms[i] (doubles, in [0, 1)), or, where `greedy`, takes the first
// of largest weight. Writes its id, log probability and the entropy. tableColumns: the embedding, packed transposed.
EXPORT(void, drawTokens)(const float *hidden, int n, int width, const float *tableColumns, int vocabulary,
                         float perTemperature, int greedy, const double *uniforms, int32_t *ids, float *logprobs,
                         float *entropy, float *scratch) {
  int padded = roundUp8(vocabulary);
  float *weights = scratch + (ptrdiff_t)n * padded;
  productOfPacked(hidden, n, width, tableColumns, padded, scratch, weights + padded);
  for (int i = 0; i < n; i++) {
    float *row = scratch + (ptrdiff_t)i * padded;
    float sum = distribution(row, vocabulary, padded, perTemperature, weights);
    int id = greedy ? firstLargest(row, vocabulary) : inverseCdf(weights, vocabulary, uniforms[i]);
    ids[i] = id;
    logprobs[i] = row[id] - log1(sum);
    entropy[i] = entropyOf(row, weights, padded, sum);
  }
}
