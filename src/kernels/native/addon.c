// The kernels as an addon of Node: functions that take what those of kernels.wasm take, and work on the same memory.
// JavaScript sees two things: `lanes`, of the widest vectors that this processor has, and instantiate(lanes), an object
// with a function for each kernel and `rebase(buffer)`, which says which memory the addresses lie in. Nothing is
// checked here but the number and kind of arguments: src/kernels/extents.ts has looked at the addresses and sizes.
#include "exports.h"
#include <node_api.h>
#include <stdlib.h>

// ---- the kernels, once for each width ----

#define p(n) void *
#define i(n) int
#define f(n) float
#define d(n) double
#define DECLARE(RESULT, NAME, ...) \
  RESULT NAME##_4(__VA_ARGS__);    \
  RESULT NAME##_8(__VA_ARGS__);    \
  RESULT NAME##_16(__VA_ARGS__);
KERNELS(DECLARE)
#undef p
#undef i
#undef f
#undef d

// ---- the one place that asks the processor ----

#if defined(__x86_64__)
static void cpuid(uint32_t leaf, uint32_t *a, uint32_t *b, uint32_t *c) {
  uint32_t d;
  __asm__ volatile("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(d) : "a"(leaf), "c"(0));
}

// Lanes of the widest vectors that the processor has and the system saves: 8 need x86-64-v3, 16 need x86-64-v4, as the
// compiler may use all of what these names stand for.
static int widest(void) {
  // Leaf 1, ecx: FMA, MOVBE, POPCNT, OSXSAVE, AVX, F16C. Leaf 0x80000001, ecx: LZCNT.
  const uint32_t v3 = 1u << 12 | 1u << 22 | 1u << 23 | 1u << 27 | 1u << 28 | 1u << 29, lzcnt = 1u << 5;
  // Leaf 7, ebx: BMI1, AVX2, BMI2; and AVX-512 F, DQ, CD, BW, VL.
  const uint32_t avx2 = 1u << 3 | 1u << 5 | 1u << 8;
  const uint32_t avx512 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31;
  // What the system saves: registers of 16 and 32 bytes; and of 64, with their masks.
  const uint32_t registers = 0x06, wideRegisters = 0xe6;
  uint32_t leaves, extended, a, b, c, low, high;
  cpuid(0, &leaves, &b, &c);
  cpuid(0x80000000u, &extended, &b, &c);
  if (leaves < 7 || extended < 0x80000001u) return 4;
  cpuid(1, &a, &b, &c);
  if ((c & v3) != v3) return 4;
  cpuid(0x80000001u, &a, &b, &c);
  if (!(c & lzcnt)) return 4;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  cpuid(7, &a, &b, &c);
  if ((low & registers) != registers || (b & avx2) != avx2) return 4;
  return (low & wideRegisters) == wideRegisters && (b & avx512) == avx512 ? 16 : 8;
}
#define AT_WIDTH(NAME) (self->lanes == 16 ? NAME##_16 : self->lanes == 8 ? NAME##_8 : NAME##_4)
#else
static int widest(void) { return 4; }
#define AT_WIDTH(NAME) NAME##_4
#endif

// ---- what JavaScript calls ----

typedef struct {
  char *memory;
  int lanes;
} Instance;

#define MOST 13

// Reads `wanted` numbers. Where there are others, an error waits in JavaScript and the result is 0.
static int numbers(napi_env env, napi_callback_info info, size_t wanted, double *x, Instance **self) {
  napi_value given[MOST];
  size_t count = MOST;
  if (napi_get_cb_info(env, info, &count, given, NULL, (void **)self) != napi_ok) return 0;
  int sound = count == wanted;
  for (size_t n = 0; sound && n < count; n++) sound = napi_get_value_double(env, given[n], x + n) == napi_ok;
  if (!sound) napi_throw_type_error(env, NULL, "a kernel was called with other arguments than it has");
  return sound;
}

#define p(n) (void *)(self->memory + (uint32_t)x[n])
#define i(n) (int)x[n]
#define f(n) (float)x[n]
#define d(n) x[n]
#define COUNT_(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, N, ...) N
#define COUNT(...) COUNT_(0, ##__VA_ARGS__, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define ANSWER_void(CALL) CALL
#define ANSWER_int(CALL) napi_create_int32(env, CALL, &result)
#define ANSWER_double(CALL) napi_create_double(env, CALL, &result)
#define WRAP(RESULT, NAME, ...)                                                 \
  static napi_value NAME(napi_env env, napi_callback_info info) {               \
    double x[MOST];                                                             \
    Instance *self;                                                             \
    napi_value result = NULL;                                                   \
    if (!numbers(env, info, COUNT(__VA_ARGS__), x, &self)) return NULL;         \
    ANSWER_##RESULT(AT_WIDTH(NAME)(__VA_ARGS__));                               \
    return result;                                                              \
  }
KERNELS(WRAP)

static napi_value rebase(napi_env env, napi_callback_info info) {
  napi_value buffer;
  size_t count = 1, bytes;
  Instance *self;
  void *memory;
  napi_get_cb_info(env, info, &count, &buffer, NULL, (void **)&self);
  if (count == 1 && napi_get_arraybuffer_info(env, buffer, &memory, &bytes) == napi_ok) self->memory = memory;
  else napi_throw_type_error(env, NULL, "rebase takes an ArrayBuffer");
  return NULL;
}

static void addFunction(napi_env env, napi_value to, const char *name, napi_callback body, void *self) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, body, self, &function);
  napi_set_named_property(env, to, name, function);
}

static napi_value instantiate(napi_env env, napi_callback_info info) {
  napi_value given, object;
  size_t count = 1;
  int32_t lanes = 0;
  napi_get_cb_info(env, info, &count, &given, NULL, NULL);
  if (count == 1) napi_get_value_int32(env, given, &lanes);
  if ((lanes != 4 && lanes != 8 && lanes != 16) || lanes > widest()) {
    napi_throw_range_error(env, NULL, "this processor does not have vectors of so many lanes");
    return NULL;
  }
  Instance *self = calloc(1, sizeof *self);
  if (self == NULL) {
    napi_throw_error(env, NULL, "no memory left");
    return NULL;
  }
  self->lanes = lanes;
  // Sixteen bytes, never given back: a function that outlives its instance would read what is somebody else's by then.
  napi_create_object(env, &object);
#define DEFINE(RESULT, NAME, ...) addFunction(env, object, #NAME, NAME, self);
  KERNELS(DEFINE)
  addFunction(env, object, "rebase", rebase, self);
  return object;
}

NAPI_MODULE_INIT() {
  napi_value lanes;
  napi_create_int32(env, widest(), &lanes);
  napi_set_named_property(env, exports, "lanes", lanes);
  addFunction(env, exports, "instantiate", instantiate, NULL);
  return exports;
}
