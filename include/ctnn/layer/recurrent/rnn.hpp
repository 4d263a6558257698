// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/recurrent/recurrent.hpp>
#include <ctnn/simd/math.hpp>

namespace ctnn {

/// The state h, all that the way back takes.
struct CTNN_TAGGED rnn_cell {
    static constexpr std::size_t gates = 1, sums = 1, states = 1, remembered = 1;
    static constexpr std::size_t sum_of_hidden[gates] = {0};

    template <class Vector>
    CTNN_INLINE static constexpr void forward(const Vector (&sum)[sums], const Vector (&)[states],
                                              Vector (&after)[states],
                                              Vector (&memory)[remembered]) noexcept {
        after[0] = memory[0] = simd::tanh(sum[0]);
    }

    template <class Vector>
    CTNN_INLINE static constexpr void backward(const Vector (&)[remembered], const Vector (&)[states],
                                               const Vector (&after)[states], Vector (&slope)[states],
                                               Vector (&delta)[sums]) noexcept {
        const Vector one(1);
        delta[0] = slope[0] * ((one - after[0]) * (one + after[0]));
        slope[0] = Vector(0);
    }
};

/// PyTorch's RNN of one layer (Elman: "Finding structure in time", Cognitive Science 1990): y = h = tanh(W x + b + U h +
/// c), in (-1, 1). Shape<T, In> to shape<T, Hidden>.
template <std::size_t In, std::size_t Hidden>
struct rnn : recurrent<rnn_cell, In, Hidden> {
    static constexpr bool limits_outputs = true;
};

}  // namespace ctnn
