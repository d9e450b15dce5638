// The kernels' names and arguments, once. addon.c makes of it what JavaScript calls; src/kernels/exports.ts says the
// same in TypeScript. A line: result, name, and the kind of each argument with its number:
// p address, i whole number, f float, d double.
#pragma once
#include <stdint.h>

// clang-format off
#define KERNELS(X)                                                                                            \
  X(int, matmulScratchBytes)                                                                                  \
  X(void, matmul, p(0), i(1), i(2), p(3), i(4), i(5), p(6), i(7), i(8), i(9), i(10), p(11))                   \
  X(void, packPanels, p(0), i(1), i(2), i(3), i(4), p(5))                                                     \
  X(void, multiplyPacked, p(0), i(1), i(2), p(3), i(4), p(5), p(6))                                           \
  X(void, addTo, p(0), p(1), i(2))                                                                            \
  X(void, embed, p(0), p(1), i(2), i(3), p(4))                                                                \
  X(void, embedGradient, p(0), p(1), i(2), i(3), i(4), p(5))                                                  \
  X(void, rmsNorm, p(0), p(1), i(2), i(3), p(4))                                                              \
  X(void, rmsNormGradient, p(0), p(1), p(2), i(3), i(4), p(5), p(6))                                          \
  X(void, swiglu, p(0), i(1), i(2), p(3))                                                                     \
  X(void, swigluGradient, p(0), p(1), i(2), i(3), p(4))                                                       \
  X(int, attentionScratchBytes, i(0), i(1))                                                                   \
  X(void, attention, p(0), p(1), i(2), i(3), i(4), p(5), p(6), p(7), p(8), p(9))                              \
  X(int, attentionGradientScratchBytes, i(0), i(1))                                                           \
  X(void, attentionGradient, p(0), p(1), i(2), i(3), i(4), p(5), p(6), p(7), p(8), p(9), p(10))               \
  X(int, tokenLogprobsScratchBytes, i(0), i(1))                                                               \
  X(void, tokenLogprobs, p(0), p(1), p(2), i(3), i(4), i(5), f(6), p(7), p(8), p(9))                          \
  X(void, tokenLogprobsGradient, p(0), p(1), p(2), p(3), i(4), i(5), i(6), f(7), p(8), p(9), p(10))           \
  X(int, cacheSlotBytes, i(0), i(1), i(2))                                                                    \
  X(int, attendCachedScratchBytes, i(0), i(1))                                                                \
  X(void, attendCached, p(0), i(1), i(2), i(3), p(4), p(5), p(6), p(7), p(8), i(9), p(10), p(11))             \
  X(void, copySlot, p(0), i(1), i(2), i(3), i(4), i(5), i(6))                                                 \
  X(int, drawTokensScratchBytes, i(0), i(1))                                                                  \
  X(void, drawTokens, p(0), i(1), i(2), p(3), i(4), f(5), i(6), p(7), p(8), p(9), p(10), p(11))               \
  X(double, adamw, p(0), p(1), p(2), p(3), i(4), d(5), d(6), d(7), d(8), d(9), d(10), d(11), d(12))                   \
  X(double, peak, i(0), p(1))
// clang-format on

// Opens a kernel that JavaScript may call: in WebAssembly under its own name, in the addon with its width behind it.
#ifdef __wasm__
#define EXPORT(RESULT, NAME) __attribute__((export_name(#NAME))) RESULT NAME
#else
#define EXPORT_AS(NAME, WIDTH) NAME##_##WIDTH
#define EXPORT_NAME(NAME, WIDTH) EXPORT_AS(NAME, WIDTH)
#define EXPORT(RESULT, NAME) __attribute__((visibility("hidden"))) RESULT EXPORT_NAME(NAME, W)
#endif
