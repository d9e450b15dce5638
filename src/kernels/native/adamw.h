// AdamW (arXiv:1711.05101, algorithm 2) with a clipped gradient: doubles to compute with, floats to store.
//
// Equation: g = gradient clip,  m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2,
//   weight = weight keep - rate (m / correct1) / (sqrt(v / correct2) + epsilon).
// Bits: element by element, those of the same lines in JavaScript. The sum that it returns runs in TWO lanes, lane l
// over the elements l, l + 2, ...
#pragma once
#include "exports.h"
#include "vectors.h"

// Half as many doubles as floats fit into a vector.
typedef float halfFloats __attribute__((ext_vector_type(W / 2), aligned(4)));
typedef double halfDoubles __attribute__((ext_vector_type(W / 2)));
typedef double d2 __attribute__((ext_vector_type(2)));
#define toDoubles(x) __builtin_convertvector(x, halfDoubles)
#define toFloats(x) __builtin_convertvector(x, halfFloats)

INLINE d2 addPairs(d2 sum, halfDoubles x) { return addParts(sum, x); }

struct Adamw {
  double clip, keep, rate, beta1, beta2, epsilon, correct1, correct2;
};

// Moves the weights from *weights on along the gradient, and returns weight + second moment, as stored. Written once
// for vectors and for the elements that are left: D are doubles, F floats, WIDE and NARROW their conversions.
#define MOVE(NAME, D, F, WIDE, NARROW, SQRT)                                                                    \
  INLINE D NAME(float *weights, const float *gradient, float *m, float *v, struct Adamw with) {                 \
    D g = WIDE(READ(F, gradient)) * with.clip;                                                                  \
    F mean = NARROW(with.beta1 * WIDE(READ(F, m)) + (1 - with.beta1) * g);                                      \
    F square = NARROW(with.beta2 * WIDE(READ(F, v)) + (1 - with.beta2) * g * g);                                \
    AT(F, m) = mean;                                                                                            \
    AT(F, v) = square;                                                                                          \
    D step = WIDE(mean) / with.correct1 / (SQRT(WIDE(square) / with.correct2) + with.epsilon);                  \
    F moved = NARROW(WIDE(READ(F, weights)) * with.keep - with.rate * step);                                    \
    AT(F, weights) = moved;                                                                                     \
    return WIDE(moved) + WIDE(square);                                                                          \
  }
MOVE(moveMany, halfDoubles, halfFloats, toDoubles, toFloats, __builtin_elementwise_sqrt)
MOVE(moveOne, double, float, (double), (float), __builtin_sqrt)

// Updates n weights and their moments in place; the sum is finite where all new weights and second moments are.
EXPORT(double, adamw)(float *weights, const float *gradient, float *m, float *v, int n, double clip, double keep,
                      double rate, double beta1, double beta2, double epsilon, double correct1, double correct2) {
  struct Adamw with = {clip, keep, rate, beta1, beta2, epsilon, correct1, correct2};
  d2 sum = (d2)0;
  int j = 0;
  for (; j + W / 2 <= n; j += W / 2) sum = addPairs(sum, moveMany(weights + j, gradient + j, m + j, v + j, with));
  PLAIN_LOOP for (; j < n; j++) {
    double one = moveOne(weights + j, gradient + j, m + j, v + j, with);
    sum += (d2){j & 1 ? 0 : one, j & 1 ? one : 0};
  }
  return sum[0] + sum[1];
}
