// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/norm/affine.hpp>
#include <ctnn/simd/map.hpp>
#include <ctnn/simd/row_sum.hpp>

#include <ratio>

namespace ctnn {

/// y_i = weight_i (x_i - mean) / sqrt(variance + Epsilon) + bias_i, with mean and (biased) variance of
/// the row's Width values; trained, from weights of 1 and biases of 0. PyTorch's LayerNorm (Ba, Kiros,
/// Hinton: "Layer normalization", 2016), of values whose squares their type holds. Epsilon is a
/// std::ratio above 0.
template <std::size_t Width, class Epsilon>
struct layer_norm_with {
    using begins_with = shape<Width>;

    template <class Value>
    using parameters = typename affine<Width>::template parameters<Value>;

    template <class Input>
    struct on : layer_base {
        using output = core::output_of_width<layer_norm_with, Input, Width, Width>;
        static constexpr std::size_t multiply_adds = 2 * Width;  // the variance and the affine part

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            for (std::size_t at = 0; at < x.count * x.stride; at += x.stride)
                normalize<Call>(x.data + at, y.data + at);
            affine_part::forward(call, y, y);
        }

        template <class Context>
        static constexpr std::size_t backward_workspace = Context::max_rows * padded(Width);

        /// With n for the normalised x and g_i = weight_i dy_i, dx is (g - mean(g) - n mean(g n)) over
        /// the root; n is computed once more rather than kept.
        template <class Call, class Value = typename Call::value_type>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto y, auto dy,
                                                   auto dx) noexcept {
            const rows<const Value, Input> normalized{call.workspace, x.count};
            for (std::size_t at = 0; at < x.count * x.stride; at += x.stride) {
                [[maybe_unused]] const Value factor = normalize<Call>(x.data + at, call.workspace + at);
                if constexpr (decltype(dx)::are_wanted) {
                    const Value *d = dy.data + at, *weight = call.parameters.weight;
                    const Value* n = normalized.data + at;
                    const Value mean = mean_of<Call>(
                        [](auto sum, auto g, auto w) CTNN_INLINE_LAMBDA { return simd::fma(g, w, sum); },
                        d, weight);
                    const Value slope =
                        mean_of<Call>([](auto sum, auto g, auto w, auto v)
                                          CTNN_INLINE_LAMBDA { return simd::fma(g * w, v, sum); },
                                      d, weight, n);
                    simd::map<typename Call::architecture, Width>(
                        1, dx.data + at,
                        [=]<class Vector>(Vector g, Vector w, Vector v) CTNN_INLINE_LAMBDA {
                            return Vector(factor) *
                                   simd::fma(v, Vector(-slope), simd::fma(g, w, Vector(-mean)));
                        },
                        d, weight, n);
                }
            }
            affine_part::backward(call, normalized, y, dy, no_rows{});
        }

    private:
        using affine_part = typename affine<Width>::template on<Input>;

        template <class Context, class Function, class Value, class... Rows>
        CTNN_TAGGED static constexpr Value mean_of(Function add, const Value* row,
                                                   const Rows*... rows) noexcept {
            return simd::row_sum<typename Context::architecture, Width>(add, row, rows...) /
                   Value(Width);
        }

        /// y = (x - mean) / root for one row; returns 1 / root.
        template <class Context, class Value>
        CTNN_TAGGED static constexpr Value normalize(const Value* x, Value* y) noexcept {
            using Architecture = typename Context::architecture;
            constexpr Value epsilon =
                static_cast<Value>(static_cast<double>(Epsilon::num) / Epsilon::den);
            const Value mean = mean_of<Context>(
                [](auto sum, auto v) CTNN_INLINE_LAMBDA { return simd::as_written(sum + v); }, x);
            simd::map<Architecture, Width>(
                1, y, [=]<class Vector>(Vector v) CTNN_INLINE_LAMBDA { return v - Vector(mean); }, x);
            const Value variance = mean_of<Context>(
                [](auto sum, auto v) CTNN_INLINE_LAMBDA { return simd::fma(v, v, sum); },
                static_cast<const Value*>(y));
            const Value factor = simd::divide(Value(1), simd::sqrt(variance + epsilon));
            simd::map<Architecture, Width>(
                1, y, [=]<class Vector>(Vector v) CTNN_INLINE_LAMBDA { return v * Vector(factor); },
                static_cast<const Value*>(y));
            return factor;
        }
    };
};

/// The same with PyTorch's default epsilon, 1e-5.
template <std::size_t Width>
struct layer_norm : layer_norm_with<Width, std::ratio<1, 100000>> {};

}  // namespace ctnn
