#pragma once

#include "sandbox.h"

// What every child does between fork and exec; only async-signal-safe calls.

int cs_set_limits(const cs_limits *limits);

// Every signal at its default and none blocked.
void cs_reset_signals(void);

// Closes every descriptor from first on, except kept.
void cs_close_from(int first, int kept);
