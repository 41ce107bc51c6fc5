// bf16 matrix product on tiles of 16 rows by 16 columns; included once for the tile unit and once for its emulation,
// which define CK_TILE_ZERO, CK_TILE_LOAD, CK_TILE_DOT and CK_TILE_STORE on tiles 0 to 7.
//
// Every product instruction takes 16 pairs of the depth: two chains of multiply-adds, over the even and the odd items,
// are added up and then added to the tile. A row's value does not depend on the other rows of its tile.

#define CK_STORE_ROUNDED(out, at, values) ck_store_halves((uint16_t *)(out) + (at), values)

#include "bf16_operands.h"
#include "store_sums.h"

enum { CK_TILE = 16, CK_TILE_BYTES = 64 };

// Adds what a tile holds to (or stores it in) the columns and rows that exist.
static void tile_finish(float *y, size_t yStride, const float *tiles, const float *bias, size_t rows, size_t columns,
                        int accumulate) {
  for (size_t r = 0; r < rows; r++) {
    lanes sums[2] = {ck_load(tiles + r * CK_PANEL), ck_load(tiles + r * CK_PANEL + 16)};
    ck_store_sums(y + r * yStride, sums, bias, columns, accumulate);
  }
}

// Up to 32 rows times one panel. Rows that do not exist are computed from what lies behind the operand and dropped.
static void tile_block(float *y, size_t yStride, const uint16_t *x, size_t depth, const ck_word *panel,
                       const float *bias, size_t rows, size_t items, size_t columns, int accumulate) {
  float sums[2 * CK_TILE * CK_PANEL] __attribute__((aligned(64)));
  size_t xBytes = depth * 2, panelBytes = CK_PANEL * 4, sumBytes = CK_PANEL * 4;
  const int two = rows > CK_TILE;
  CK_TILE_ZERO(0);
  CK_TILE_ZERO(1);
  CK_TILE_ZERO(2);
  CK_TILE_ZERO(3);
  for (size_t i = 0; i < items; i += 2 * CK_TILE) {
    const ck_word *pairs = panel + i / 2 * CK_PANEL;
    CK_TILE_LOAD(6, pairs, panelBytes);
    CK_TILE_LOAD(7, pairs + CK_TILE, panelBytes);
    CK_TILE_LOAD(4, x + i, xBytes);
    CK_TILE_DOT(0, 4, 6);
    CK_TILE_DOT(1, 4, 7);
    if (two) {
      CK_TILE_LOAD(5, x + CK_TILE * depth + i, xBytes);
      CK_TILE_DOT(2, 5, 6);
      CK_TILE_DOT(3, 5, 7);
    }
  }
  CK_TILE_STORE(0, sums, sumBytes);
  CK_TILE_STORE(1, sums + CK_TILE, sumBytes);
  CK_TILE_STORE(2, sums + CK_TILE * CK_PANEL, sumBytes);
  CK_TILE_STORE(3, sums + CK_TILE * CK_PANEL + CK_TILE, sumBytes);
  tile_finish(y, yStride, sums, bias, rows, columns, accumulate);
}

static void bf16_product(float *y, size_t yStride, const void *left, size_t firstRow, size_t rows, const void *packed,
                         const float *bias, size_t depth, size_t columns, size_t firstPanel, size_t lastPanel,
                         int accumulate) {
  CK_TILES_BEGIN
  for (size_t start = 0; start < depth; start += CK_CHUNK) {
    size_t items = ck_least(CK_CHUNK, depth - start);
    const uint16_t *x = (const uint16_t *)left + firstRow * depth + start;
    for (size_t p = firstPanel; p < lastPanel; p++) {
      size_t column = p * CK_PANEL;
      const ck_word *panel = (const ck_word *)packed + column * depth / 2 + start / 2 * CK_PANEL;
      for (size_t r = 0; r < rows; r += 2 * CK_TILE)
        tile_block(y + r * yStride + column, yStride, x + r * depth, depth, panel,
                   bias && start + CK_CHUNK >= depth ? bias + column : NULL, ck_least(2 * CK_TILE, rows - r), items,
                   ck_least(CK_PANEL, columns - column), accumulate || start > 0);
    }
  }
  CK_TILES_END
}
