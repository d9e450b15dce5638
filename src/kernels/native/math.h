// exp and log from + and * alone, after the single-precision Cephes library (expf, logf): about one unit in the last
// place, and the same bits everywhere. The languages' own versions differ from one system to the next.
#pragma once
#include "vectors.h"

// Stands for minus infinity: its exponential is 0, and 0 times it is 0, not NaN.
#define MASKED (-1e30f)

// exp of each lane: 0 below -87.3, the value at 88 above it, NaN for NaN. F are floats, U their bits.
//
// x = n log 2 + r with |r| <= log(2) / 2. Adding 1.5 * 2^23 rounds to the whole number n and leaves it in the low bits
// of the sum; log 2 comes in two parts, of which n times the first is exact. exp x = 2^n exp r, exp r a polynomial.
#define EXP(NAME, F, U)                                                 \
  INLINE F NAME(F x) {                                                  \
    U vanishes = (U)(x < (F)-87.3f);                                    \
    x = larger(x, (F)-87.3f);                                           \
    x = smaller(x, (F)88.f);                                            \
    F shifted = x * 1.44269504088896341f + 12582912.f;                  \
    F n = shifted - 12582912.f;                                         \
    F r = x - n * 0.693359375f;                                         \
    r = r - n * -2.12194440e-4f;                                        \
    F p = (F)1.9875691500e-4f;                                          \
    p = p * r + 1.3981999507e-3f;                                       \
    p = p * r + 8.3334519073e-3f;                                       \
    p = p * r + 4.1665795894e-2f;                                       \
    p = p * r + 1.6666665459e-1f;                                       \
    p = p * r + 5.0000001201e-1f;                                       \
    p = ((p * r) * r + r) + 1.f;                                        \
    U power = (__builtin_bit_cast(U, shifted) + 127u) << 23u;           \
    p = p * __builtin_bit_cast(F, power);                               \
    return __builtin_bit_cast(F, __builtin_bit_cast(U, p) & ~vanishes); \
  }
EXP(expv, vf, vu)
EXP(exp4, f4, u4)

// exp of one number, with the bits of the others.
INLINE float exp1(float x) { return exp4((f4)x)[0]; }

// log of four positive, normal numbers.
INLINE f4 log4(f4 x) {
  u4 bits = __builtin_bit_cast(u4, x);
  f4 exponent = __builtin_convertvector(__builtin_bit_cast(i4, bits >> 23u) - 126, f4);
  f4 m = __builtin_bit_cast(f4, (bits & 0x007fffffu) | 0x3f000000u);
  u4 small = (u4)(m < 0.707106781186547524f);
  exponent = small ? exponent - 1 : exponent;
  m = small ? m + m : m;
  m -= 1;
  f4 p = (f4)7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  f4 square = m * m;
  f4 y = p * m * square;
  y += exponent * -2.12194440e-4f;
  y -= square * 0.5f;
  return m + y + exponent * 0.693359375f;
}

// log of one number, with the bits of the others.
INLINE float log1(float x) { return log4((f4)x)[0]; }
