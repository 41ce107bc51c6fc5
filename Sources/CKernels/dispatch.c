// For syscall().
#define _DEFAULT_SOURCE
#include "table.h"

#include <string.h>
#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

static const kernel_table *table_of(ck_variant variant) {
  switch (variant) {
    case CK_PORTABLE: return &ck_portable;
    case CK_TILES: return &ck_tiles;
#if defined(__x86_64__)
    case CK_AVX2: return &ck_avx2;
    case CK_AVX512: return &ck_avx512;
    case CK_AVX512_BF16: return &ck_avx512bf16;
    case CK_AMX: return &ck_amx;
#elif defined(__aarch64__)
    case CK_NEON: return &ck_neon;
#endif
    default: return NULL;
  }
}

#if defined(__x86_64__)
static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}

// Linux gives a process the tile registers on request; threads started later have them too.
static int may_use_tiles(void) {
#if defined(__linux__)
  enum { requestPermission = 0x1023, tileData = 18, bf16Bit = 22, tileBit = 24 };
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  if (!(d >> bf16Bit & 1) || !(d >> tileBit & 1)) return 0;
  return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
#else
  return 0;
#endif
}

// Whether a product on the tile unit gives what its emulation does: what the processor says it can is tried before it is
// relied on. The numbers and their sums are exact, so that only layout and availability are judged, never an order of
// addition.
static int tiles_compute(void) {
  enum { rows = 33, columns = 40, depth = 96, panels = 2 };
  float x[rows * depth], w[columns * depth], y[2][rows * columns];
  for (size_t i = 0; i < rows * depth; i++) x[i] = (float)(int)(i * 37 % 101) / 64.0f - 0.75f;
  for (size_t i = 0; i < columns * depth; i++) w[i] = (float)(int)(i * 53 % 97) / 32.0f - 1.5f;
  static float left[(rows + CK_LEFT_PADDING) * depth], right[panels * CK_PANEL * depth / 2];
  const kernel_table *tables[] = {&ck_tiles, &ck_amx};
  for (int t = 0; t < 2; t++) {
    tables[t]->bf16_rows(left, depth, x, depth, 1, depth, 0, rows);
    tables[t]->bf16_panels(right, depth, w, depth, 1, columns, depth, 0, panels);
    tables[t]->bf16_product(y[t], columns, left, 0, rows, right, NULL, depth, columns, 0, panels, 0);
  }
  return memcmp(y[0], y[1], sizeof y[0]) == 0;
}

static int has_tiles(void) {
  static int answer = -1;
  if (answer < 0) answer = has_avx512() && may_use_tiles() && tiles_compute();
  return answer;
}
#endif

int ck_variant_supported(ck_variant variant) {
  switch (variant) {
    case CK_PORTABLE:
    case CK_TILES: return 1;
#if defined(__x86_64__)
    // The compiler's run-time check covers the operating system's register state as well as the CPUID bits.
    case CK_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case CK_AVX512: return has_avx512();
    case CK_AVX512_BF16: return has_avx512() && __builtin_cpu_supports("avx512bf16");
    case CK_AMX: return has_tiles();
#elif defined(__aarch64__)
    case CK_NEON: return 1;
#endif
    default: return 0;
  }
}

ck_variant ck_best_variant(void) {
  const ck_variant order[] = {CK_AMX, CK_AVX512_BF16, CK_AVX512, CK_AVX2, CK_NEON};
  for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
    if (ck_variant_supported(order[i])) return order[i];
  return CK_PORTABLE;
}

static const kernel_table *kernels = &ck_portable;
static ck_variant current = CK_PORTABLE;
static __typeof__(ck_int8_product) *int8Product;

static __typeof__(ck_int8_product) *best_int8_product(ck_variant variant) {
#if defined(__x86_64__)
  const int isWide = variant == CK_AVX512 || variant == CK_AVX512_BF16 || variant == CK_AMX;
  if (isWide && __builtin_cpu_supports("avx512vnni")) return ck_int8_product_vnni;
#endif
  return table_of(variant)->int8_product;
}

__attribute__((constructor)) static void choose_best(void) { ck_set_variant(ck_best_variant()); }

int ck_set_variant(ck_variant variant) {
  if (!ck_variant_supported(variant)) return 0;
  kernels = table_of(variant);
  current = variant;
  int8Product = best_int8_product(variant);
  return 1;
}

ck_variant ck_current_variant(void) { return current; }

void ck_pack_panels(float *packed, const float *weight, size_t outputs, size_t inputs, size_t firstPanel,
                    size_t lastPanel) {
  for (size_t p = firstPanel; p < lastPanel; p++) {
    float *panel = packed + p * inputs * CK_PANEL;
    size_t columns = outputs - p * CK_PANEL < CK_PANEL ? outputs - p * CK_PANEL : CK_PANEL;
    // Sixteen inputs at a time keep both sides in cache lines.
    for (size_t start = 0; start < inputs; start += 16) {
      size_t end = start + 16 < inputs ? start + 16 : inputs;
      for (size_t c = 0; c < CK_PANEL; c++) {
        const float *row = weight + (p * CK_PANEL + c) * inputs;
        for (size_t i = start; i < end; i++) panel[i * CK_PANEL + c] = c < columns ? row[i] : 0.0f;
      }
    }
  }
}

void ck_linear(float *y, size_t yStride, const float *x, size_t xStride, const float *packed, const float *bias,
               size_t rows, size_t inputs, size_t outputs, size_t firstPanel, size_t lastPanel) {
  kernels->linear(y, yStride, x, xStride, packed, bias, rows, inputs, outputs, firstPanel, lastPanel);
}
void ck_bf16_rows(ck_variant variant, void *out, size_t depth, const float *x, size_t rowStride, size_t itemStride,
                  size_t items, size_t firstRow, size_t lastRow) {
  table_of(variant)->bf16_rows(out, depth, x, rowStride, itemStride, items, firstRow, lastRow);
}
void ck_bf16_panels(void *out, size_t depth, const float *x, size_t columnStride, size_t itemStride, size_t columns,
                    size_t items, size_t firstPanel, size_t lastPanel) {
  kernels->bf16_panels(out, depth, x, columnStride, itemStride, columns, items, firstPanel, lastPanel);
}
void ck_bf16_product(ck_variant variant, float *y, size_t yStride, const void *left, size_t firstRow, size_t rows,
                     const void *packed, const float *bias, size_t depth, size_t columns, size_t firstPanel,
                     size_t lastPanel, int accumulate) {
  table_of(variant)->bf16_product(y, yStride, left, firstRow, rows, packed, bias, depth, columns, firstPanel,
                                  lastPanel, accumulate);
}
void ck_int8_rows(void *out, float *scales, const float *x, size_t xStride, size_t items, size_t firstRow,
                  size_t lastRow) {
  kernels->int8_rows(out, scales, x, xStride, items, firstRow, lastRow);
}
void ck_int8_panels(void *out, const float *weight, size_t columns, size_t items, size_t firstPanel, size_t lastPanel) {
  kernels->int8_panels(out, weight, columns, items, firstPanel, lastPanel);
}
void ck_int8_product(float *y, size_t yStride, const void *left, const float *scales, size_t rows,
                     const void *packed, const float *bias, size_t items, size_t columns, size_t firstPanel,
                     size_t lastPanel) {
  int8Product(y, yStride, left, scales, rows, packed, bias, items, columns, firstPanel, lastPanel);
}
void ck_rms_norm(float *y, float *inverseRoot, const float *x, const float *weight, size_t rows, size_t width,
                 float epsilon) {
  kernels->rms_norm(y, inverseRoot, x, weight, rows, width, epsilon);
}
void ck_rms_norm_backward(float *dx, float *dweight, const float *dy, const float *x, const float *weight,
                          const float *inverseRoot, size_t rows, size_t width, int accumulate) {
  kernels->rms_norm_backward(dx, dweight, dy, x, weight, inverseRoot, rows, width, accumulate);
}
void ck_silu_gate(float *y, const float *gate, const float *up, size_t count) { kernels->silu_gate(y, gate, up, count); }
void ck_silu_gate_backward(float *dgate, float *dup, const float *dy, const float *gate, const float *up,
                           size_t count) {
  kernels->silu_gate_backward(dgate, dup, dy, gate, up, count);
}
void ck_rotary(float *x, size_t stride, const float *cosine, const float *sine, const int32_t *position, size_t rows,
               size_t heads, size_t headWidth, int direction) {
  kernels->rotary(x, stride, cosine, sine, position, rows, heads, headWidth, direction);
}
void ck_attention_row(float *out, float *logSumExp, float *scores, const float *q, const float *keyPages,
                      const float *valuePages, const int32_t *table, size_t keyPageStride, size_t valuePageStride,
                      size_t position, size_t heads, size_t headWidth, float scale) {
  kernels->attention_row(out, logSumExp, scores, q, keyPages, valuePages, table, keyPageStride, valuePageStride,
                         position, heads, headWidth, scale);
}
void ck_attention_row_backward(float *dq, float *dkeyRows, float *dvalueRows, float *scratch, const float *dout,
                               const float *out, const float *logSumExp, const float *q, const float *keyPages,
                               const float *keyRows, const float *valueLanes, const int32_t *table,
                               const int32_t *gradientTable,
                               size_t keyPageStride, size_t rowPageStride, size_t position, size_t heads,
                               size_t headWidth, float scale) {
  kernels->attention_row_backward(dq, dkeyRows, dvalueRows, scratch, dout, out, logSumExp, q, keyPages, keyRows,
                                  valueLanes, table, gradientTable, keyPageStride, rowPageStride, position, heads, headWidth, scale);
}
void ck_log_softmax_row(float *logSumExp, float *entropy, const float *logits, size_t count, float scale) {
  kernels->log_softmax_row(logSumExp, entropy, logits, count, scale);
}
void ck_log_softmax_row_backward(float *logits, size_t count, float scale, float logSumExp, float entropy,
                                 float gLogProb, float gEntropy) {
  kernels->log_softmax_row_backward(logits, count, scale, logSumExp, entropy, gLogProb, gEntropy);
}
size_t ck_sample_row(const float *logits, size_t count, float scale, float logSumExp, double uniform) {
  return kernels->sample_row(logits, count, scale, logSumExp, uniform);
}
size_t ck_argmax_row(const float *values, size_t count) { return kernels->argmax_row(values, count); }
void ck_add(float *y, const float *a, const float *b, size_t count) { kernels->add(y, a, b, count); }
void ck_accumulate(float *y, const float *a, size_t count) { kernels->accumulate(y, a, count); }
double ck_sum_of_squares(const float *x, size_t count) { return kernels->sum_of_squares(x, count); }
int ck_all_finite(const float *x, size_t count) { return kernels->all_finite(x, count); }
double ck_adamw(float *weight, float *m, float *v, const float *gradient, size_t count, float gradientScale, float rate,
                float beta1, float beta2, float epsilon, float decay, float mScale, float vScale) {
  return kernels->adamw(weight, m, v, gradient, count, gradientScale, rate, beta1, beta2, epsilon, decay, mScale,
                        vScale);
}
double ck_fma_rounds(float *values, size_t rounds) { return kernels->fma_rounds(values, rounds); }
