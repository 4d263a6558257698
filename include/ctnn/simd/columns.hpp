// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

namespace ctnn::simd {

/// Calls f(column, zero) for the columns of rows of Width values that stand padded(Width) apart, as many
/// columns at once as a register holds: `zero` is 0 in the type to compute with, a scalar or a vector.
/// The padding's columns are among them: f stores +0 there, as what it makes of nothing but +0.
template <class Architecture, std::size_t Width, class Value, class Function>
CTNN_TAGGED constexpr void for_each_column(Function f) noexcept {
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        std::size_t count = padded(Width);
        if (CTNN_CONSTANT_EVALUATED) count = Width;  // where nothing reads the padding
        for (std::size_t i = 0; i < count; ++i) f(i, Value(0));
        return;
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        using Vector = vector<Value, Architecture>;
        for (std::size_t i = 0; i < padded(Width); i += Vector::size) f(i, Vector(Value(0)));
    }
#endif
}

/// out = f(in, along...) for each value of such rows, where every row meets the same `along`: arrays
/// of Width values, padded. `out` may be `in`. f gives +0 for nothing but +0.
template <class Architecture, std::size_t Width, class Value, class Function, class... Columns>
CTNN_TAGGED constexpr void map_columns(std::size_t rows, Value* out, Function f, const Value* in,
                                       const Columns*... along) noexcept {
    for_each_column<Architecture, Width, Value>(
        [=]<class Vector>(std::size_t column, Vector) CTNN_INLINE_LAMBDA {
            const auto map_one = [=](auto... of_column) CTNN_INLINE_LAMBDA {
                for (std::size_t at = column; at < rows * padded(Width); at += padded(Width))
                    simd::store(out + at, f(loaded<Vector>(in + at), of_column...));
            };
            map_one(loaded<Vector>(along + column)...);
        });
}

/// Gives an optimizer the derivatives of an array of Width values, padded: those of the padding are +0.
template <class Architecture, std::size_t Width, class Value, class Update>
CTNN_TAGGED constexpr void update_columns(Value* values, const Value* gradient,
                                          const Update& update) noexcept {
    for_each_column<Architecture, Width, Value>([=]<class Vector>(std::size_t column,
                                                                  Vector) CTNN_INLINE_LAMBDA {
        simd::store(values + column,
                    update(loaded<Vector>(values + column), loaded<Vector>(gradient + column), column));
    });
}

}  // namespace ctnn::simd
