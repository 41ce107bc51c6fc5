// bf16 matrix product in vector registers; included once per instruction set.

#if CK_NATIVE_BF16
// Two products and their sum in one instruction, on pairs of 16-bit numbers.
typedef ck_word left_pair;
#define CK_LEFT_PER_PAIR 1
#define CK_STORE_ROUNDED(out, at, values) ck_store_halves((uint16_t *)(out) + (at), values)
#else
// Without such an instruction the left operand stays in floats: a multiply-add broadcasts one from memory for nothing.
typedef float left_pair;
#define CK_LEFT_PER_PAIR 2
#define CK_STORE_ROUNDED(out, at, values) memcpy((float *)(out) + (at), values, 64)
#endif

#include "bf16_operands.h"
#include "store_sums.h"

// acc[r] += left pair i of row r times the pairs of 32 columns.
CK_INLINE void bf16_dot(lanes acc[CK_ROWS][2], const left_pair *x, size_t xStride, size_t i, const ck_word *panel,
                        const int MR) {
  const ck_word *pair = panel + i * CK_PANEL;
#if CK_NATIVE_BF16
  __m512bh w0 = (__m512bh)ck_load_words(pair), w1 = (__m512bh)ck_load_words(pair + 16);
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++) {
    __m512bh v = (__m512bh)_mm512_set1_epi32((int)x[(size_t)r * xStride + i]);
    acc[r][0] = _mm512_dpbf16_ps(acc[r][0], v, w0);
    acc[r][1] = _mm512_dpbf16_ps(acc[r][1], v, w1);
  }
#else
  // One half of the pairs after the other, read anew: with both at once the registers would not suffice.
#pragma clang loop unroll(full)
  for (int odd = 0; odd < 2; odd++) {

    word_lanes p0 = ck_load_words(pair), p1 = ck_load_words(pair + 16);
    lanes w0 = ck_as_lanes(odd ? p0 & CK_HIGH : p0 << 16), w1 = ck_as_lanes(odd ? p1 & CK_HIGH : p1 << 16);
#pragma clang loop unroll(full)
    for (int r = 0; r < MR; r++) {
      lanes v = ck_splat(x[(size_t)r * xStride + 2 * i + (size_t)odd]);
      acc[r][0] = ck_fma(v, w0, acc[r][0]);
      acc[r][1] = ck_fma(v, w1, acc[r][1]);
    }
  }
#endif
}

// `MR` rows times one panel: each output is one chain over the pairs in ascending order.
CK_INLINE void bf16_tile(float *y, size_t yStride, const left_pair *x, size_t xStride, const ck_word *panel,
                         const float *bias, size_t pairs, size_t columns, int accumulate, const ck_word *ahead,
                         size_t lines, const int MR) {
  lanes acc[CK_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++) acc[r][0] = acc[r][1] = ck_splat(0.0f);
  for (size_t start = 0; start < pairs; start += CK_STRIP) {
    for (size_t k = 0; k < lines; k++, ahead += CK_LINE) __builtin_prefetch(ahead, 0, 2);
#pragma clang loop unroll(disable)
    for (size_t i = start; i < start + CK_STRIP; i++) bf16_dot(acc, x, xStride, i, panel, MR);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++) ck_store_sums(y + (size_t)r * yStride, acc[r], bias, columns, accumulate);
}

// A panel's share of one chunk of the depth, for all rows; its tiles share in fetching the panel that comes next.
static void bf16_panel(float *y, size_t yStride, const left_pair *x, size_t xStride, const ck_word *panel,
                       const float *bias, size_t rows, size_t pairs, size_t columns, int accumulate,
                       const ck_word *ahead) {
  size_t tiles = (rows + CK_ROWS - 1) / CK_ROWS, stripLines = CK_STRIP * CK_PANEL / CK_LINE;
  size_t lines = ahead ? (stripLines + tiles - 1) / tiles : 0, tileLines = pairs / CK_STRIP * lines * CK_LINE;
  size_t r = 0;
  for (; r + CK_ROWS <= rows; r += CK_ROWS, ahead += tileLines)
    bf16_tile(y + r * yStride, yStride, x + r * xStride, xStride, panel, bias, pairs, columns, accumulate, ahead, lines,
              CK_ROWS);
#define CK_TAIL(n)                                                                                                  \
  case n:                                                                                                           \
    bf16_tile(y + r * yStride, yStride, x + r * xStride, xStride, panel, bias, pairs, columns, accumulate, ahead,   \
              lines, n);                                                                                            \
    break;
  switch (rows - r) {
    CK_TAIL_SIZES(CK_TAIL)
    default: break;
  }
#undef CK_TAIL
}

static void bf16_product(float *y, size_t yStride, const void *left, size_t firstRow, size_t rows, const void *packed,
                         const float *bias, size_t depth, size_t columns, size_t firstPanel, size_t lastPanel,
                         int accumulate) {
  size_t xStride = depth / 2 * CK_LEFT_PER_PAIR, panels = (columns + CK_PANEL - 1) / CK_PANEL;
  const left_pair *x = (const left_pair *)left + firstRow * xStride;
  for (size_t start = 0; start < depth; start += CK_CHUNK) {
    size_t pairs = ck_least(CK_CHUNK, depth - start) / 2;
    for (size_t p = firstPanel; p < lastPanel; p++) {
      size_t column = p * CK_PANEL;
      const ck_word *panel = (const ck_word *)packed + column * depth / 2 + start / 2 * CK_PANEL;
      bf16_panel(y + column, yStride, x + start / 2 * CK_LEFT_PER_PAIR, xStride, panel,
                 bias && start + CK_CHUNK >= depth ? bias + column : NULL, rows, pairs,
                 ck_least(CK_PANEL, columns - column), accumulate || start > 0,
                 p + 1 < panels ? panel + depth / 2 * CK_PANEL : NULL);
    }
  }
}
