// Attention of one row over key/value pages; included once per instruction set.

// scores[h][j] = scale * q[h] . k_j for all keys of pages [0, pages): keys sit in lanes, so each score is one chain of
// fused multiply-adds over the head width, whatever the number of heads or pages.
CK_INLINE void page_dots_block(float *scores, size_t scoreStride, const float *q, size_t qStride, const float *pages,
                               const int32_t *table, size_t pageStride, size_t headWidth, float scale, const int H,
                               const int P) {
  lanes acc[4][4];
#pragma clang loop unroll(full)
  for (int h = 0; h < H; h++)
#pragma clang loop unroll(full)
    for (int p = 0; p < P; p++) acc[h][p] = ck_splat(0.0f);
  const float *page[4];
#pragma clang loop unroll(full)
  for (int p = 0; p < P; p++) page[p] = pages + (size_t)table[p] * pageStride;
  for (size_t d = 0; d < headWidth; d++) {
#pragma clang loop unroll(full)
    for (int h = 0; h < H; h++) {
      lanes v = ck_splat(q[(size_t)h * qStride + d]);
#pragma clang loop unroll(full)
      for (int p = 0; p < P; p++) acc[h][p] = ck_fma(v, ck_load(page[p] + d * 16), acc[h][p]);
    }
  }
#pragma clang loop unroll(full)
  for (int h = 0; h < H; h++)
#pragma clang loop unroll(full)
    for (int p = 0; p < P; p++) ck_store(scores + (size_t)h * scoreStride + (size_t)p * 16, acc[h][p] * scale);
}

static void page_dots(float *scores, size_t scoreStride, const float *q, const float *pages, const int32_t *table,
                      size_t pageStride, size_t pageCount, size_t heads, size_t headWidth, float scale) {
  for (size_t h = 0; h < heads;) {
    size_t nh = heads - h >= 3 ? 3 : heads - h;
    size_t p = 0;
#define CK_DOTS(H, P)                                                                                             \
  page_dots_block(scores + h * scoreStride + p * 16, scoreStride, q + h * headWidth, headWidth, pages, table + p, \
                  pageStride, headWidth, scale, H, P)
    for (; p + 4 <= pageCount; p += 4) {
      if (nh == 3) CK_DOTS(3, 4);
      else if (nh == 2) CK_DOTS(2, 4);
      else CK_DOTS(1, 4);
    }
    for (; p < pageCount; p++) {
      if (nh == 3) CK_DOTS(3, 1);
      else if (nh == 2) CK_DOTS(2, 1);
      else CK_DOTS(1, 1);
    }
#undef CK_DOTS
    h += nh;
  }
}

// out[h][:] = sum over j < keys ascending of weight[h][j] * row_j, rows in pages of [16][padded].
CK_INLINE void page_sum_block(float *out, size_t outStride, const float *weights, size_t weightStride, const float *pages,
                              const int32_t *table, size_t pageStride, size_t keys, size_t padded, size_t width,
                              const int H) {
  for (size_t d = 0; d < padded; d += 32) {
    const int two = d + 32 <= padded;
    lanes acc[3][2];
#pragma clang loop unroll(full)
    for (int h = 0; h < H; h++) acc[h][0] = acc[h][1] = ck_splat(0.0f);
    for (size_t start = 0, p = 0; start < keys; start += 16, p++) {
      const float *page = pages + (size_t)table[p] * pageStride + d;
      size_t n = keys - start < 16 ? keys - start : 16;
      for (size_t j = 0; j < n; j++) {
        lanes r0 = ck_load(page + j * padded), r1 = two ? ck_load(page + j * padded + 16) : r0;
#pragma clang loop unroll(full)
        for (int h = 0; h < H; h++) {
          lanes w = ck_splat(weights[(size_t)h * weightStride + start + j]);
          acc[h][0] = ck_fma(w, r0, acc[h][0]);
          acc[h][1] = ck_fma(w, r1, acc[h][1]);
        }
      }
    }
#pragma clang loop unroll(full)
    for (int h = 0; h < H; h++)
      for (int half = 0; half < 1 + two; half++) {
        size_t at = d + (size_t)half * 16;
        if (at + 16 <= width) ck_store(out + (size_t)h * outStride + at, acc[h][half]);
        else if (at < width) ck_store_part(out + (size_t)h * outStride + at, acc[h][half], width - at);
      }
  }
}

static void page_sum(float *out, const float *weights, size_t weightStride, const float *pages, const int32_t *table,
                     size_t pageStride, size_t keys, size_t heads, size_t width) {
  size_t padded = (width + 15) / 16 * 16;
  for (size_t h = 0; h < heads;) {
    size_t nh = heads - h >= 3 ? 3 : heads - h;
    float *o = out + h * width;
    const float *w = weights + h * weightStride;
    if (nh == 3) page_sum_block(o, width, w, weightStride, pages, table, pageStride, keys, padded, width, 3);
    else if (nh == 2) page_sum_block(o, width, w, weightStride, pages, table, pageStride, keys, padded, width, 2);
    else page_sum_block(o, width, w, weightStride, pages, table, pageStride, keys, padded, width, 1);
    h += nh;
  }
}

static void attention_row(float *out, float *logSumExp, float *scores, const float *q, const float *keyPages,
                          const float *valuePages, const int32_t *table, size_t keyPageStride, size_t valuePageStride,
                          size_t position, size_t heads, size_t headWidth, float scale) {
  size_t keys = position + 1, pageCount = position / 16 + 1, stride = pageCount * 16;
  page_dots(scores, stride, q, keyPages, table, keyPageStride, pageCount, heads, headWidth, scale);
  for (size_t h = 0; h < heads; h++) {
    float *s = scores + h * stride;
    for (size_t j = keys; j < stride; j++) s[j] = -INFINITY;
    lanes top = ck_load(s);
    for (size_t j = 16; j < stride; j += 16) top = ck_max2(ck_load(s + j), top);
    float largest = ck_max(top);
    lanes sum = ck_splat(0.0f);
    for (size_t j = 0; j < stride; j += 16) {
      lanes e = ck_exp(ck_load(s + j) - largest);
      ck_store(s + j, e);
      sum = sum + e;
    }
    float total = ck_sum(sum), inverse = 1.0f / total;
    logSumExp[h] = largest + logf(total);
    for (size_t j = 0; j < stride; j += 16) ck_store(s + j, ck_load(s + j) * inverse);
  }
  page_sum(out, scores, stride, valuePages, table, valuePageStride, keys, heads, headWidth);
}

// rows_j += sum over heads ascending of weight[h][j] * x[h]  for j < keys.
static void page_outer(float *rows, const float *weights, size_t weightStride, const float *x, const int32_t *table,
                       size_t pageStride, size_t keys, size_t heads, size_t width) {
  size_t padded = (width + 15) / 16 * 16;
  for (size_t d = 0; d < width; d += 16) {
    size_t n = width - d < 16 ? width - d : 16;
    for (size_t first = 0; first < heads; first += 4) {
      size_t nh = heads - first < 4 ? heads - first : 4;
      lanes value[4];
      for (size_t h = 0; h < nh; h++) {
        const float *p = x + (first + h) * width + d;
        value[h] = n == 16 ? ck_load(p) : ck_load_part(p, n, 0);
      }
      for (size_t h = nh; h < 4; h++) value[h] = ck_splat(0.0f);
      for (size_t j = 0; j < keys; j++) {
        float *row = rows + (size_t)table[j / 16] * pageStride + (j % 16) * padded + d;
        lanes r = ck_load(row);
        for (size_t h = 0; h < nh; h++) r = ck_fma(ck_splat(weights[(first + h) * weightStride + j]), value[h], r);
        ck_store(row, r);
      }
    }
  }
}

static void attention_row_backward(float *dq, float *dkeyRows, float *dvalueRows, float *scratch, const float *dout,
                                   const float *out, const float *logSumExp, const float *q, const float *keyPages,
                                   const float *keyRows, const float *valueLanes, const int32_t *table,
                               const int32_t *gradientTable,
                                   size_t keyPageStride, size_t rowPageStride, size_t position, size_t heads,
                                   size_t headWidth, float scale) {
  size_t keys = position + 1, pageCount = position / 16 + 1, stride = pageCount * 16;
  float *p = scratch, *dp = scratch + heads * stride;
  page_dots(p, stride, q, keyPages, table, keyPageStride, pageCount, heads, headWidth, scale);
  page_dots(dp, stride, dout, valueLanes, table, keyPageStride, pageCount, heads, headWidth, 1.0f);
  for (size_t h = 0; h < heads; h++) {
    lanes dot = ck_splat(0.0f);
    size_t d = 0;
    for (; d + 16 <= headWidth; d += 16)
      dot = ck_fma(ck_load(dout + h * headWidth + d), ck_load(out + h * headWidth + d), dot);
    if (d < headWidth)
      dot = ck_fma(ck_load_part(dout + h * headWidth + d, headWidth - d, 0),
                   ck_load_part(out + h * headWidth + d, headWidth - d, 0), dot);
    float delta = ck_sum(dot);
    float *ph = p + h * stride, *dph = dp + h * stride;
    for (size_t j = 0; j < stride; j += 16) {
      lanes prob = ck_exp(ck_load(ph + j) - logSumExp[h]);
      ck_store(ph + j, prob);
      ck_store(dph + j, prob * (ck_load(dph + j) - delta) * scale);
    }
  }
  page_outer(dvalueRows, p, stride, dout, gradientTable, rowPageStride, keys, heads, headWidth);
  page_outer(dkeyRows, dp, stride, q, gradientTable, rowPageStride, keys, heads, headWidth);
  page_sum(dq, dp, stride, keyRows, table, rowPageStride, keys, heads, headWidth);
}
