// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/recurrent/recurrent.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// The state h and c; gates i, f, g and o.
struct CTNN_TAGGED lstm_cell {
    static constexpr std::size_t gates = 4, sums = 4, states = 2, remembered = 5;
    static constexpr std::size_t sum_of_hidden[gates] = {0, 1, 2, 3};

    template <class Vector>
    CTNN_INLINE static constexpr void forward(const Vector (&sum)[sums], const Vector (&before)[states],
                                              Vector (&after)[states],
                                              Vector (&memory)[remembered]) noexcept {
        const Vector i = simd::sigmoid(sum[0]), f = simd::sigmoid(sum[1]), g = simd::tanh(sum[2]),
                     o = simd::sigmoid(sum[3]);
        after[1] = simd::fma(f, before[1], i * g);
        const Vector c = simd::tanh(after[1]);
        after[0] = o * c;
        memory[0] = i, memory[1] = f, memory[2] = g, memory[3] = o, memory[4] = c;
    }

    template <class Vector>
    CTNN_INLINE static constexpr void backward(const Vector (&memory)[remembered],
                                               const Vector (&before)[states], const Vector (&)[states],
                                               Vector (&slope)[states], Vector (&delta)[sums]) noexcept {
        const Vector one(1);
        const auto [i, f, g, o, c] = memory;
        const Vector of_c = simd::fma(slope[0] * o, (one - c) * (one + c), slope[1]);
        delta[0] = of_c * g * (i * (one - i));
        delta[1] = of_c * before[1] * (f * (one - f));
        delta[2] = of_c * i * ((one - g) * (one + g));
        delta[3] = slope[0] * c * (o * (one - o));
        slope[0] = Vector(0);
        slope[1] = of_c * f;
    }
};

/// PyTorch's LSTM of one layer (Hochreiter, Schmidhuber: "Long short-term memory", Neural Computation 1997): of
/// [x, h] i, f, o = sigmoid, g = tanh; c = f c + i g; y = h = o tanh(c), in (-1, 1). Shape<T, In> to shape<T, Hidden>.
template <std::size_t In, std::size_t Hidden>
struct lstm : recurrent<lstm_cell, In, Hidden> {
    static constexpr bool limits_outputs = true;
};

}  // namespace ctnn
