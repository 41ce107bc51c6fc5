#if defined(__aarch64__)
// NEON is the baseline of arm64: the same source with tiles for its 32 registers. Written, not tested.
#include "table.h"
#include "vectors.h"

#define CK_NAME ck_neon
#define CK_ROWS 3
#include "variant.h"
#endif
