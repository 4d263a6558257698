// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector_operations.hpp>

#include <bit>
#include <cstddef>
#include <cstring>
#include <utility>

#if CTNN_HAS_SIMD

/// What knows the lanes of a vector apart: shuffles, masks, folds, and stores of some of them.
namespace ctnn::simd {

/// The same register, read as another type: xsimd renamed its own cast between versions.
template <class To, class From>
CTNN_INLINE To same_bits(From from) noexcept {
    using to_register = typename To::register_type;
    return To(std::bit_cast<to_register>(static_cast<typename From::register_type>(from)));
}

/// Lane i of the result is lane From{}(i) of x and y, those of y counted after those of x; From is the
/// type of a lambda without captures.
template <class From, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> permute(vector<Value, Architecture> x,
                                                vector<Value, Architecture> y, From) noexcept {
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) CTNN_INLINE_LAMBDA {
        return from_plain<Value, Architecture>(
            __builtin_shufflevector(to_plain(x), to_plain(y), From{}(Index)...));
    }(std::make_index_sequence<vector<Value, Architecture>::size>{});
}

/// Lane 0.
template <class Value, class Architecture>
CTNN_INLINE Value first_lane(vector<Value, Architecture> value) noexcept {
    return to_plain(value)[0];
}

/// 0, 1, 2, ... for masks.
template <class Value>
struct counting {
    alignas(alignment) Value values[line];
    CTNN_TAGGED constexpr counting() : values{} {
        for (std::size_t i = 0; i < line; ++i) values[i] = static_cast<Value>(i);
    }
};
template <class Value>
CTNN_TAGGED inline constexpr counting<Value> counts{};

/// Keeps the first `count` lanes and replaces the others, whatever is in them.
template <class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_first(vector<Value, Architecture> value, std::size_t count,
                                                   Value other = 0) noexcept {
    using Vector = vector<Value, Architecture>;
    // (Of a signed number the conversion is one instruction.)
    const Vector end(static_cast<Value>(static_cast<std::ptrdiff_t>(count)));
    return xsimd::select(load<Value, Architecture>(counts<Value>.values) < end, value, Vector(other));
}

/// The same for a constant count.
template <std::size_t Count, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_first(vector<Value, Architecture> value,
                                                   Value other = 0) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
#if defined(__clang__)
    if (Count < lanes) keep_here(value);
#endif
    return permute(value, vector<Value, Architecture>(other),
                   [](std::size_t i) { return i < Count ? i : i + lanes; });
}

/// The vector at index `at` (a multiple of its width) of a row of Width values: what lies after the row
/// is replaced.
template <std::size_t Width, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_row(vector<Value, Architecture> value, std::size_t at,
                                                 Value other = 0) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
    if (at + lanes <= Width) return value;
    return at < Width ? keep_first<Width % lanes>(value, other) : vector<Value, Architecture>(other);
}

/// Keeps the first lane of every Size lanes; where Size is wider than the vector, this is part `part` of
/// them.
template <std::size_t Size, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_every(vector<Value, Architecture> value,
                                                   std::size_t part = 0) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
    if (part > 0) return vector<Value, Architecture>(Value(0));
    return permute(value, vector<Value, Architecture>(Value(0)),
                   [](std::size_t i) { return i % Size == 0 ? i : i + lanes; });
}

/// Stores the first Count lanes, from First on, and nothing else.
template <std::size_t Count, std::size_t First = 0, class Value, class Architecture>
CTNN_INLINE void store_first(Value* to, vector<Value, Architecture> value) noexcept {
    constexpr std::size_t left = Count - First;
    if constexpr (left > 0) {
        constexpr std::size_t size = std::bit_floor(left);
        const auto x = to_plain(value);
        [&]<std::size_t... Index>(std::index_sequence<Index...>) CTNN_INLINE_LAMBDA {
            if constexpr (size == 1) {
                to[First] = x[First];
            } else {
                const auto piece = __builtin_shufflevector(x, x, (First + Index)...);
                std::memcpy(to + First, &piece, sizeof piece);
            }
        }(std::make_index_sequence<size>{});
        store_first<Count, First + size>(to, value);
    }
}

/// The lanes in groups of Size, with the halves of each group exchanged.
template <std::size_t Size, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> swap_halves(vector<Value, Architecture> value) noexcept {
    return permute(value, value, [](std::size_t i) { return i ^ (Size / 2); });
}

/// Where lane `lane` of a fold of two vectors comes from: see add_halves.
template <class Value, std::size_t Lanes, std::size_t Size>
struct half_indices {
    /// Registers are made of 16-byte chunks, within which shuffles are cheap.
    static constexpr std::size_t chunk = 16 / sizeof(Value);
    static constexpr std::size_t half = Size / 2;

    /// Index among the 2 * Lanes lanes of both, of the lower half; the upper one is `half` further.
    CTNN_TAGGED static constexpr std::size_t lower(std::size_t lane) {
        if constexpr (Size > chunk) {
            return lane / half * Size + lane % half;
        } else {
            const std::size_t within = lane % chunk;
            const std::size_t source = within / (chunk / 2);
            return source * Lanes + lane / chunk * chunk + within % (chunk / 2) / half * Size +
                   within % half;
        }
    }
};

/// Takes the lanes of a and b as groups of Size and adds each group's upper half to its lower one. The
/// sums lie as half_indices says: groups wider than a chunk stay in order, others stay in their chunk.
template <std::size_t Size, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> add_halves(vector<Value, Architecture> a,
                                                   vector<Value, Architecture> b) noexcept {
    using indices = half_indices<Value, vector<Value, Architecture>::size, Size>;
    return as_written(permute(a, b, [](std::size_t i) { return indices::lower(i); }) +
                      permute(a, b, [](std::size_t i) { return indices::lower(i) + indices::half; }));
}

/// Stores each lane Times times, one after another, up to `count` elements (a multiple of the width).
template <std::size_t Times, class Value, class Architecture>
CTNN_INLINE void repeat_lanes(vector<Value, Architecture> value, Value* to, std::size_t count) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
    const auto part =
        [&]<std::size_t First>(std::integral_constant<std::size_t, First>) CTNN_INLINE_LAMBDA {
            if (First < count)
                simd::store(to + First,
                            permute(value, value, [](std::size_t i) { return (First + i) / Times; }));
        };
    [&]<std::size_t... Part>(std::index_sequence<Part...>) CTNN_INLINE_LAMBDA {
        (part(std::integral_constant<std::size_t, Part * lanes>{}), ...);
    }(std::make_index_sequence<Times>{});
}

/// The first Count lanes (a power of two) of `value`, folded in halves by `combine`; the
/// result is in each of them.
template <std::size_t Count, class Value, class Architecture, class Combine>
CTNN_INLINE vector<Value, Architecture> fold_lanes(vector<Value, Architecture> value,
                                                   Combine combine) noexcept {
    if constexpr (Count > 1)
        return fold_lanes<Count / 2>(combine(value, swap_halves<Count>(value)), combine);
    else
        return value;
}

}  // namespace ctnn::simd

#endif
