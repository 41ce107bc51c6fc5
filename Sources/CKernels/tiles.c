// The tile unit's product in plain C: what the tile unit is tested and, on start, checked against.
#include "table.h"
#include "vectors.h"

static __thread uint32_t tile[8][16][16];

static void tile_load(uint32_t to[16][16], const void *from, size_t bytes) {
  for (int r = 0; r < 16; r++) memcpy(to[r], (const char *)from + (size_t)r * bytes, 64);
}

static void tile_store(uint32_t from[16][16], void *to, size_t bytes) {
  for (int r = 0; r < 16; r++) memcpy((char *)to + (size_t)r * bytes, from[r], 64);
}

static float half_of(uint32_t pair, int odd) {
  uint32_t bits = odd ? pair & CK_HIGH : pair << 16;
  return __builtin_bit_cast(float, bits);
}

// Intel's Software Developer's Manual, TDPBF16PS, without its flushing of denormal numbers to zero.
static void tile_dot(uint32_t sum[16][16], uint32_t left[16][16], uint32_t right[16][16]) {
  for (int r = 0; r < 16; r++)
    for (int c = 0; c < 16; c++) {
      float even = 0.0f, odd = 0.0f;
      for (int k = 0; k < 16; k++) {
        even = fmaf(half_of(left[r][k], 0), half_of(right[k][c], 0), even);
        odd = fmaf(half_of(left[r][k], 1), half_of(right[k][c], 1), odd);
      }
      float total = __builtin_bit_cast(float, sum[r][c]) + (even + odd);
      sum[r][c] = __builtin_bit_cast(uint32_t, total);
    }
}

#define CK_TILE_ZERO(t) memset(tile[t], 0, sizeof tile[t])
#define CK_TILE_LOAD(t, from, bytes) tile_load(tile[t], from, bytes)
#define CK_TILE_DOT(sum, left, right) tile_dot(tile[sum], tile[left], tile[right])
#define CK_TILE_STORE(t, to, bytes) tile_store(tile[t], to, bytes)
#define CK_TILES_BEGIN
#define CK_TILES_END

#define CK_NAME ck_tiles
#define CK_ROWS 3
#define CK_TILE_PRODUCT 1
#include "variant.h"
