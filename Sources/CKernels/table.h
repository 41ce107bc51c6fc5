#pragma once

#include "include/kernels.h"

// One entry per kernel, in the order of kernels.h; one table per instruction set.
typedef struct {
  __typeof__(ck_linear) *linear;
  void (*bf16_rows)(void *, size_t, const float *, size_t, size_t, size_t, size_t, size_t);
  __typeof__(ck_bf16_panels) *bf16_panels;
  void (*bf16_product)(float *, size_t, const void *, size_t, size_t, const void *, const float *, size_t, size_t,
                       size_t, size_t, int);
  __typeof__(ck_int8_rows) *int8_rows;
  __typeof__(ck_int8_panels) *int8_panels;
  __typeof__(ck_int8_product) *int8_product;
  __typeof__(ck_rms_norm) *rms_norm;
  __typeof__(ck_rms_norm_backward) *rms_norm_backward;
  __typeof__(ck_silu_gate) *silu_gate;
  __typeof__(ck_silu_gate_backward) *silu_gate_backward;
  __typeof__(ck_rotary) *rotary;
  __typeof__(ck_attention_row) *attention_row;
  __typeof__(ck_attention_row_backward) *attention_row_backward;
  __typeof__(ck_log_softmax_row) *log_softmax_row;
  __typeof__(ck_log_softmax_row_backward) *log_softmax_row_backward;
  __typeof__(ck_sample_row) *sample_row;
  __typeof__(ck_argmax_row) *argmax_row;
  __typeof__(ck_add) *add;
  __typeof__(ck_accumulate) *accumulate;
  __typeof__(ck_sum_of_squares) *sum_of_squares;
  __typeof__(ck_all_finite) *all_finite;
  __typeof__(ck_adamw) *adamw;
  __typeof__(ck_fma_rounds) *fma_rounds;
} kernel_table;

extern const kernel_table ck_portable, ck_tiles;
#if defined(__x86_64__)
extern const kernel_table ck_avx2, ck_avx512, ck_avx512bf16, ck_amx;
// For every variant with 512-bit registers, where the processor multiplies bytes.
extern __typeof__(ck_int8_product) *const ck_int8_product_vnni;
#elif defined(__aarch64__)
extern const kernel_table ck_neon;
#endif
