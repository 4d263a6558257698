// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/affine.hpp>
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
    static constexpr std::size_t inputs = Width, outputs = Width;
    static constexpr std::size_t multiply_adds = 2 * Width;  // the variance and the affine part

    template <class Value>
    using parameters = typename affine<Width>::template parameters<Value>;

    template <class Context, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<Value>& p, const Value* x, Value* y,
                                              std::size_t rows) noexcept {
        for (std::size_t at = 0; at < rows * padded(Width); at += padded(Width))
            normalize<Context>(x + at, y + at);
        affine<Width>::template forward<Context>(p, y, y, rows);
    }

    template <class Context>
    static constexpr std::size_t scratch_size = Context::max_rows * padded(Width);

    /// With n for the normalised x and g_i = weight_i dy_i, dx is (g - mean(g) - n mean(g n)) over the
    /// root; n is computed once more rather than kept.
    template <class Context, bool InputGradient, class Update,
              class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr void backward(parameters<Value>& p, const Update& update,
                                               const Value* x, const Value* y, const Value* dy,
                                               Value* dx, Value* scratch, std::size_t rows) noexcept {
        for (std::size_t at = 0; at < rows * padded(Width); at += padded(Width)) {
            [[maybe_unused]] const Value factor = normalize<Context>(x + at, scratch + at);
            if constexpr (InputGradient) {
                const Value *d = dy + at, *weight = p.weight, *n = scratch + at;
                const Value mean = mean_of<Context>(
                    [](auto sum, auto g, auto w) CTNN_INLINE_LAMBDA { return simd::fma(g, w, sum); }, d,
                    weight);
                const Value slope =
                    mean_of<Context>([](auto sum, auto g, auto w, auto v)
                                         CTNN_INLINE_LAMBDA { return simd::fma(g * w, v, sum); },
                                     d, weight, n);
                simd::map<typename Context::architecture, Width>(
                    1, dx + at,
                    [=]<class Vector>(Vector g, Vector w, Vector v) CTNN_INLINE_LAMBDA {
                        return Vector(factor) *
                               simd::fma(v, Vector(-slope), simd::fma(g, w, Vector(-mean)));
                    },
                    d, weight, n);
            }
        }
        affine<Width>::template backward<Context, false>(p, update, scratch, y, dy, dx, scratch, rows);
    }

private:
    template <class Context, class Function, class Value, class... Rows>
    CTNN_TAGGED static constexpr Value mean_of(Function add, const Value* row,
                                               const Rows*... rows) noexcept {
        return simd::row_sum<typename Context::architecture, Width>(add, row, rows...) / Value(Width);
    }

    /// y = (x - mean) / root for one row; returns 1 / root.
    template <class Context, class Value>
    CTNN_TAGGED static constexpr Value normalize(const Value* x, Value* y) noexcept {
        using Architecture = typename Context::architecture;
        constexpr Value epsilon = static_cast<Value>(static_cast<double>(Epsilon::num) / Epsilon::den);
        const Value mean = mean_of<Context>(
            [](auto sum, auto v) CTNN_INLINE_LAMBDA { return simd::as_written(sum + v); }, x);
        simd::map<Architecture, Width>(
            1, y, [=]<class Vector>(Vector v) CTNN_INLINE_LAMBDA { return v - Vector(mean); }, x);
        const Value variance =
            mean_of<Context>([](auto sum, auto v) CTNN_INLINE_LAMBDA { return simd::fma(v, v, sum); },
                             static_cast<const Value*>(y));
        const Value factor = simd::divide(Value(1), simd::sqrt(variance + epsilon));
        simd::map<Architecture, Width>(
            1, y, [=]<class Vector>(Vector v) CTNN_INLINE_LAMBDA { return v * Vector(factor); },
            static_cast<const Value*>(y));
        return factor;
    }
};

/// The same with PyTorch's default epsilon, 1e-5.
template <std::size_t Width>
struct layer_norm : layer_norm_with<Width, std::ratio<1, 100000>> {};

}  // namespace ctnn
