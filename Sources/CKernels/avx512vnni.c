#if defined(__x86_64__)
#include <immintrin.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512vnni,avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))),       \
                             apply_to = function)
#include "vectors.h"
#define CK_ROWS 14
#define CK_NATIVE_INT8 1
#include "int8_impl.h"
#pragma clang attribute pop

__typeof__(ck_int8_product) *const ck_int8_product_vnni = int8_product;
#endif
