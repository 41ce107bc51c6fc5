// Compiles every kernel for one instruction set. The including file defines CK_NAME (suffix), CK_ROWS (rows per matrix
// tile) and opens a `clang attribute` region with the target features.

#include "attention_impl.h"
#include "linear_impl.h"
#include "peak_impl.h"
#include "rows_impl.h"

const kernel_table CK_NAME = {
    linear,          rms_norm,        rms_norm_backward,        silu_gate,  silu_gate_backward,
    rotary,          attention_row,   attention_row_backward,   log_softmax_row,
    log_softmax_row_backward,         sample_row, argmax_row,   add,        accumulate,
    sum_of_squares,  all_finite,      adamw,                    fma_rounds,
};
