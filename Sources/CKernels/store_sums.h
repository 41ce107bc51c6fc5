#pragma once

#include "vectors.h"

// Writes the sums of one row's `columns` <= 32, or adds them where `accumulate`; bias may be NULL.
CK_INLINE void ck_store_sums(float *y, const lanes sums[2], const float *bias, size_t columns, int accumulate) {
  if (columns == CK_PANEL) {
#pragma clang loop unroll(full)
    for (size_t at = 0; at < CK_PANEL; at += 16) {
      lanes sum = accumulate ? ck_load(y + at) + sums[at / 16] : sums[at / 16];
      ck_store(y + at, bias ? sum + ck_load(bias + at) : sum);
    }
    return;
  }
  float buffer[CK_PANEL];
  ck_store(buffer, sums[0]);
  ck_store(buffer + 16, sums[1]);
  for (size_t c = 0; c < columns; c++) {
    float sum = accumulate ? y[c] + buffer[c] : buffer[c];
    y[c] = bias ? sum + bias[c] : sum;
  }
}
