// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/map.hpp>
#include <ctnn/simd/softmax.hpp>

namespace ctnn {

namespace core {

struct rule_no_places {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: softmax shares 1 among the values of a vector, and this row has time or "
                      "place; put flatten, a global pool or a linear behind flatten before it");
    };
};

}  // namespace core

/// The softmax of rows of Input, or its logarithm, without the way back.
template <class Input, bool IsLogarithm>
struct softmax_forward : layer_base {
    using output = std::conditional_t<
        Input::rank == 1, Input,
        broken<core::rule_no_places, typename core::shape_facts<Input>::but_is_given>>;
    static constexpr bool packs_y = true;

    /// One row of the exponentials, where those of y have no room for padding.
    template <class Context>
    static constexpr std::size_t forward_workspace = Context::packed_y ? padded(Input::size) : 0;

    template <class Call>
    CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
        simd::softmax_rows<typename Call::architecture, Input::size, (y.stride != padded(Input::size)),
                           IsLogarithm>(x.count, x.data, y.data, call.workspace);
    }
};

/// y_i = e^(x_i) / sum over j of e^(x_j), over the values of a vector, from x less its largest value.
struct softmax {
    static constexpr bool limits_outputs = true;
    static constexpr bool takes_logits = true;
    static constexpr bool compares_outputs = true;

    template <class Input>
    struct on : softmax_forward<Input, false> {
        /// dx_i = y_i (dy_i - sum over j of y_j dy_j).
        template <class Call, class Value = typename Call::value_type>
        CTNN_TAGGED static constexpr void backward(const Call&, auto, auto y, auto dy,
                                                   auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted) {
                using Architecture = typename Call::architecture;
                for (std::size_t at = 0; at < y.count * y.stride; at += y.stride) {
                    const Value mean = simd::row_sum<Architecture, Input::size>(
                        [](auto sum, auto v, auto d) CTNN_INLINE_LAMBDA { return simd::fma(v, d, sum); },
                        y.data + at, dy.data + at);
                    simd::map<Architecture, Input::size>(
                        1, dx.data + at,
                        [mean](auto v, auto d)
                            CTNN_INLINE_LAMBDA { return v * (d - decltype(v)(mean)); },
                        y.data + at, dy.data + at);
                }
            }
        }
    };
};

}  // namespace ctnn
