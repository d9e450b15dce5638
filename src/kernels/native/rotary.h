// Rotary positions (arXiv:2104.09864), half-split: dimension i turns together with i + half.
//
// Equation: to[i] = x[i] cos - x[half + i] sin,  to[half + i] = x[half + i] cos + x[i] sin;
//   the gradient turns back: the same with -sin.
// Bits: element by element, nothing is summed.
#pragma once
#include "vectors.h"

// Half of a head is 8 floats as a rule, so wider vectors would stay empty.
#if W == 4
typedef f4 halfHead;
#define HALF_HEAD 4
#else
typedef f8 halfHead;
#define HALF_HEAD 8
#endif

// One head of one token; `back` turns back.
INLINE void rotate(const float *from, const float *cos, const float *sin, int half, float *to, const int back) {
  int i = 0;
  for (; i + HALF_HEAD <= half; i += HALF_HEAD) {
    halfHead a = READ(halfHead, from + i), b = READ(halfHead, from + half + i);
    halfHead c = READ(halfHead, cos + i), s = READ(halfHead, sin + i);
    AT(halfHead, to + i) = back ? a * c + b * s : a * c - b * s;
    AT(halfHead, to + half + i) = back ? b * c - a * s : b * c + a * s;
  }
  PLAIN_LOOP for (; i < half; i++) {
    float a = from[i], b = from[half + i], c = cos[i], s = sin[i];
    to[i] = back ? a * c + b * s : a * c - b * s;
    to[half + i] = back ? b * c - a * s : b * c + a * s;
  }
}

// One head of the tokens of a row, positions from 0 on.
INLINE void rotateHead(const float *from, ptrdiff_t fromRow, int length, const float *cos, const float *sin,
                       int half, float *to, ptrdiff_t toRow, const int back) {
  for (int t = 0; t < length; t++, from += fromRow, cos += half, sin += half, to += toRow)
    rotate(from, cos, sin, half, to, back);
}
