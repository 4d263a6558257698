// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

/// The channels of one place in the lanes, whatever their number: vectors for the compiler's own
/// operators, which read and write nothing but the values of a row.
namespace ctnn::simd {

/// A vector of so many neighbours; of one the value.
template <class Value, std::size_t Lanes>
struct channel_vector {
#if CTNN_HAS_SIMD
    using type = typename plain_vector<Value, Lanes>::type;
#endif
};
template <class Value>
struct channel_vector<Value, 1> {
    using type = Value;
};
template <class Value, std::size_t Lanes>
using channel_vector_t = typename channel_vector<Value, Lanes>::type;

template <class Vector, class Value>
CTNN_INLINE constexpr Vector read_channels(const Value* from) noexcept {
    if constexpr (std::is_same_v<Vector, Value>) {
        return *from;
    } else {
        Vector channels;
        std::memcpy(&channels, from, sizeof channels);
        return channels;
    }
}
template <class Vector, class Value>
CTNN_INLINE constexpr void write_channels(Value* to, Vector channels) noexcept {
    if constexpr (std::is_same_v<Vector, Value>)
        *to = channels;
    else
        std::memcpy(to, &channels, sizeof channels);
}

/// A sum on whose order the result depends.
template <class Vector>
CTNN_INLINE constexpr Vector in_order(Vector sum) noexcept {
    if constexpr (number<Vector>) {
        return as_written(sum);
    } else {
#if defined(__clang__)
        return __arithmetic_fence(sum);
#elif CTNN_FAST_MATH && defined(CTNN_VECTOR_REGISTER)
        asm("" : CTNN_VECTOR_REGISTER(sum));
        return sum;
#else
        return sum;
#endif
    }
}

/// Quotients, correctly rounded: of lanes that stand more than once in a register, so that no other is
/// divided.
template <class Architecture, class Vector, class Value>
CTNN_INLINE constexpr Vector divide_channels(Vector a, Value b) noexcept {
    if constexpr (number<Vector>) {
        return simd::divide(a, b);
    } else {
#if CTNN_HAS_SIMD
        constexpr std::size_t lanes = sizeof(Vector) / sizeof(Value);
        using Narrow = narrowed_t<Architecture, Value, lanes>;
        const auto first =
            [&]<std::size_t... Index>(auto of, std::index_sequence<Index...>)
                CTNN_INLINE_LAMBDA { return __builtin_shufflevector(of, of, (Index % lanes)...); };
        const auto all = first(a, std::make_index_sequence<lanes_of<Value, Narrow>>{});
        const auto quotients = simd::divide(from_plain<Value, Narrow>(all), vector<Value, Narrow>(b));
        return first(to_plain(quotients), std::make_index_sequence<lanes>{});
#else
        return a;
#endif
    }
}

/// The channels from `channel` on that for_each_channel_vector gives their first turn with these, and 0
/// in the place of the others.
template <std::size_t Channels, std::size_t Lanes, class Vector>
CTNN_INLINE constexpr Vector own_channels(Vector values, [[maybe_unused]] std::size_t channel) noexcept {
    if constexpr (Channels % Lanes != 0) {
        const std::size_t first = (Lanes - channel % Lanes) % Lanes;
        const std::size_t last = Channels - channel;
        for (std::size_t lane = 0; lane < Lanes; ++lane)
            if (lane < first || lane >= last) values[lane] = 0;
    }
    return values;
}

/// Calls f.operator()<Lanes, Vectors>(first) for so many vectors of neighbouring channels from `first`
/// on, until all Channels of a place have had their turn. Where they fill no whole vectors the last
/// vector ends with the last of them, and some have a second turn; or, where `has_room` says that the
/// place is not the last one in memory, one vector has lanes in the next place, whose turn comes later.
template <class Architecture, class Value, std::size_t Channels, std::size_t MostVectors, class Function>
CTNN_INLINE constexpr void for_each_channel_vector([[maybe_unused]] bool has_room, Function f) noexcept {
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        for (std::size_t channel = 0; channel < Channels; ++channel)
            f.template operator()<1, 1>(channel);
        return;
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        constexpr std::size_t most = lanes_of<Value, Architecture>, least = 16 / sizeof(Value);
        constexpr std::size_t exact = (std::min)(most, std::bit_floor(Channels));
        if constexpr (constexpr std::size_t over = (std::max)(least, std::bit_ceil(Channels));
                      Channels > 1 && Channels < over && over <= most) {
            if (has_room) {
                f.template operator()<over, 1>(0);
                return;
            }
        }
        if constexpr (exact < least) {
            for (std::size_t channel = 0; channel < Channels; ++channel)
                f.template operator()<1, 1>(channel);
        } else {
            constexpr std::size_t block = exact * MostVectors, blocks = Channels / block * block;
            constexpr std::size_t whole = Channels / exact * exact;
            if constexpr (blocks > 0)
                for (std::size_t channel = 0; channel < blocks; channel += block)
                    f.template operator()<exact, MostVectors>(channel);
            if constexpr (blocks < whole) f.template operator()<exact, (whole - blocks) / exact>(blocks);
            if constexpr (whole < Channels) f.template operator()<exact, 1>(Channels - exact);
        }
    }
#endif
}

}  // namespace ctnn::simd
