// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/transpose.hpp>

namespace ctnn {

/// All values as one vector in PyTorch's order, one channel after another, so that the weights of its
/// next Linear fit. Of one place or one channel it costs nothing.
struct flatten {
    template <class Input>
    struct on : layer_base {
        using output = shape<Input::size>;
        static constexpr std::size_t channels = core::channels_of<Input>,
                                     places = Input::size / channels;
        static constexpr bool passes_on = places == 1 || channels == 1,
                              passes_on_in_training = passes_on;
        static constexpr bool packs_x = true, packs_y = true, packs_dy = true;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call&, auto x, auto y) noexcept {
            simd::transpose_rows<typename Call::architecture, places, channels>(x, y);
        }
        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call&, auto, auto, auto dy, auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted)
                simd::transpose_rows<typename Call::architecture, channels, places>(dy, dx);
        }
    };
};

}  // namespace ctnn
