// Matrix product of operands in 8 bits; included once per instruction set. The including file defines CK_NATIVE_INT8
// where one instruction multiplies four pairs of bytes and adds them up, CK_PAIR_INT8 where one does so with two pairs of
// 16-bit numbers. Sums of a block are whole numbers, so every way of computing them gives the same bits.

#include "int8_layout.h"
#include "store_sums.h"

// sums += the four products of the bytes of `x` (from 0 to 255) with those of each word (from -127 to 127).
#if CK_NATIVE_INT8
typedef word_lanes int8_words;
CK_INLINE int8_words ck_int8_words(const ck_word *p) { return ck_load_words(p); }
CK_INLINE int_lanes ck_int8_dot(int_lanes sums, uint32_t x, int8_words w) {
  return (int_lanes)_mm512_dpbusd_epi32((__m512i)sums, _mm512_set1_epi32((int)x), (__m512i)w);
}
#else
// Bytes 0 and 2 of every word as 16-bit numbers, and bytes 1 and 3.
typedef int16_t pair_lanes __attribute__((ext_vector_type(32)));
typedef struct {
  pair_lanes even, odd;
} int8_words;
CK_INLINE int8_words ck_int8_words(const ck_word *p) {
  pair_lanes pairs = __builtin_bit_cast(pair_lanes, ck_load_words(p));
  return (int8_words){(pair_lanes)(pairs << 8) >> 8, pairs >> 8};
}
CK_INLINE int_lanes ck_pair_dot(pair_lanes a, pair_lanes b) {
#if CK_PAIR_INT8
  typedef struct {
    __m256i part[2];
  } halves;
  halves x = __builtin_bit_cast(halves, a), y = __builtin_bit_cast(halves, b);
  halves sums = {{_mm256_madd_epi16(x.part[0], y.part[0]), _mm256_madd_epi16(x.part[1], y.part[1])}};
  return __builtin_bit_cast(int_lanes, sums);
#else
  int_lanes p = __builtin_bit_cast(int_lanes, a), q = __builtin_bit_cast(int_lanes, b);
  return ((p << 16) >> 16) * ((q << 16) >> 16) + (p >> 16) * (q >> 16);
#endif
}
CK_INLINE int_lanes ck_int8_dot(int_lanes sums, uint32_t x, int8_words w) {
  pair_lanes even = __builtin_bit_cast(pair_lanes, (word_lanes)(x & 0x00ff00ffu));
  pair_lanes odd = __builtin_bit_cast(pair_lanes, (word_lanes)(x >> 8 & 0x00ff00ffu));
  return sums + ck_pair_dot(even, w.even) + ck_pair_dot(odd, w.odd);
}
#endif

// Rows of a tile: with more, its sums would not stay in registers.
#if CK_ROWS == 14
#define CK_INT8_ROWS 6
#else
#define CK_INT8_ROWS 2
#endif

// `MR` rows times one panel: each output is one chain over the blocks in ascending order.
CK_INLINE void int8_tile(float *y, size_t yStride, const uint8_t *x, const float *scales, size_t blocks,
                         const ck_word *panel, const float *bias, size_t columns, const int MR) {
  lanes acc[CK_INT8_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++) acc[r][0] = acc[r][1] = ck_splat(0.0f);
#pragma clang loop unroll(disable)
  for (size_t b = 0; b < blocks; b++, panel += CK_BLOCK_PANEL_WORDS) {
    const ck_word *tail = panel + CK_BLOCK_WORDS * CK_PANEL;
    int_lanes offset0 = (int_lanes)ck_load_words(tail), offset1 = (int_lanes)ck_load_words(tail + 16);
    int_lanes sums[CK_INT8_ROWS][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < MR; r++) {
      sums[r][0] = offset0;
      sums[r][1] = offset1;
    }
#pragma clang loop unroll(full)
    for (size_t k = 0; k < CK_BLOCK_WORDS; k++) {
      int8_words w0 = ck_int8_words(panel + k * CK_PANEL), w1 = ck_int8_words(panel + k * CK_PANEL + 16);
#pragma clang loop unroll(full)
      for (int r = 0; r < MR; r++) {
        uint32_t bytes;
        memcpy(&bytes, x + ((size_t)r * blocks + b) * CK_INT8_BLOCK + k * 4, 4);
        sums[r][0] = ck_int8_dot(sums[r][0], bytes, w0);
        sums[r][1] = ck_int8_dot(sums[r][1], bytes, w1);
      }
    }
    lanes scale0 = ck_as_lanes(ck_load_words(tail + CK_PANEL));
    lanes scale1 = ck_as_lanes(ck_load_words(tail + CK_PANEL + 16));
#pragma clang loop unroll(full)
    for (int r = 0; r < MR; r++) {
      lanes s = ck_splat(scales[(size_t)r * blocks + b]);
      acc[r][0] = ck_fma(__builtin_convertvector(sums[r][0], lanes), s * scale0, acc[r][0]);
      acc[r][1] = ck_fma(__builtin_convertvector(sums[r][1], lanes), s * scale1, acc[r][1]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++) ck_store_sums(y + (size_t)r * yStride, acc[r], bias, columns, 0);
}

static void int8_product(float *y, size_t yStride, const void *left, const float *scales, size_t rows,
                         const void *packed, const float *bias, size_t items, size_t columns, size_t firstPanel,
                         size_t lastPanel) {
  size_t blocks = (items + CK_INT8_BLOCK - 1) / CK_INT8_BLOCK;
  for (size_t p = firstPanel; p < lastPanel; p++) {
    size_t column = p * CK_PANEL, r = 0;
    const ck_word *panel = (const ck_word *)packed + p * blocks * CK_BLOCK_PANEL_WORDS;
#define CK_INT8_TILE(n)                                                                                           \
  int8_tile(y + r * yStride + column, yStride, (const uint8_t *)left + r * blocks * CK_INT8_BLOCK, scales + r * blocks, blocks,    \
            panel, bias ? bias + column : NULL, columns - column < CK_PANEL ? columns - column : CK_PANEL, n)
    for (; r + CK_INT8_ROWS <= rows; r += CK_INT8_ROWS) CK_INT8_TILE(CK_INT8_ROWS);
    switch (rows - r) {
      case 1: CK_INT8_TILE(1); break;
#if CK_INT8_ROWS == 6
      case 2: CK_INT8_TILE(2); break;
      case 3: CK_INT8_TILE(3); break;
      case 4: CK_INT8_TILE(4); break;
      case 5: CK_INT8_TILE(5); break;
#endif
      default: break;
    }
#undef CK_INT8_TILE
  }
}
