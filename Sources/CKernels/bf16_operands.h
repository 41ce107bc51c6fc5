// Operands of bf16 products: rounding and layout; included once per instruction set. The including
// file defines CK_STORE_ROUNDED(out, at, values): how sixteen rounded items of the left operand are kept.

// To the nearest bf16, ties to even, in the upper halves; the lower halves are zero. A NaN stays one.
CK_INLINE word_lanes ck_round_bf16(lanes x) {
  word_lanes bits = ck_as_words(x);
  word_lanes rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) & CK_HIGH;
  return (bits & 0x7fffffffu) > 0x7f800000u ? (bits | 0x00400000u) & CK_HIGH : rounded;
}

CK_INLINE void ck_store_halves(uint16_t *out, const uint32_t values[16]) {
  half_lanes halves = __builtin_convertvector(ck_load_words(values) >> 16, half_lanes);
  memcpy(out, &halves, sizeof halves);
}

CK_INLINE size_t ck_least(size_t a, size_t b) { return a < b ? a : b; }

// Sixteen rows of sixteen items, rounded; what lies outside `rows` and `items` is zero. One of the strides is 1: lines
// are read along it, and turned where it is that of the rows.
CK_INLINE void ck_round_block(uint32_t block[16][16], const float *x, size_t rowStride, size_t itemStride, size_t rows,
                              size_t items) {
  const int turned = itemStride != 1;
  size_t lines = turned ? items : rows, length = turned ? rows : items, stride = turned ? itemStride : rowStride;
  uint32_t read[16][16];
  for (size_t k = 0; k < 16; k++) {
    lanes line = k >= lines    ? ck_splat(0.0f)
                 : length == 16 ? ck_load(x + k * stride)
                                : ck_load_part(x + k * stride, length, 0);
    ck_store_words(turned ? read[k] : block[k], ck_round_bf16(line));
  }
  if (!turned) return;
  for (size_t r = 0; r < 16; r++)
    for (size_t i = 0; i < 16; i++) block[r][i] = read[i][r];
}

static void bf16_rows(void *out, size_t depth, const float *x, size_t rowStride, size_t itemStride, size_t items,
                      size_t firstRow, size_t lastRow) {
  uint32_t block[16][16];
  for (size_t r = firstRow; r < lastRow; r += 16) {
    size_t rows = ck_least(16, lastRow - r);
    for (size_t i = 0; i < depth; i += 16) {
      ck_round_block(block, x + r * rowStride + i * itemStride, rowStride, itemStride, rows,
                     i < items ? ck_least(16, items - i) : 0);
      for (size_t k = 0; k < rows; k++) CK_STORE_ROUNDED(out, (r + k) * depth + i, block[k]);
    }
  }
}

static void bf16_panels(void *out, size_t depth, const float *x, size_t columnStride, size_t itemStride, size_t columns,
                        size_t items, size_t firstPanel, size_t lastPanel) {
  uint32_t block[16][16];
  for (size_t column = firstPanel * CK_PANEL; column < lastPanel * CK_PANEL; column += 16) {
    ck_word *panel = (ck_word *)out + column / CK_PANEL * CK_PANEL * depth / 2 + column % CK_PANEL;
    size_t present = column < columns ? ck_least(16, columns - column) : 0;
    for (size_t i = 0; i < depth; i += 16) {
      ck_round_block(block, x + column * columnStride + i * itemStride, itemStride, columnStride,
                     i < items ? ck_least(16, items - i) : 0, present);
      for (size_t k = 0; k < 16; k += 2)
        ck_store_words(panel + (i + k) / 2 * CK_PANEL, ck_load_words(block[k]) >> 16 | ck_load_words(block[k + 1]));
    }
  }
}
