// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/recurrent/recurrent.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// The state h; gates r, z and n, whose products of h are a sum of their own.
struct CTNN_TAGGED gru_cell {
    static constexpr std::size_t gates = 3, sums = 4, states = 1, remembered = 4;
    static constexpr std::size_t sum_of_hidden[gates] = {0, 1, 3};

    template <class Vector>
    CTNN_INLINE static constexpr void forward(const Vector (&sum)[sums], const Vector (&before)[states],
                                              Vector (&after)[states],
                                              Vector (&memory)[remembered]) noexcept {
        const Vector r = simd::sigmoid(sum[0]), z = simd::sigmoid(sum[1]),
                     n = simd::tanh(simd::fma(r, sum[3], sum[2]));
        after[0] = simd::fma(z, before[0] - n, n);
        memory[0] = r, memory[1] = z, memory[2] = n, memory[3] = sum[3];
    }

    template <class Vector>
    CTNN_INLINE static constexpr void backward(const Vector (&memory)[remembered],
                                               const Vector (&before)[states], const Vector (&)[states],
                                               Vector (&slope)[states], Vector (&delta)[sums]) noexcept {
        const Vector one(1);
        const auto [r, z, n, of_hidden] = memory;
        delta[2] = slope[0] * (one - z) * ((one - n) * (one + n));
        delta[3] = delta[2] * r;
        delta[0] = delta[2] * of_hidden * (r * (one - r));
        delta[1] = slope[0] * (before[0] - n) * (z * (one - z));
        slope[0] = slope[0] * z;
    }
};

/// PyTorch's GRU of one layer (Cho et al.: "Learning phrase representations using RNN encoder-decoder", EMNLP 2014): r, z =
/// sigmoid of [x, h]; n = tanh(W x + b + r (U h + c)); y = h = (1 - z) n + z h, in (-1, 1). Shape<T, In> to
/// shape<T, Hidden>.
template <std::size_t In, std::size_t Hidden>
struct gru : recurrent<gru_cell, In, Hidden> {
    static constexpr bool limits_outputs = true;
};

}  // namespace ctnn
