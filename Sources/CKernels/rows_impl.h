// Row-wise kernels: norm, gate, rotary, softmax, sampling, optimizer; included once per instruction set.

static void rms_norm(float *y, float *inverseRoot, const float *x, const float *weight, size_t rows, size_t width,
                     float epsilon) {
  size_t full = width / 16 * 16, rest = width - full;
  for (size_t r = 0; r < rows; r++, x += width, y += width) {
    lanes sum = ck_splat(0.0f);
    for (size_t i = 0; i < full; i += 16) sum = ck_fma(ck_load(x + i), ck_load(x + i), sum);
    if (rest) {
      lanes t = ck_load_part(x + full, rest, 0);
      sum = ck_fma(t, t, sum);
    }
    float root = 1.0f / sqrtf(ck_sum(sum) / (float)width + epsilon);
    inverseRoot[r] = root;
    for (size_t i = 0; i < full; i += 16) ck_store(y + i, ck_load(weight + i) * (ck_load(x + i) * root));
    for (size_t i = full; i < width; i++) y[i] = weight[i] * (x[i] * root);
  }
}

// dx = root * (w dy - x̂ mean(w dy x̂)),  x̂ = x root;  dweight += dy x̂
static void rms_norm_backward(float *dx, float *dweight, const float *dy, const float *x, const float *weight,
                              const float *inverseRoot, size_t rows, size_t width, int accumulate) {
  size_t full = width / 16 * 16, rest = width - full;
  for (size_t r = 0; r < rows; r++, x += width, dy += width, dx += width) {
    float root = inverseRoot[r];
    lanes dot = ck_splat(0.0f);
    for (size_t i = 0; i < full; i += 16) {
      lanes normed = ck_load(x + i) * root, g = ck_load(dy + i);
      ck_store(dweight + i, ck_fma(g, normed, ck_load(dweight + i)));
      dot = ck_fma(g * ck_load(weight + i), normed, dot);
    }
    if (rest) {
      lanes normed = ck_load_part(x + full, rest, 0) * root, g = ck_load_part(dy + full, rest, 0);
      ck_store_part(dweight + full, ck_fma(g, normed, ck_load_part(dweight + full, rest, 0)), rest);
      dot = ck_fma(g * ck_load_part(weight + full, rest, 0), normed, dot);
    }
    float mean = ck_sum(dot) / (float)width;
    for (size_t i = 0; i < full; i += 16) {
      lanes d = root * (ck_load(dy + i) * ck_load(weight + i) - ck_load(x + i) * root * mean);
      ck_store(dx + i, accumulate ? ck_load(dx + i) + d : d);
    }
    for (size_t i = full; i < width; i++) {
      float d = root * (dy[i] * weight[i] - x[i] * root * mean);
      dx[i] = accumulate ? dx[i] + d : d;
    }
  }
}

CK_INLINE lanes silu_sigmoid(lanes g) { return 1.0f / (1.0f + ck_exp(-g)); }

static void silu_gate(float *y, const float *gate, const float *up, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    lanes g = ck_load(gate + i);
    ck_store(y + i, g * silu_sigmoid(g) * ck_load(up + i));
  }
  if (i < count) {
    lanes g = ck_load_part(gate + i, count - i, 0);
    ck_store_part(y + i, g * silu_sigmoid(g) * ck_load_part(up + i, count - i, 0), count - i);
  }
}

static void silu_gate_backward(float *dgate, float *dup, const float *dy, const float *gate, const float *up,
                               size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    size_t n = count - i < 16 ? count - i : 16;
    lanes g = n == 16 ? ck_load(gate + i) : ck_load_part(gate + i, n, 0);
    lanes u = n == 16 ? ck_load(up + i) : ck_load_part(up + i, n, 0);
    lanes d = n == 16 ? ck_load(dy + i) : ck_load_part(dy + i, n, 0);
    lanes s = silu_sigmoid(g);
    lanes dg = d * u * s * (1.0f + g * (1.0f - s)), du = d * g * s;
    if (n == 16) {
      ck_store(dgate + i, dg);
      ck_store(dup + i, du);
    } else {
      ck_store_part(dgate + i, dg, n);
      ck_store_part(dup + i, du, n);
    }
  }
}

static void rotary(float *x, size_t stride, const float *cosine, const float *sine, const int32_t *position, size_t rows,
                   size_t heads, size_t headWidth, int direction) {
  size_t half = headWidth / 2;
  for (size_t r = 0; r < rows; r++) {
    const float *c = cosine + (size_t)position[r] * half, *s = sine + (size_t)position[r] * half;
    for (size_t h = 0; h < heads; h++) {
      float *a = x + r * stride + h * headWidth, *b = a + half;
      for (size_t i = 0; i < half; i++) {
        float sn = direction > 0 ? s[i] : -s[i];
        float first = a[i] * c[i] - b[i] * sn, second = b[i] * c[i] + a[i] * sn;
        a[i] = first;
        b[i] = second;
      }
    }
  }
}

static void log_softmax_row(float *logSumExp, float *entropy, const float *logits, size_t count, float scale) {
  size_t full = count / 16 * 16, rest = count - full;
  lanes top = ck_splat(-INFINITY);
  for (size_t i = 0; i < full; i += 16) top = ck_max2(ck_load(logits + i), top);
  if (rest) top = ck_max2(ck_load_part(logits + full, rest, -INFINITY), top);
  float largest = ck_max(top) * scale;
  lanes sum = ck_splat(0.0f), weighted = ck_splat(0.0f);
  for (size_t i = 0; i < count; i += 16) {
    lanes z = (i < full ? ck_load(logits + i) : ck_load_part(logits + i, rest, -INFINITY)) * scale - largest;
    lanes e = ck_exp(z);
    sum = sum + e;
    weighted = ck_fma(e, e > 0.0f ? z : ck_splat(0.0f), weighted);
  }
  float total = ck_sum(sum), logTotal = logf(total);
  *logSumExp = largest + logTotal;
  *entropy = logTotal - ck_sum(weighted) / total;
}

static void log_softmax_row_backward(float *logits, size_t count, float scale, float logSumExp, float entropy,
                                     float gLogProb, float gEntropy) {
  size_t full = count / 16 * 16, rest = count - full;
  for (size_t i = 0; i < count; i += 16) {
    lanes z = (i < full ? ck_load(logits + i) : ck_load_part(logits + i, rest, -INFINITY)) * scale - logSumExp;
    lanes p = ck_exp(z);
    lanes d = -gLogProb * p;
    if (gEntropy != 0.0f) d = d - gEntropy * p * ((p > 0.0f ? z : ck_splat(0.0f)) + entropy);
    d = d * scale;
    if (i < full)
      ck_store(logits + i, d);
    else
      ck_store_part(logits + i, d, rest);
  }
}

static size_t sample_row(const float *logits, size_t count, float scale, float logSumExp, double uniform) {
  double cumulative = 0;
  size_t last = 0, passed = count;
  for (size_t i = 0; i < count; i += 16) {
    size_t n = count - i < 16 ? count - i : 16;
    lanes z = n == 16 ? ck_load(logits + i) : ck_load_part(logits + i, n, -INFINITY);
    lanes p = ck_exp(z * scale - logSumExp);
    double block = (double)ck_sum(p);
    if (cumulative + block > uniform || i + 16 >= count) {
      float each[16];
      ck_store(each, p);
      for (size_t k = 0; k < n; k++) {
        if (each[k] > 0) last = i + k;
        cumulative += (double)each[k];
        if (cumulative > uniform) return last;
      }
      // The lanes summed one by one can fall short of their block sum by rounding: the block's last candidate is it.
      if (i + 16 < count || each[last % 16] > 0) return last;
    } else {
      cumulative += block;
      if (block > 0) passed = i;
    }
  }
  // All probabilities together fall short of `uniform`, and the last block has none: the last token that has one.
  for (size_t i = passed; i < count && i < passed + 16; i++)
    if (ck_exp(ck_splat(logits[i] * scale - logSumExp))[0] > 0) last = i;
  return last;
}

static size_t argmax_row(const float *values, size_t count) {
  size_t full = count / 16 * 16;
  lanes top = ck_splat(-INFINITY);
  for (size_t i = 0; i < full; i += 16) top = ck_max2(ck_load(values + i), top);
  float largest = ck_max(top);
  for (size_t i = full; i < count; i++) largest = values[i] > largest ? values[i] : largest;
  for (size_t i = 0; i < count; i++)
    if (values[i] == largest) return i;
  return 0;
}

static void add(float *y, const float *a, const float *b, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = a[i] + b[i];
}

static void accumulate(float *y, const float *a, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] += a[i];
}

static double sum_of_squares(const float *x, size_t count) {
  double sum[16] = {0};
  size_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int k = 0; k < 16; k++) sum[k] += (double)x[i + (size_t)k] * (double)x[i + (size_t)k];
  for (int k = 0; i < count; i++, k++) sum[k] += (double)x[i] * (double)x[i];
  double total = 0;
  for (int k = 0; k < 16; k++) total += sum[k];
  return total;
}

static int all_finite(const float *x, size_t count) {
  uint32_t bad = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    bad |= (bits & 0x7F800000u) == 0x7F800000u;
  }
  return !bad;
}

static double adamw(float *weight, float *m, float *v, const float *gradient, size_t count, float gradientScale,
                    float rate, float beta1, float beta2, float epsilon, float decay, float mScale, float vScale) {
  double change[16] = {0};
  for (size_t start = 0; start < count; start += 16) {
    size_t n = count - start < 16 ? count - start : 16;
    for (size_t k = 0; k < n; k++) {
      size_t i = start + k;
      float g = gradient[i] * gradientScale;
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      float delta = rate * ((m[i] * mScale) / (sqrtf(v[i] * vScale) + epsilon) + decay * weight[i]);
      weight[i] -= delta;
      change[k] += (double)delta * (double)delta;
    }
  }
  double total = 0;
  for (int k = 0; k < 16; k++) total += change[k];
  return total;
}
