// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <bit>

/// The order in which a row's values are summed: value i belongs to partial sum i mod `line`, each takes
/// its values in ascending order, then halves are folded until one is left. So every architecture has the
/// same bits.
namespace ctnn::simd {

#if CTNN_HAS_SIMD
/// Vectors that hold the partial sums of a row of Width values: no more than have a value in them.
template <std::size_t Width, class Vector>
inline constexpr std::size_t sum_vectors =
    Width < line ? (Width + Vector::size - 1) / Vector::size : line / Vector::size;

/// The sum, in each lane that has a value.
template <std::size_t Width, class Value, class Architecture, std::size_t Vectors>
CTNN_INLINE vector<Value, Architecture>
fold_partial_sums(vector<Value, Architecture> (&sum)[Vectors]) noexcept {
    using Vector = vector<Value, Architecture>;
    constexpr std::size_t lanes =
        std::bit_ceil(Width) < Vector::size ? std::bit_ceil(Width) : Vector::size;
    CTNN_UNROLL
    for (std::size_t half = line / Vector::size / 2; half > 0; half /= 2)
        for (std::size_t v = 0; v < half && v + half < Vectors; ++v)
            sum[v] = as_written(sum[v] + sum[v + half]);
    return fold_lanes<lanes>(sum[0], [](Vector one, Vector other)
                                         CTNN_INLINE_LAMBDA { return as_written(one + other); });
}
#endif

/// Its scalar twin.
template <number Value>
CTNN_TAGGED constexpr Value fold_partial_sums(Value (&sum)[line]) noexcept {
    for (std::size_t half = line / 2; half > 0; half /= 2)
        for (std::size_t c = 0; c < half; ++c) sum[c] = simd::as_written(sum[c] + sum[c + half]);
    return sum[0];
}

/// The sum over one row of Width values, where f(sum, in[i]...) adds a value to a partial sum; f is
/// templated over a scalar or a vector. The padding of `in` is +0, and f(sum, +0...) must be sum.
template <class Architecture, std::size_t Width, class Value, class Function, class... In>
CTNN_TAGGED constexpr Value row_sum(Function f, const Value* in, const In*... more) noexcept {
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        Value sum[line] = {};
        for (std::size_t i = 0; i < Width; ++i) sum[i % line] = f(sum[i % line], in[i], more[i]...);
        return fold_partial_sums(sum);
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        using machine = narrowed_t<Architecture, Value, Width>;
        using Vector = vector<Value, machine>;
        constexpr std::size_t vectors = sum_vectors<Width, Vector>;
        Vector sum[vectors];
        for (std::size_t v = 0; v < vectors; ++v) sum[v] = Vector(Value(0));
        for (std::size_t i = 0, v = 0; i < Width; i += Vector::size, v = v + 1 < vectors ? v + 1 : 0)
            sum[v] = f(sum[v], load<Value, machine>(in + i), load<Value, machine>(more + i)...);
        return first_lane(fold_partial_sums<Width>(sum));
    }
#endif
}

}  // namespace ctnn::simd
