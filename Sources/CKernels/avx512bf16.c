#if defined(__x86_64__)
#include <immintrin.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512bf16,avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))),       \
                             apply_to = function)
#include "vectors.h"
#define CK_NAME ck_avx512bf16
#define CK_ROWS 14
#define CK_PAIR_INT8 1
#define CK_NATIVE_BF16 1
#include "variant.h"
#pragma clang attribute pop
#endif
