// Compiles every kernel for one instruction set. The including file defines CK_NAME (suffix), CK_ROWS (rows per matrix
// tile), for bf16 products CK_NATIVE_BF16 (an instruction on pairs) or CK_TILE_PRODUCT (tiles) where it has them, and
// opens a `clang attribute` region with the target features.

// Inputs between two prefetches, and floats in a cache line.
#define CK_STRIP 16
#define CK_LINE 16
// Items of the depth after which a bf16 product goes on to the next panel: both operands stay in the second-level cache.
#define CK_CHUNK 2048

// `X` of every number of rows that a matrix tile may have at the end, 1 ..< CK_ROWS.
#if CK_ROWS == 14
#define CK_TAIL_SIZES(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#else
_Static_assert(CK_ROWS == 3, "tile sizes for 3 and 14 rows are written out");
#define CK_TAIL_SIZES(X) X(1) X(2)
#endif

#include "attention_impl.h"
#include "int8_impl.h"
#include "int8_operands.h"
#include "linear_impl.h"
#include "peak_impl.h"
#include "rows_impl.h"
#if CK_TILE_PRODUCT
#include "tiles_impl.h"
#else
#include "bf16_impl.h"
#endif

const kernel_table CK_NAME = {
    linear,          bf16_rows,       bf16_panels,              bf16_product,
    int8_rows,       int8_panels,     int8_product,
    rms_norm,        rms_norm_backward,        silu_gate,  silu_gate_backward,
    rotary,          attention_row,   attention_row_backward,   log_softmax_row,
    log_softmax_row_backward,         sample_row, argmax_row,   add,        accumulate,
    sum_of_squares,  all_finite,      adamw,                    fma_rounds,
};
