// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/activation/softmax.hpp>

namespace ctnn {

/// y_i = x_i - log(sum over j of e^(x_j)), the logarithm of softmax, over the values of a vector, from x
/// less its largest value: exact where softmax itself would round to 0. Applied twice it is as once, so
/// cross_entropy_with_logits on it is PyTorch's NLLLoss.
struct log_softmax {
    static constexpr bool takes_logits = true;
    static constexpr bool compares_outputs = true;

    template <class Input>
    struct on : softmax_forward<Input, true> {
        /// dx_i = dy_i - e^(y_i) sum over j of dy_j.
        template <class Call, class Value = typename Call::value_type>
        CTNN_TAGGED static constexpr void backward(const Call&, auto, auto y, auto dy,
                                                   auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted) {
                using Architecture = typename Call::architecture;
                for (std::size_t at = 0; at < y.count * y.stride; at += y.stride) {
                    const Value sum = simd::row_sum<Architecture, Input::size>(
                        [](auto part, auto d) CTNN_INLINE_LAMBDA { return simd::as_written(part + d); },
                        dy.data + at);
                    simd::map<Architecture, Input::size>(
                        1, dx.data + at,
                        [sum](auto d, auto v)
                            CTNN_INLINE_LAMBDA { return simd::fma(simd::exp(v), decltype(v)(-sum), d); },
                        dy.data + at, y.data + at);
                }
            }
        }
    };
};

}  // namespace ctnn
