// Operands of products in 8 bits: rounding and layout; included once per instruction set.

#include "int8_layout.h"

// The scale of a block and its items as whole numbers from -127 to 127, to nearest: item = scale * number. A block that
// holds a NaN or an infinity is all zeros with a scale that is NaN.
CK_INLINE float ck_quantise_block(int32_t numbers[CK_INT8_BLOCK], const float *x, size_t items) {
  lanes values[CK_INT8_BLOCK / 16], largest = ck_splat(0.0f), rest = ck_splat(0.0f);
#pragma clang loop unroll(full)
  for (size_t k = 0; k < CK_INT8_BLOCK / 16; k++) {
    size_t present = k * 16 < items ? items - k * 16 : 0;
    values[k] = present >= 16 ? ck_load(x + k * 16) : ck_load_part(x + k * 16, present, 0);
    largest = ck_max2(__builtin_elementwise_abs(values[k]), largest);
    rest += values[k] - values[k];
  }
  float most = ck_max(largest), scale = most / 127.0f + ck_sum(rest);
  lanes inverse = ck_splat(most > 0 ? 127.0f / most : 0.0f);
  const lanes magic = ck_splat(12582912.0f);  // 1.5 * 2^23: adding and subtracting it rounds to nearest
#pragma clang loop unroll(full)
  for (size_t k = 0; k < CK_INT8_BLOCK / 16; k++) {
    int_lanes number = __builtin_convertvector(ck_fma(values[k], inverse, magic) - magic, int_lanes);
    if (scale != scale || inverse[0] > 3e38f) number = (int_lanes)0;
    memcpy(numbers + k * 16, &number, sizeof number);
  }
  return scale;
}

// A number is kept with 128 added, which the right operand's offsets take off again.
static void int8_rows(void *out, float *scales, const float *x, size_t xStride, size_t items, size_t firstRow,
                      size_t lastRow) {
  size_t blocks = (items + CK_INT8_BLOCK - 1) / CK_INT8_BLOCK;
  int32_t numbers[CK_INT8_BLOCK];
  for (size_t r = firstRow; r < lastRow; r++)
    for (size_t b = 0; b < blocks; b++) {
      size_t start = b * CK_INT8_BLOCK;
      scales[r * blocks + b] = ck_quantise_block(numbers, x + r * xStride + start, items - start);
      uint8_t *block = (uint8_t *)out + (r * blocks + b) * CK_INT8_BLOCK;
      for (size_t i = 0; i < CK_INT8_BLOCK; i++) block[i] = (uint8_t)(numbers[i] + 128);
    }
}

static void int8_panels(void *out, const float *weight, size_t columns, size_t items, size_t firstPanel,
                        size_t lastPanel) {
  size_t blocks = (items + CK_INT8_BLOCK - 1) / CK_INT8_BLOCK;
  int32_t numbers[CK_INT8_BLOCK];
  for (size_t p = firstPanel; p < lastPanel; p++)
    for (size_t b = 0; b < blocks; b++) {
      ck_word *words = (ck_word *)out + (p * blocks + b) * CK_BLOCK_PANEL_WORDS;
      for (size_t c = 0; c < CK_PANEL; c++) {
        size_t column = p * CK_PANEL + c, start = b * CK_INT8_BLOCK;
        float scale = 0;
        if (column < columns)
          scale = ck_quantise_block(numbers, weight + column * items + start, items - start);
        else
          memset(numbers, 0, sizeof numbers);
        int32_t offset = 0;
        for (size_t k = 0; k < CK_BLOCK_WORDS; k++) {
          ck_word word = 0;
          for (size_t i = 0; i < 4; i++) {
            word |= (ck_word)(uint8_t)numbers[k * 4 + i] << 8 * i;
            offset -= 128 * numbers[k * 4 + i];
          }
          words[k * CK_PANEL + c] = word;
        }
        memcpy(words + CK_BLOCK_WORDS * CK_PANEL + c, &offset, 4);
        memcpy(words + (CK_BLOCK_WORDS + 1) * CK_PANEL + c, &scale, 4);
      }
    }
}
