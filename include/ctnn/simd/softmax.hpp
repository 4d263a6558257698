// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/math.hpp>
#include <ctnn/simd/vector.hpp>

#include <bit>
#include <limits>

namespace ctnn::simd {

/// The largest of a row and the sum of e^(x - largest), as scalars or in each of the first lanes.
template <class V>
struct exponential_sum {
    V largest, sum;
};

#if CTNN_HAS_SIMD
/// e[i] = exp(x[i] - largest) for one row of Width values; padding +0. The sum takes the values in
/// `line` partial sums, folded in halves.
template <class Architecture, std::size_t Width, class T>
CTNN_INLINE exponential_sum<vector<T, Architecture>> exponentials(const T* x, T* e) noexcept {
    using V = vector<T, Architecture>;
    constexpr std::size_t width = V::size;
    constexpr std::size_t count = (Width + width - 1) / width;  // vectors with a value in them
    constexpr std::size_t parts = count < line / width ? count : line / width;
    constexpr std::size_t lanes = std::bit_ceil(Width) < width ? std::bit_ceil(Width) : width;

    const T lowest = -std::numeric_limits<T>::infinity();

    V largest(lowest);
    for (std::size_t i = 0; i < Width; i += width)
        largest = simd::maximum(largest, keep_row<Width>(load<T, Architecture>(x + i), i, lowest));
    largest = fold_lanes<lanes>(largest, [](V one, V other)
                                             CTNN_INLINE_LAMBDA { return simd::maximum(one, other); });

    V sum[parts];
    for (std::size_t p = 0; p < parts; ++p) sum[p] = V(T(0));
    for (std::size_t n = 0; n < count; ++n) {
        const V value =
            keep_row<Width>(simd::exp(load<T, Architecture>(x + n * width) - largest), n * width);
        simd::store(e + n * width, value);
        sum[n % parts] = sum[n % parts] + value;
    }
    for (std::size_t i = count * width; i < padded(Width); i += width) simd::store(e + i, V(T(0)));
    CTNN_UNROLL
    for (std::size_t half = line / width / 2; half > 0; half /= 2)
        for (std::size_t p = 0; p < half && p + half < parts; ++p) sum[p] = sum[p] + sum[p + half];
    return {largest,
            fold_lanes<lanes>(sum[0], [](V one, V other) CTNN_INLINE_LAMBDA { return one + other; })};
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

/// y[i] = e^x[i] / sum of e^x, for one row of Width values; y may be x. Padding of y +0 on return, if it
/// is not Dense (without padding).
template <class Architecture, std::size_t Width, bool Dense, class T>
constexpr void softmax_row(const T* x, T* y) noexcept {
    alignas(alignment) T row[Dense ? padded(Width) : 1];
    T* const e = Dense ? row : y;
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        const T sum = exponentials_scalar<Width>(x, e).sum;
        for (std::size_t i = 0; i < Width; ++i) y[i] = e[i] / sum;
        return;
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        using machine = narrowed_t<Architecture, T, Width>;
        using V = vector<T, machine>;
        constexpr std::size_t whole = Width / V::size * V::size, rest = Width % V::size;
        const V sum = exponentials<machine, Width>(x, e).sum;
        for (std::size_t i = 0; i < whole; i += V::size)
            simd::store(y + i, load<T, machine>(e + i) / sum);
        if constexpr (rest > 0) {
            const V value = load<T, machine>(e + whole) / sum;
            // The padding may meet a NaN sum, so it is kept apart from the quotient.
            if constexpr (Dense)
                store_first<rest>(y + whole, value);
            else
                simd::store(y + whole, keep_first<rest>(value));
        }
    }
#endif
}

}  // namespace ctnn::simd
