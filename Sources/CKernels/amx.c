#if defined(__x86_64__)
#include <immintrin.h>

#include "table.h"

#pragma clang attribute push(                                                                                         \
    __attribute__((target("amx-tile,amx-bf16,avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#include "vectors.h"

// Every tile has 16 rows of 64 bytes.
static void tiles_begin(void) {
  struct {
    uint8_t palette, startRow, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
  } shape __attribute__((aligned(64))) = {.palette = 1};
  for (int t = 0; t < 8; t++) {
    shape.bytes[t] = 64;
    shape.rows[t] = 16;
  }
  _tile_loadconfig(&shape);
}

#define CK_TILE_ZERO(t) _tile_zero(t)
#define CK_TILE_LOAD(t, from, bytes) _tile_loadd(t, from, bytes)
#define CK_TILE_DOT(sum, left, right) _tile_dpbf16ps(sum, left, right)
#define CK_TILE_STORE(t, to, bytes) _tile_stored(t, to, bytes)
// Released after every product: a thread that holds tiles costs 8 KiB at each context switch.
#define CK_TILES_BEGIN tiles_begin();
#define CK_TILES_END _tile_release();

#define CK_NAME ck_amx
#define CK_ROWS 14
#define CK_PAIR_INT8 1
#define CK_TILE_PRODUCT 1
#include "variant.h"
#pragma clang attribute pop
#endif
