#pragma once

#include "include/kernels.h"

// A block of a panel: CK_BLOCK_WORDS words of four items for each of 32 columns, 32 offsets, 32 scales.
enum { CK_BLOCK_WORDS = CK_INT8_BLOCK / 4, CK_BLOCK_PANEL_WORDS = CK_INT8_PANEL_BYTES / 4 };
_Static_assert(CK_INT8_PANEL_BYTES == CK_PANEL * (CK_INT8_BLOCK + 8), "numbers, offsets and scales fill a block");
