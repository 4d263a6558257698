// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/affine.hpp>
#include <ctnn/simd/map.hpp>
#include <ctnn/simd/row_sum.hpp>

#include <ratio>

namespace ctnn {

/// y_i = weight_i (x_i - mean) / sqrt(variance + Epsilon) + bias_i, with mean and (biased) variance of
/// the row's N values; trained, from weights of 1 and biases of 0. PyTorch's LayerNorm (Ba, Kiros,
/// Hinton: "Layer normalization", 2016), of values whose squares T holds. Epsilon is a std::ratio above 0.
template <std::size_t N, class Epsilon>
struct layer_norm_with {
    static constexpr std::size_t inputs = N, outputs = N;
    static constexpr std::size_t multiply_adds = 2 * N;  // the variance and the affine part

    template <class T>
    using parameters = typename affine<N>::template parameters<T>;

    template <class C, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void forward(const parameters<T>& p, const T* x, T* y,
                                              std::size_t rows) noexcept {
        for (std::size_t at = 0; at < rows * padded(N); at += padded(N)) normalize<C>(x + at, y + at);
        affine<N>::template forward<C>(p, y, y, rows);
    }

    template <class C>
    static constexpr std::size_t scratch_size = C::max_rows * padded(N);

    /// With n for the normalised x and g_i = weight_i dy_i, dx is (g - mean(g) - n mean(g n)) over the
    /// root; n is computed once more rather than kept.
    template <class C, bool InputGradient, class Update, class T = typename C::value_type>
    CTNN_TAGGED static constexpr void backward(parameters<T>& p, const Update& update, const T* x,
                                               const T* y, const T* dy, T* dx, T* scratch,
                                               std::size_t rows) noexcept {
        for (std::size_t at = 0; at < rows * padded(N); at += padded(N)) {
            [[maybe_unused]] const T factor = normalize<C>(x + at, scratch + at);
            if constexpr (InputGradient) {
                const T *d = dy + at, *weight = p.weight, *n = scratch + at;
                const T mean = mean_of<C>([](auto sum, auto g, auto w)
                                              CTNN_INLINE_LAMBDA { return simd::fma(g, w, sum); },
                                          d, weight);
                const T slope = mean_of<C>([](auto sum, auto g, auto w, auto v)
                                               CTNN_INLINE_LAMBDA { return simd::fma(g * w, v, sum); },
                                           d, weight, n);
                simd::map<typename C::architecture, N>(
                    1, dx + at,
                    [=]<class V>(V g, V w, V v) CTNN_INLINE_LAMBDA {
                        return V(factor) * simd::fma(v, V(-slope), simd::fma(g, w, V(-mean)));
                    },
                    d, weight, n);
            }
        }
        affine<N>::template backward<C, false>(p, update, scratch, y, dy, dx, scratch, rows);
    }

private:
    template <class C, class F, class T, class... Rows>
    CTNN_TAGGED static constexpr T mean_of(F add, const T* row, const Rows*... rows) noexcept {
        return simd::row_sum<typename C::architecture, N>(add, row, rows...) / T(N);
    }

    /// y = (x - mean) / root for one row; returns 1 / root.
    template <class C, class T>
    CTNN_TAGGED static constexpr T normalize(const T* x, T* y) noexcept {
        using A = typename C::architecture;
        constexpr T epsilon = static_cast<T>(static_cast<double>(Epsilon::num) / Epsilon::den);
        const T mean =
            mean_of<C>([](auto sum, auto v) CTNN_INLINE_LAMBDA { return simd::as_written(sum + v); }, x);
        simd::map<A, N>(1, y, [=]<class V>(V v) CTNN_INLINE_LAMBDA { return v - V(mean); }, x);
        const T variance =
            mean_of<C>([](auto sum, auto v) CTNN_INLINE_LAMBDA { return simd::fma(v, v, sum); },
                       static_cast<const T*>(y));
        const T factor = simd::divide(T(1), simd::sqrt(variance + epsilon));
        simd::map<A, N>(
            1, y, [=]<class V>(V v) CTNN_INLINE_LAMBDA { return v * V(factor); },
            static_cast<const T*>(y));
        return factor;
    }
};

/// The same with PyTorch's default epsilon, 1e-5.
template <std::size_t N>
struct layer_norm : layer_norm_with<N, std::ratio<1, 100000>> {};

}  // namespace ctnn
