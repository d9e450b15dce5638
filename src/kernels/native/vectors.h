// The vectors that every kernel is written in, for readers who know TypeScript better than C.
//
// A vector is a few floats side by side in one register of the processor: `a + b` of two vectors is as many
// sums in one instruction. W is how many go into the widest one. The same source is compiled with W = 4
// (WebAssembly, ARM, the oldest processors), W = 8 (AVX2) and W = 16 (AVX-512); addon.c takes the widest that the
// processor has. `vf` is a vector of W floats; f4, f8, f16 are of a fixed size, u4, u8, u16 are the same bits
// read as whole numbers. A number beside a vector stands for a vector full of it: `x * 2.f`.
//
//   load(p), put(p, x)     a vector from, to memory; any address will do
//   x.lo, x.hi             halves of a vector;  x[l]  one lane
//   x < y                  a lane of all ones where it holds, of zeros elsewhere;  c ? x : y  picks lane by lane
//
// As in TypeScript, a function is `name(arguments) { }`, only with types in front. `float *p` is a place in memory (a
// Float32Array without a length), p[i] its element i, p + i the same array from element i on; `const` before it says
// that it is only read. `#define` gives a name to a piece of text, `#if` picks text when it is compiled.
//
// THE RULE FOR BITS. All widths, WebAssembly and every processor must give the same bits, so:
//   1. An element of a product is one sum over k = 0, 1, 2, ... in one lane: one rounded product and one rounded
//      sum a step. The compiler may not fuse the two (-ffp-contract=off): that is one rounding less.
//   2. A sum along a row runs in FOUR lanes, whatever W is: lane l over the elements l, l + 4, l + 8, ...; of a
//      wider vector one quarter is added after the other (`addQuarters`).
//   3. What lies behind the end of a row counts as an exact zero, so padding cannot be seen.
//   4. exp and log are made of + and * alone (math.h); / and sqrt are rounded correctly everywhere.
// A kernel keeps nothing between calls, allocates nothing and has no constants in memory.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifndef W
#define W 4
#endif

// A small function that goes into its caller; and one that stays apart.
#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))
// Loops that the compiler should write out in full; and that it should leave as they are.
#define UNROLL _Pragma("unroll")
#define PLAIN_LOOP _Pragma("nounroll")
// What these two come to without a C library.
#define memcpy __builtin_memcpy
#define memset __builtin_memset

#define VECTOR(N)                                                              \
  typedef float f##N __attribute__((ext_vector_type(N), aligned(4)));          \
  typedef uint32_t u##N __attribute__((ext_vector_type(N), aligned(4)));       \
  typedef int32_t i##N __attribute__((ext_vector_type(N)));
VECTOR(4)
VECTOR(8)
VECTOR(16)

// Lane numbers 0, 1, 2, ...
#define LANES4 ((i4){0, 1, 2, 3})

#if W == 4
typedef f4 vf;
typedef u4 vu;
#define LANES LANES4
#elif W == 8
typedef f8 vf;
typedef u8 vu;
#define LANES ((i8){0, 1, 2, 3, 4, 5, 6, 7})
#else
typedef f16 vf;
typedef u16 vu;
#define LANES ((i16){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
#endif

// A vector of any type in memory.
#define READ(TYPE, address) (*(const TYPE *)(address))
#define AT(TYPE, address) (*(TYPE *)(address))
#define load(address) READ(vf, address)
#define put(address, x) (AT(vf, address) = (x))

// Adds the parts of a vector to a narrower sum, one after the other: four lanes at a time, or half of them as doubles.
#if W == 4
#define addParts(sum, x) ((sum) + (x))
#elif W == 8
#define addParts(sum, x) (((sum) + (x).lo) + (x).hi)
#else
#define addParts(sum, x) (((((sum) + (x).lo.lo) + (x).lo.hi) + (x).hi.lo) + (x).hi.hi)
#endif

// Rule 2: adds the quarters of a vector to a sum in four lanes.
INLINE f4 addQuarters(f4 sum, vf x) { return addParts(sum, x); }

INLINE float sumLanes(f4 x) { return (x[0] + x[1]) + (x[2] + x[3]); }

// The larger and the smaller, lane by lane; a NaN in front goes through.
#define larger(a, b) ((a) < (b) ? (b) : (a))
#define smaller(a, b) ((b) < (a) ? (b) : (a))

// The largest of the four numbers that stand in the same place of each quarter.
INLINE f4 largestQuarter(vf x) {
#if W == 4
  return x;
#elif W == 8
  return larger(x.lo, x.hi);
#else
  f8 y = larger(x.lo, x.hi);
  return larger(y.lo, y.hi);
#endif
}

// The larger of two, +0 before -0; of four lanes, each of its own or all of them.
INLINE float larger1(float a, float b) { return a > b ? a : b > a ? b : a == 0 ? a + b : a; }
INLINE float largestLane(f4 x) { return larger1(larger1(x[0], x[1]), larger1(x[2], x[3])); }

INLINE f4 larger4(f4 a, f4 b) { return a > b ? a : b > a ? b : a == 0 ? a + b : a; }

// Rows and columns of 4 x 4 numbers exchanged.
INLINE void turn4(const f4 *rows, f4 *columns) {
  f4 a = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5), b = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
  f4 c = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5), d = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
  columns[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
  columns[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
  columns[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
  columns[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int roundUp4(int n) { return (n + 3) & ~3; }
INLINE int roundUp8(int n) { return (n + 7) & ~7; }
INLINE int roundUp16(int n) { return (n + 15) & ~15; }
