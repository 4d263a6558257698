// SPDX-License-Identifier: BSL-1.0
#include "peak.hpp"

#include <ctnn/simd/vector.hpp>

#include <cstddef>

namespace comparison {

namespace {

#if CTNN_HAS_SIMD
using vector = ctnn::simd::vector<float, ctnn::simd::native>;
constexpr std::size_t lanes = vector::size;
#else
using vector = float;
constexpr std::size_t lanes = 1;
#endif

// Enough that none waits for the one before it: two units of a latency of 4 or 5 cycles.
constexpr std::size_t chains = 12, links = 1000;

}  // namespace

const double peak_operations = 2.0 * chains * links * lanes;

void time_peak(benchmark::State& state) {
    vector values[chains];
    for (std::size_t c = 0; c < chains; ++c) values[c] = vector(static_cast<float>(c));
    vector half(0.5f), one(1.0f);
    benchmark::DoNotOptimize(half);
    benchmark::DoNotOptimize(one);
    for (auto _ : state)
        for (std::size_t link = 0; link < links; ++link)
            for (vector& value : values) value = ctnn::simd::fma(value, half, one);
    for (vector& value : values) benchmark::DoNotOptimize(value);
}

}  // namespace comparison
