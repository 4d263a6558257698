// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/shape/over_time.hpp>
#include <ctnn/simd/channels.hpp>

#include <algorithm>

namespace ctnn {

/// The last time step: shape<T, C> to shape<C>.
struct last {
    template <class Input>
    struct on : layer_base {
        static constexpr std::size_t channels = core::channels_of<Input>;
        static constexpr std::size_t first = Input::size - channels;
        using output = typename core::over_time<Input, shape<channels>>::type;

        CTNN_TAGGED static constexpr void forward(const auto&, auto x, auto y) noexcept {
            for (std::size_t r = 0; r < x.count; ++r)
                std::copy_n(x.data + r * x.stride + first, channels, y.data + r * y.stride);
            simd::clear_padding(y);
        }

        CTNN_TAGGED static constexpr void backward(const auto&, auto, auto, auto dy, auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted) {
                std::fill_n(dx.data, dx.count * dx.stride, 0);
                for (std::size_t r = 0; r < dx.count; ++r)
                    std::copy_n(dy.data + r * dy.stride, channels, dx.data + r * dx.stride + first);
            }
        }
    };
};

}  // namespace ctnn
