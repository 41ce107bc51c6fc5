#pragma once

// Sixteen floats as one value: one AVX-512 register, two AVX2, four NEON or SSE. All arithmetic is per lane, and every
// multiply-add is an explicit fused one, so that the result does not depend on the register width.

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef float lanes __attribute__((ext_vector_type(16)));
typedef float lanes_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t int_lanes __attribute__((ext_vector_type(16)));
typedef uint32_t word_lanes __attribute__((ext_vector_type(16)));
typedef uint32_t word_lanes_unaligned __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef uint16_t half_lanes __attribute__((ext_vector_type(16)));
// Two bf16 numbers, the one with the lower index in the lower half.
typedef uint32_t ck_word __attribute__((may_alias));

// The upper half of a word.
#define CK_HIGH 0xffff0000u

#define CK_INLINE static inline __attribute__((always_inline))

CK_INLINE lanes ck_load(const float *p) { return *(const lanes_unaligned *)p; }
CK_INLINE void ck_store(float *p, lanes v) { *(lanes_unaligned *)p = v; }
CK_INLINE word_lanes ck_load_words(const ck_word *p) { return *(const word_lanes_unaligned *)p; }
CK_INLINE void ck_store_words(ck_word *p, word_lanes v) { *(word_lanes_unaligned *)p = v; }
CK_INLINE lanes ck_as_lanes(word_lanes v) { return __builtin_bit_cast(lanes, v); }
CK_INLINE word_lanes ck_as_words(lanes v) { return __builtin_bit_cast(word_lanes, v); }
CK_INLINE lanes ck_splat(float x) { return (lanes){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
CK_INLINE lanes ck_fma(lanes a, lanes b, lanes c) { return __builtin_elementwise_fma(a, b, c); }

// The first `count` < 16 values, the rest filled.
CK_INLINE lanes ck_load_part(const float *p, size_t count, float fill) {
  float buffer[16];
  for (size_t i = 0; i < 16; i++) buffer[i] = i < count ? p[i] : fill;
  return ck_load(buffer);
}
CK_INLINE void ck_store_part(float *p, lanes v, size_t count) {
  float buffer[16];
  ck_store(buffer, v);
  for (size_t i = 0; i < count; i++) p[i] = buffer[i];
}

// Pairwise sum of the lanes, always in the same tree.
CK_INLINE float ck_sum(lanes v) {
  float t[16];
  ck_store(t, v);
  float a = (t[0] + t[8]) + (t[4] + t[12]), b = (t[1] + t[9]) + (t[5] + t[13]);
  float c = (t[2] + t[10]) + (t[6] + t[14]), d = (t[3] + t[11]) + (t[7] + t[15]);
  return (a + c) + (b + d);
}
CK_INLINE float ck_max(lanes v) {
  float t[16];
  ck_store(t, v);
  float m = t[0];
  for (int i = 1; i < 16; i++) m = t[i] > m ? t[i] : m;
  return m;
}
CK_INLINE lanes ck_max2(lanes a, lanes b) { return a > b ? a : b; }

// exp to about 1 ulp: Cody–Waite reduction, degree-6 minimax polynomial; below -87.3 the result is 0, above 88.3 it is
// clamped there.
CK_INLINE lanes ck_exp(lanes x) {
  const lanes low = ck_splat(-87.3f), high = ck_splat(88.3f);
  int_lanes dead = x < low;  // false for NaN, which stays NaN
  x = x > high ? high : x;
  x = x < low ? low : x;
  const lanes magic = ck_splat(12582912.0f);  // 1.5 * 2^23: adding and subtracting it rounds to nearest
  lanes n = ck_fma(x, ck_splat(1.44269504088896341f), magic) - magic;
  lanes r = ck_fma(n, ck_splat(-0.693359375f), x);
  r = ck_fma(n, ck_splat(2.12194440e-4f), r);
  lanes p = ck_splat(1.9875691500e-4f);
  p = ck_fma(p, r, ck_splat(1.3981999507e-3f));
  p = ck_fma(p, r, ck_splat(8.3334519073e-3f));
  p = ck_fma(p, r, ck_splat(4.1665795894e-2f));
  p = ck_fma(p, r, ck_splat(1.6666665459e-1f));
  p = ck_fma(p, r, ck_splat(5.0000001201e-1f));
  p = ck_fma(p * r, r, r + 1.0f);
  int_lanes exponent = (__builtin_convertvector(n, int_lanes) + 127) << 23;
  lanes power;
  memcpy(&power, &exponent, sizeof power);
  return dead ? ck_splat(0.0f) : p * power;
}
