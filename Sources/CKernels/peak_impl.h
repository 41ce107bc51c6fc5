// What the multiply-add units can do at most; included once per instruction set.

// `rounds` multiply-adds on each of CK_ROWS * 2 registers that never wait for one another or for memory.
static double fma_rounds(float *values, size_t rounds) {
  lanes acc[CK_ROWS][2], factor = ck_load(values), term = ck_load(values + 16);
#pragma clang loop unroll(full)
  for (int r = 0; r < CK_ROWS; r++) acc[r][0] = acc[r][1] = ck_splat((float)r);
#pragma clang loop unroll(disable)
  for (size_t k = 0; k < rounds; k++)
#pragma clang loop unroll(full)
    for (int r = 0; r < CK_ROWS; r++) {
      acc[r][0] = ck_fma(acc[r][0], factor, term);
      acc[r][1] = ck_fma(acc[r][1], factor, term);
    }
  lanes sum = ck_splat(0.0f);
#pragma clang loop unroll(full)
  for (int r = 0; r < CK_ROWS; r++) sum = sum + acc[r][0] + acc[r][1];
  ck_store(values, sum);
  return 2.0 * 16.0 * 2.0 * CK_ROWS * (double)rounds;
}
