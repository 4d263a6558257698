// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/math.hpp>
#include <ctnn/simd/vector.hpp>

#include <limits>

namespace ctnn::simd {

/// The largest of a row and the sum of e^(x - largest), as scalars or in every lane.
template <class V>
struct exponential_sum {
    V largest, sum;
};

#if CTNN_HAS_SIMD
/// e[i] = exp(x[i] - largest) for one row of Width values; padding +0. The sum takes the values in `line`
/// partial sums, folded in halves.
template <class Architecture, std::size_t Width, class T>
CTNN_INLINE exponential_sum<vector<T, Architecture>> exponentials(const T* x, T* e) noexcept {
    using V = vector<T, Architecture>;
    constexpr std::size_t width = V::size;
    constexpr std::size_t parts = line / width;
    const auto remaining = [](std::size_t i) CTNN_INLINE_LAMBDA {
        return static_cast<std::ptrdiff_t>(Width) - static_cast<std::ptrdiff_t>(i);
    };
    const T lowest = -std::numeric_limits<T>::infinity();

    V largest(lowest);
    for (std::size_t i = 0; i < padded(Width); i += width) {
        V value = load<T, Architecture>(x + i);
        if (i + width > Width) value = keep_first(value, remaining(i), lowest);
        largest = simd::maximum(largest, value);
    }
    largest = fold_lanes(largest, [](V a, V b) CTNN_INLINE_LAMBDA { return simd::maximum(a, b); });

    V sum[parts];
    for (std::size_t p = 0; p < parts; ++p) sum[p] = V(T(0));
    for (std::size_t i = 0; i < padded(Width); i += line) {
        CTNN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) {
            const std::size_t at = i + p * width;
            V value = simd::exp(load<T, Architecture>(x + at) - largest);
            if (at + width > Width) value = keep_first(value, remaining(at));
            simd::store(e + at, value);
            sum[p] = sum[p] + value;
        }
    }
    CTNN_UNROLL
    for (std::size_t half = parts / 2; half > 0; half /= 2)
        for (std::size_t p = 0; p < half; ++p) sum[p] = sum[p] + sum[p + half];
    return {largest, fold_lanes(sum[0], [](V a, V b) CTNN_INLINE_LAMBDA { return a + b; })};
}
#endif

/// Its scalar twin.
template <std::size_t Width, class T>
constexpr exponential_sum<T> exponentials_scalar(const T* x, T* e) noexcept {
    T largest = -std::numeric_limits<T>::infinity();
    for (std::size_t i = 0; i < Width; ++i) largest = simd::maximum(largest, x[i]);
    T sum[line] = {};
    for (std::size_t i = 0; i < Width; ++i) {
        e[i] = simd::exp(x[i] - largest);
        sum[i % line] += e[i];
    }
    if (!CTNN_CONSTANT_EVALUATED)  // where nothing reads the padding
        for (std::size_t i = Width; i < padded(Width); ++i) e[i] = 0;
    for (std::size_t half = line / 2; half > 0; half /= 2)
        for (std::size_t c = 0; c < half; ++c) sum[c] += sum[c + half];
    return {largest, sum[0]};
}

/// y[i] = e^x[i] / sum of e^x, for one row of Width values; y may be x. Padding +0 on return.
template <class Architecture, std::size_t Width, class T>
constexpr void softmax_row(const T* x, T* y) noexcept {
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        const T scale = T(1) / exponentials_scalar<Width>(x, y).sum;
        for (std::size_t i = 0; i < Width; ++i) y[i] *= scale;
        return;
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        using V = vector<T, Architecture>;
        const V sum = exponentials<Architecture, Width>(x, y).sum;
        const V scale = V(T(1)) / sum;
        // The padding may meet a NaN scale, so it is kept apart from the product.
        for (std::size_t i = 0; i < Width; i += V::size) {
            V value = load<T, Architecture>(y + i) * scale;
            if (i + V::size > Width) value = keep_first(value, static_cast<std::ptrdiff_t>(Width - i));
            simd::store(y + i, value);
        }
    }
#endif
}

}  // namespace ctnn::simd
