// Matrix product of rows with packed weight panels; included once per instruction set.

#include "store_sums.h"

// `MR` rows times one panel: each output is one chain of fused multiply-adds over the inputs in ascending order.
// For every CK_STRIP inputs, `lines` cache lines from `ahead` on are fetched for later.
CK_INLINE void linear_tile(float *y, size_t yStride, const float *x, size_t xStride, const float *panel,
                           const float *bias, size_t inputs, size_t columns, const float *ahead, size_t lines,
                           const int MR) {
  lanes acc[CK_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++) acc[r][0] = acc[r][1] = ck_splat(0.0f);
  for (size_t start = 0; start < inputs; start += CK_STRIP) {
    size_t end = start + CK_STRIP < inputs ? start + CK_STRIP : inputs;
    for (size_t k = 0; k < lines; k++, ahead += CK_LINE) __builtin_prefetch(ahead, 0, 2);
#pragma clang loop unroll(disable)
    for (size_t i = start; i < end; i++) {
      lanes w0 = ck_load(panel + i * CK_PANEL), w1 = ck_load(panel + i * CK_PANEL + 16);
#pragma clang loop unroll(full)
      for (int r = 0; r < MR; r++) {
        lanes v = ck_splat(x[(size_t)r * xStride + i]);
        acc[r][0] = ck_fma(v, w0, acc[r][0]);
        acc[r][1] = ck_fma(v, w1, acc[r][1]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++) ck_store_sums(y + (size_t)r * yStride, acc[r], bias, columns, 0);
}

static void linear(float *y, size_t yStride, const float *x, size_t xStride, const float *packed, const float *bias,
                   size_t rows, size_t inputs, size_t outputs, size_t firstPanel, size_t lastPanel) {
  // A panel serves few rows, and waiting for it from memory would cost as much as computing with it: while one is in
  // use, its tiles share in fetching the next.
  size_t tiles = (rows + CK_ROWS - 1) / CK_ROWS, panels = (outputs + CK_PANEL - 1) / CK_PANEL;
  size_t stripLines = CK_STRIP * CK_PANEL / CK_LINE, strips = (inputs + CK_STRIP - 1) / CK_STRIP;
  size_t tileLines = tiles ? (stripLines + tiles - 1) / tiles : 0;
  for (size_t p = firstPanel; p < lastPanel; p++) {
    const float *panel = packed + p * inputs * CK_PANEL;
    const float *ahead = panel + inputs * CK_PANEL;
    size_t lines = p + 1 < panels ? tileLines : 0;
    size_t column = p * CK_PANEL;
    size_t columns = outputs - column < CK_PANEL ? outputs - column : CK_PANEL;
    const float *b = bias ? bias + column : NULL;
    size_t r = 0;
    for (; r + CK_ROWS <= rows; r += CK_ROWS, ahead += strips * lines * CK_LINE)
      linear_tile(y + r * yStride + column, yStride, x + r * xStride, xStride, panel, b, inputs, columns, ahead, lines,
                  CK_ROWS);
#define CK_TAIL(n)                                                                                                \
  case n:                                                                                                         \
    linear_tile(y + r * yStride + column, yStride, x + r * xStride, xStride, panel, b, inputs, columns, ahead,    \
                lines, n);                                                                                        \
    break;
    switch (rows - r) {
      CK_TAIL_SIZES(CK_TAIL)
      default: break;
    }
#undef CK_TAIL
  }
}
