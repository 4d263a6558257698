// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/index.hpp>
#include <ctnn/simd/channels.hpp>
#include <ctnn/simd/columns.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>

namespace ctnn::simd {

/// A table of Count vectors of Width values, one after another and padded at the end, that rows of indices look up.
template <std::size_t Count, std::size_t Width>
struct lookup {
    static constexpr std::size_t size = Count * Width;

    /// The vectors of the indices in x, side by side; of what is no index, NaN.
    template <class Value>
    CTNN_TAGGED static constexpr void forward(const Value* table, auto x, auto y) noexcept {
        for (std::size_t r = 0; r < x.count; ++r) {
            for (std::size_t i = 0; i < x.width; ++i) {
                const std::size_t index = core::index_of(x.data[r * x.stride + i], Count);
                assert(index < Count &&
                       "an index of an embedding is a whole number from 0 to Count - 1");
                Value* const to = y.data + r * y.stride + i * Width;
                if (index < Count)
                    std::copy_n(table + index * Width, Width, to);
                else
                    std::fill_n(to, Width, std::numeric_limits<Value>::quiet_NaN());
            }
        }
        clear_padding(y);
    }

    /// Updates the table by the derivatives dy, those of an index added up from the first to the last, in `gradient`,
    /// room for a padded table. What is no index changes nothing.
    template <class Architecture, class Value, class Update>
    CTNN_TAGGED static constexpr void backward(Value* table, Value* gradient, auto x, auto dy,
                                               const Update& update) noexcept {
        const auto add = [=](Value* of_index, const Value* d) {
            for (std::size_t i = 0; i < Width; ++i) of_index[i] = simd::as_written(of_index[i] + d[i]);
        };
        if constexpr (requires { update.factor(Value(0)); }) {
            // Such a rule leaves a weight without gradient as it is: only those are visited that have one.
            for_each_index(gradient, x, dy,
                           [](Value* of_index, auto) { std::fill_n(of_index, Width, Value(0)); });
            for_each_index(gradient, x, dy, add);
            for_each_index(gradient, x, dy, [=](Value* of_index, auto) {
                const std::size_t first = static_cast<std::size_t>(of_index - gradient);
                for (std::size_t i = 0; i < Width; ++i)
                    table[first + i] = update(table[first + i], of_index[i], first + i);
                std::fill_n(of_index, Width, Value(0));  // one turn is enough
            });
        } else {
            std::fill_n(gradient, padded(size), Value(0));
            for_each_index(gradient, x, dy, add);
            update_columns<Architecture, size>(table, gradient, update);
        }
    }

private:
    /// f(the vector of an index in the gradient, derivative) for each that is one.
    template <class Value, class Function>
    CTNN_INLINE static constexpr void for_each_index(Value* gradient, auto x, auto dy,
                                                     Function f) noexcept {
        for (std::size_t r = 0; r < x.count; ++r)
            for (std::size_t i = 0; i < x.width; ++i)
                if (const std::size_t index = core::index_of(x.data[r * x.stride + i], Count);
                    index < Count)
                    f(gradient + index * Width, dy.data + r * dy.stride + i * Width);
    }
};

}  // namespace ctnn::simd
