#if defined(__x86_64__)
#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "vectors.h"
#define CK_NAME ck_avx2
#define CK_ROWS 3
#include "variant.h"
#pragma clang attribute pop
#endif
