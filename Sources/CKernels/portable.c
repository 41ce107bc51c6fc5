// The reference variant: no instruction set beyond the platform's baseline.
#include "table.h"
#include "vectors.h"

#define CK_NAME ck_portable
#define CK_ROWS 3
#include "variant.h"
