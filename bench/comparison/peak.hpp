// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <benchmark/benchmark.h>

namespace comparison {

/// Independent fused multiply-adds in registers: what no kernel can exceed.
void time_peak(benchmark::State&);
/// Floating-point operations of an iteration of time_peak.
extern const double peak_operations;

}  // namespace comparison
