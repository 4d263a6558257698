// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/math.hpp>
#include <ctnn/simd/row_sum.hpp>
#include <ctnn/simd/vector.hpp>

#include <bit>

namespace ctnn::simd {

/// The largest of a row and the sum of e^(x - largest), as scalars or in each of the first lanes.
template <class Vector>
struct exponential_sum {
    Vector largest, sum;
};

/// e^(x - largest), by halves: their difference is finite where x and largest are.
template <class Vector>
CTNN_INLINE constexpr Vector exp_of_difference(Vector x, std::type_identity_t<Vector> largest) noexcept {
    using Value = element_t<Vector>;
    if constexpr (number<Vector>)
        if (CTNN_CONSTANT_EVALUATED) return simd::exp(x - largest, Value(0));
    const Vector half = simd::maximum(simd::fma(x, Vector(Value(0.5)), largest * Vector(Value(-0.5))),
                                      Vector(exp_lowest<Value>));
    return simd::exp(half + half, Value(0));
}

#if CTNN_HAS_SIMD
/// e[i] = exp(x[i] - largest) for one row of Width values; padding +0. The sum is in row_sum's order.
template <class Architecture, std::size_t Width, class Value>
CTNN_INLINE exponential_sum<vector<Value, Architecture>> exponentials(const Value* x,
                                                                      Value* e) noexcept {
    using Vector = vector<Value, Architecture>;
    constexpr std::size_t width = Vector::size;
    constexpr std::size_t count = (Width + width - 1) / width;  // vectors with a value in them
    constexpr std::size_t parts = sum_vectors<Width, Vector>;
    constexpr std::size_t lanes = std::bit_ceil(Width) < width ? std::bit_ceil(Width) : width;
    constexpr std::size_t whole = Width / width * width;

    // Without an infinity to begin with, which -ffinite-math-only denies.
    const Vector first = load<Value, Architecture>(x);
    Vector largest = permute(first, first, [](std::size_t i) { return i < Width ? i : 0; });
    for (std::size_t i = width; i < whole; i += width)
        largest = simd::maximum(largest, load<Value, Architecture>(x + i));
    if constexpr (whole > 0 && whole < Width)
        largest = simd::maximum(
            largest, permute(load<Value, Architecture>(x + whole), largest,
                             [](std::size_t i) { return i < Width % width ? i : i + width; }));
    largest = fold_lanes<lanes>(largest, [](Vector one, Vector other)
                                             CTNN_INLINE_LAMBDA { return simd::maximum(one, other); });

    Vector sum[parts];
    for (std::size_t p = 0; p < parts; ++p) sum[p] = Vector(Value(0));
    for (std::size_t n = 0; n < count; ++n) {
        const Vector value = keep_row<Width>(
            exp_of_difference(load<Value, Architecture>(x + n * width), largest), n * width);
        simd::store(e + n * width, value);
        sum[n % parts] = as_written(sum[n % parts] + value);
    }
    for (std::size_t i = count * width; i < padded(Width); i += width)
        simd::store(e + i, Vector(Value(0)));
    const Vector total = fold_partial_sums<Width>(sum);
    return {largest, lanes < width ? Vector(first_lane(total))
                                   : total};  // no lane is 0, where one may divide by it
}
#endif

/// Its scalar twin.
template <std::size_t Width, class Value>
CTNN_TAGGED constexpr exponential_sum<Value> exponentials_scalar(const Value* x, Value* e) noexcept {
    Value largest = x[0];
    for (std::size_t i = 1; i < Width; ++i) largest = simd::maximum(largest, x[i]);
    Value sum[line] = {};
    for (std::size_t i = 0; i < Width; ++i) {
        e[i] = exp_of_difference(x[i], largest);
        sum[i % line] = simd::as_written(sum[i % line] + e[i]);
    }
    if (!CTNN_CONSTANT_EVALUATED)  // where nothing reads the padding
        for (std::size_t i = Width; i < padded(Width); ++i) e[i] = 0;
    return {largest, fold_partial_sums(sum)};
}

/// The last step of a softmax: e^x / sum, or its logarithm, x - largest - log(sum).
template <bool Logarithm, class Vector>
struct softmax_step {
    Vector largest, divisor;

    CTNN_INLINE constexpr explicit softmax_step(exponential_sum<Vector> of) noexcept
        : largest{of.largest}, divisor{of.sum} {
        if constexpr (Logarithm && number<Vector>)
            divisor = simd::log(of.sum);
        else if constexpr (Logarithm)
            divisor = Vector(simd::log(first_lane(of.sum)));
    }
    CTNN_INLINE constexpr Vector operator()(const element_t<Vector>* x,
                                            const element_t<Vector>* e) const noexcept {
        if constexpr (Logarithm)
            return as_written(loaded<Vector>(x) - largest) - divisor;
        else
            return simd::divide(loaded<Vector>(e), divisor);
    }
};

/// y[i] = e^x[i] / sum of e^x, for one row of Width values, or the Logarithm of that; y may be x,
/// but not for the Logarithm. Padding of y +0 on return, if it is not Packed (without padding); then
/// `workspace` has padded(Width) values.
template <class Architecture, std::size_t Width, bool Packed, bool Logarithm = false, class Value>
CTNN_TAGGED constexpr void softmax_row(const Value* x, Value* y,
                                       [[maybe_unused]] Value* workspace = nullptr) noexcept {
    Value* const e = Packed ? workspace : y;
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        const softmax_step<Logarithm, Value> step(exponentials_scalar<Width>(x, e));
        for (std::size_t i = 0; i < Width; ++i) y[i] = step(x + i, e + i);
        return;
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        using machine = narrowed_t<Architecture, Value, Width>;
        using Vector = vector<Value, machine>;
        constexpr std::size_t whole = Width / Vector::size * Vector::size, rest = Width % Vector::size;
        const softmax_step<Logarithm, Vector> step(exponentials<machine, Width>(x, e));
        for (std::size_t i = 0; i < whole; i += Vector::size) simd::store(y + i, step(x + i, e + i));
        if constexpr (rest > 0) {
            Vector value = step(x + whole, e + whole);
            keep_here(value);
            // The padding may meet a NaN sum, so it is kept apart from the quotient.
            if constexpr (Packed)
                store_first<rest>(y + whole, value);
            else
                simd::store(y + whole, keep_first<rest>(value));
        }
    }
#endif
}

/// The same for `rows` rows, which lie padded in x, and in y Packed or padded.
template <class Architecture, std::size_t Width, bool Packed, bool Logarithm = false, class Value>
CTNN_TAGGED constexpr void softmax_rows(std::size_t rows, const Value* x, Value* y,
                                        Value* workspace) noexcept {
    for (std::size_t r = 0; r < rows; ++r, x += padded(Width), y += Packed ? Width : padded(Width))
        softmax_row<Architecture, Width, Packed, Logarithm>(x, y, workspace);
}

}  // namespace ctnn::simd
