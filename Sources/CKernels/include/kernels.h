#pragma once

// Kernels with run-time dispatch over instruction sets: fp32, and matrix products of operands in bf16 and in 8 bits.
//
// Every kernel works on rows it is given and is called from the caller's own threads; none allocates or starts
// threads. One source is compiled once per instruction set (`*_impl.h`), with explicit fused multiply-adds and fixed
// 16-lane reductions: the value of an output element depends only on its own row and on a reduction order fixed by the
// width, never on the number of rows or on neighbours. All variants return the same bits, except in bf16 products, where
// instructions of the processor's own fix the order of addition. (The logarithm is the C library's.)
//
// Widths are in floats, strides in floats. Pointers need no alignment unless stated. Outputs come first.

#include <stddef.h>
#include <stdint.h>

// Columns per packed weight panel, keys per key/value page, lanes per fixed reduction.
#define CK_PANEL 32
#define CK_PAGE 16
#define CK_LANES 16

// One turn of a waiting loop.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// CK_AMX computes bf16 products on the processor's tiles, CK_TILES the same in plain C; CK_AVX512_BF16 in pairs.
typedef enum {
  CK_PORTABLE = 0,
  CK_AVX2 = 1,
  CK_AVX512 = 2,
  CK_NEON = 3,
  CK_AVX512_BF16 = 4,
  CK_AMX = 5,
  CK_TILES = 6,
} ck_variant;

// The best variant this machine supports.
ck_variant ck_best_variant(void);
// Whether this machine can run `variant`.
int ck_variant_supported(ck_variant variant);
// Chooses the variant for all later calls; returns 0 where the machine cannot run it (nothing changes).
int ck_set_variant(ck_variant variant);
ck_variant ck_current_variant(void);

// --- Linear ---------------------------------------------------------------------------------------------------------

// packed [ceil(outputs / 32)][inputs][32] <- weight [outputs, inputs] row-major; missing columns are zero.
// Packs panels [firstPanel, lastPanel).
void ck_pack_panels(float *packed, const float *weight, size_t outputs, size_t inputs, size_t firstPanel, size_t lastPanel);

// y[r, o] = sum over i ascending of x[r, i] * weight[o, i]  (+ bias[o]), for panels [firstPanel, lastPanel).
// y must not alias x. bias may be NULL. Overwrites y.
void ck_linear(float *y, size_t yStride, const float *x, size_t xStride, const float *packed, const float *bias,
               size_t rows, size_t inputs, size_t outputs, size_t firstPanel, size_t lastPanel);

// --- Products of bf16 operands, summed in fp32 --------------------------------------------------------------------------
// y[r, c] (+)= sum over i of left[r, i] * right[c, i]  (+ bias[c]), both operands rounded to the nearest bf16.
// The depth (the number of items i) is padded by zeros to a multiple of CK_DEPTH in both operands. Of the two strides of
// an operand one is 1. What the left operand looks like is the variant's, so it is named; it must be supported.

#define CK_DEPTH 32
// Rows for which the left operand's memory must have room behind the last, though nothing is written there.
#define CK_LEFT_PADDING 16

// Left operand of x[r * rowStride + i * itemStride], i < items <= depth, rows [firstRow, lastRow); `out` has room for
// (rows + CK_LEFT_PADDING) * depth floats.
void ck_bf16_rows(ck_variant variant, void *out, size_t depth, const float *x, size_t rowStride, size_t itemStride,
                  size_t items, size_t firstRow, size_t lastRow);
// Right operand, [ceil(columns / 32)][depth / 2][32][2] bf16, of x[c * columnStride + i * itemStride], for panels
// [firstPanel, lastPanel).
void ck_bf16_panels(void *out, size_t depth, const float *x, size_t columnStride, size_t itemStride, size_t columns,
                    size_t items, size_t firstPanel, size_t lastPanel);
// Rows [firstRow, firstRow + rows) of the left operand with panels [firstPanel, lastPanel); `y` is where the first of
// these rows goes. Overwrites y, or adds to it where `accumulate`. bias may be NULL.
void ck_bf16_product(ck_variant variant, float *y, size_t yStride, const void *left, size_t firstRow, size_t rows,
                     const void *packed, const float *bias, size_t depth, size_t columns, size_t firstPanel,
                     size_t lastPanel, int accumulate);

// --- Products of operands in 8 bits ---------------------------------------------------------------------------------
// Every 64 items of a row share a scale: item = scale * number, numbers from -127 to 127, scale = largest item / 127.
// Products of numbers are added up exactly, block by block, and the blocks in fp32 in ascending order:
// y[r, c] = sum over blocks b of (sum over i in b of n[r, i] * m[c, i]) * (scale[r, b] * scale[c, b])  (+ bias[c]).
// All variants return the same bits.

#define CK_INT8_BLOCK 64
// Bytes of one block of a panel: 64 numbers, an offset and a scale for each of its columns.
#define CK_INT8_PANEL_BYTES 2304

// Left operand: out [rows][blocks][64], scales [rows][blocks], for rows [firstRow, lastRow) of x.
void ck_int8_rows(void *out, float *scales, const float *x, size_t xStride, size_t items, size_t firstRow,
                  size_t lastRow);
// Right operand, [ceil(columns / 32)][blocks][CK_INT8_PANEL_BYTES], of weight [columns, items], for panels [firstPanel,
// lastPanel).
void ck_int8_panels(void *out, const float *weight, size_t columns, size_t items, size_t firstPanel, size_t lastPanel);
// `left`, `scales` and `y` begin at the first of `rows` rows. Overwrites y. bias may be NULL.
void ck_int8_product(float *y, size_t yStride, const void *left, const float *scales, size_t rows,
                     const void *packed, const float *bias, size_t items, size_t columns, size_t firstPanel,
                     size_t lastPanel);

// --- Norm, gate, rotary -----------------------------------------------------------------------------------------------

// y[r] = weight * (x[r] * inverseRoot[r]),  inverseRoot[r] = 1 / sqrt(mean(x[r]^2) + epsilon).
void ck_rms_norm(float *y, float *inverseRoot, const float *x, const float *weight, size_t rows, size_t width,
                 float epsilon);
// dx[r] (overwritten, or += where accumulate) and dweight (+=, summed over these rows in order).
void ck_rms_norm_backward(float *dx, float *dweight, const float *dy, const float *x, const float *weight,
                          const float *inverseRoot, size_t rows, size_t width, int accumulate);

// y = silu(gate) * up over count elements.
void ck_silu_gate(float *y, const float *gate, const float *up, size_t count);
// dgate and dup overwritten; either may alias dy's buffer neighbours but not dy itself.
void ck_silu_gate_backward(float *dgate, float *dup, const float *dy, const float *gate, const float *up, size_t count);

// Rotates halves in place: for head h and pair i < headWidth / 2,
// (x_i, x_{i+half}) <- (x_i cos - x_{i+half} sin, x_{i+half} cos + x_i sin); direction -1 rotates back.
// cosine, sine: [positions, headWidth / 2]; position[r] picks the row.
void ck_rotary(float *x, size_t stride, const float *cosine, const float *sine, const int32_t *position, size_t rows,
               size_t heads, size_t headWidth, int direction);

// --- Attention over pages ---------------------------------------------------------------------------------------------
// A key page is [headWidth][16] (keys in lanes); a value page is [16][paddedWidth], paddedWidth = headWidth rounded up
// to 16. Keys of position p of a sequence lie in page table[p / 16], lane p % 16. `pageStride` is the distance in floats
// between consecutive pages of one key/value head.

// out[h] = sum_j softmax_j(scale * q[h] . k_j) v_j over keys 0...position, for `heads` query heads that share one
// key/value head; q and out are [heads, headWidth] contiguous. logSumExp[h] is saved for the backward pass.
// scores: scratch of heads * 16 * (position / 16 + 1) floats.
void ck_attention_row(float *out, float *logSumExp, float *scores, const float *q, const float *keyPages,
                      const float *valuePages, const int32_t *table, size_t keyPageStride, size_t valuePageStride,
                      size_t position, size_t heads, size_t headWidth, float scale);

// Gradients of the above for one row: dq overwritten; dkeyRows and dvalueRows ([16][paddedWidth] pages, found through
// gradientTable) are +=.
// keyRows is the key page as [16][paddedWidth], valueLanes the value page as [headWidth][16].
// scratch: 2 * heads * 16 * (position / 16 + 1) floats.
void ck_attention_row_backward(float *dq, float *dkeyRows, float *dvalueRows, float *scratch, const float *dout,
                               const float *out, const float *logSumExp, const float *q, const float *keyPages,
                               const float *keyRows, const float *valueLanes, const int32_t *table,
                               const int32_t *gradientTable,
                               size_t keyPageStride, size_t rowPageStride, size_t position, size_t heads,
                               size_t headWidth, float scale);

// --- Head -------------------------------------------------------------------------------------------------------------

// logSumExp and entropy of softmax(scale * logits[0 ..< count]), in nats.
void ck_log_softmax_row(float *logSumExp, float *entropy, const float *logits, size_t count, float scale);

// logits <- scale * (-gLogProb * p - gEntropy * p * (log p + entropy)), p = exp(scale * logits - logSumExp): a row's
// gradient but for scale * gLogProb at its targets, which the caller adds.
void ck_log_softmax_row_backward(float *logits, size_t count, float scale, float logSumExp, float entropy,
                                 float gLogProb, float gEntropy);

// The index whose cumulative probability first exceeds `uniform` in [0, 1) under softmax(scale * logits).
size_t ck_sample_row(const float *logits, size_t count, float scale, float logSumExp, double uniform);

// The lowest index of the largest value.
size_t ck_argmax_row(const float *values, size_t count);

// --- Elementwise ------------------------------------------------------------------------------------------------------

void ck_add(float *y, const float *a, const float *b, size_t count);
void ck_accumulate(float *y, const float *a, size_t count);
// Sum of squares in double, 16 lanes in fixed order.
double ck_sum_of_squares(const float *x, size_t count);
// Whether every value is finite.
int ck_all_finite(const float *x, size_t count);

// AdamW with decoupled weight decay (Loshchilov, Hutter 2019):
// m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2;  w -= rate * ((m * mScale) / (sqrt(v * vScale) + epsilon) + decay * w),
// g = gradient * gradientScale, mScale = 1 / (1 - b1^t), vScale = 1 / (1 - b2^t). Returns the sum of squared changes.
double ck_adamw(float *weight, float *m, float *v, const float *gradient, size_t count, float gradientScale, float rate,
                float beta1, float beta2, float epsilon, float decay, float mScale, float vScale);

// --- Measurement ------------------------------------------------------------------------------------------------------

// Fused multiply-adds on registers alone, for as long as `rounds` says; returns the operations done, a multiply-add
// counting as two. values[0 ..< 32] supply factor and term; the result is left in the first 16, so that it is computed.
double ck_fma_rounds(float *values, size_t rounds);
