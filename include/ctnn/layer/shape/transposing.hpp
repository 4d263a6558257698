// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/layer_base.hpp>
#include <ctnn/simd/transpose.hpp>

namespace ctnn {

/// What flatten and channels_first are: Rows x Columns values of each row become Columns x Rows of them, of shape
/// Output. Where one of the two is 1, y is x.
template <class Output, std::size_t Rows, std::size_t Columns>
struct transposing : layer_base {
    using output = Output;
    static constexpr bool passes_on = Rows == 1 || Columns == 1, passes_on_in_training = passes_on;
    static constexpr bool packs_x = true, packs_y = true, packs_dy = true;

    template <class Call>
    CTNN_TAGGED static constexpr void forward(const Call&, auto x, auto y) noexcept {
        simd::transpose_rows<typename Call::architecture, Rows, Columns>(x, y);
    }
    template <class Call>
    CTNN_TAGGED static constexpr void backward(const Call&, auto, auto, auto dy, auto dx) noexcept {
        if constexpr (decltype(dx)::are_wanted)
            simd::transpose_rows<typename Call::architecture, Columns, Rows>(dy, dx);
    }
};

}  // namespace ctnn
