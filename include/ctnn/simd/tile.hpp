// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <array>

#if CTNN_HAS_SIMD

/// The one register-blocked microkernel, from which all products of a linear layer are made.
namespace ctnn::simd {

/// How many vectors a tile may keep, leaving registers for the operands.
template <class Value, class Architecture>
struct registers {
    /// AVX-512 and NEON have 32 vector registers, SSE and AVX 16.
    static constexpr bool many = lanes_of<Value, Architecture> * sizeof(Value) == 64 || !has_x86;
    static constexpr std::size_t accumulators = many ? 24 : 12;
    /// Vectors side by side for `rows` rows: they, what they are multiplied with and one broadcast.
    CTNN_TAGGED static constexpr std::size_t beside(std::size_t rows) {
        return ((many ? 32 : 16) - 1) / (rows + 1);
    }
    static constexpr std::size_t one_row = many ? 16 : 8;  ///< vectors side by side for one row
};

/// The `Sums` values at `from`, repeated over a vector; `part` selects where they are wider than that.
template <std::size_t Sums, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> broadcast_group(const Value* from, std::size_t part) noexcept {
    using Vector = vector<Value, Architecture>;
    if constexpr (Sums >= Vector::size) {
        return load<Value, Architecture>(from + part * Vector::size);
    } else if constexpr (Sums == 1) {
        return Vector(*from);
    } else if constexpr (Sums * sizeof(Value) == sizeof(std::uint64_t)) {
        std::uint64_t group;
        std::memcpy(&group, from, sizeof group);
        return same_bits<Vector>(vector<std::uint64_t, Architecture>(group));
    } else {
        // Doubling: g++ 12 sends a shuffle that widens by more than two through memory.
        typename plain_vector<Value, Sums>::type group;
        std::memcpy(&group, from, sizeof group);
        const auto doubled = [](auto part_vector) CTNN_INLINE_LAMBDA {
            constexpr std::size_t count = sizeof(part_vector) / sizeof(Value);
            return [&]<std::size_t... Index>(std::index_sequence<Index...>) CTNN_INLINE_LAMBDA {
                return __builtin_shufflevector(part_vector, part_vector, (Index % count)...);
            }(std::make_index_sequence<2 * count>{});
        };
        const auto wider = doubled(group);
        if constexpr (2 * Sums == Vector::size) {
            return Vector(std::bit_cast<typename Vector::register_type>(wider));
        } else {
            static_assert(4 * Sums == Vector::size);
            return Vector(std::bit_cast<typename Vector::register_type>(doubled(wider)));
        }
    }
}

/// Some vectors by value.
template <class Vector, std::size_t Count>
struct vectors {
    Vector at[Count];
};

/// Takes the vectors in Groups and adds the upper half of each group to its lower one, until Left of it
/// are left.
template <std::size_t Left, std::size_t Groups = 1, class Vector, std::size_t Count>
CTNN_INLINE vectors<Vector, Left * Groups> fold_halves(const vectors<Vector, Count>& from) noexcept {
    if constexpr (Count == Left * Groups) {
        return from;
    } else {
        constexpr std::size_t half = Count / Groups / 2;
        vectors<Vector, Count / 2> sums;
        CTNN_UNROLL
        for (std::size_t i = 0; i < Count / 2; ++i) {
            const std::size_t lower = i / half * 2 * half + i % half;
            sums.at[i] = as_written(from.at[lower] + from.at[lower + half]);
        }
        return fold_halves<Left, Groups>(sums);
    }
}

/// The pairs in which a fold takes Count vectors: groups within a chunk go with their neighbour, so that
/// few shuffles cross chunks; wider ones with a vector of the other half.
template <std::size_t Size, class Value>
struct fold_pairs {
    static constexpr bool neighbours = Size * sizeof(Value) <= 16;
    CTNN_TAGGED static constexpr std::size_t first(std::size_t i) { return neighbours ? 2 * i : i; }
    CTNN_TAGGED static constexpr std::size_t second(std::size_t i, std::size_t count) {
        return neighbours ? 2 * i + 1 : i + count / 2;
    }
};

/// Folds vectors of groups of Size lanes in halves until a group is Left lanes: Size / Left vectors
/// become one. Those beyond Real are not there, their lanes of the result unspecified.
template <std::size_t Size, std::size_t Left, bool OneGroup, class Value, class Architecture,
          std::size_t Real>
CTNN_INLINE vector<Value, Architecture>
fold_vectors(const vectors<vector<Value, Architecture>, Real>& from) noexcept {
    using Vector = vector<Value, Architecture>;
    if constexpr (Size == Left) {
        return from.at[0];
    } else {
        using pairs = fold_pairs<Size, Value>;
        constexpr std::size_t count = Size / Left;
        constexpr std::size_t real = pairs::neighbours  ? (Real + 1) / 2
                                     : Real < count / 2 ? Real
                                                        : count / 2;
        vectors<Vector, real> sums;
        CTNN_UNROLL
        for (std::size_t i = 0; i < real; ++i) {
            const Vector a = from.at[pairs::first(i)];
            if (pairs::second(i, count) < Real)
                sums.at[i] = add_halves<Size>(a, from.at[pairs::second(i, count)]);
            else if (OneGroup || Size == Vector::size)  // one shuffle, and the first lanes are the same
                sums.at[i] = as_written(a + swap_halves<Size>(a));
            else
                sums.at[i] = add_halves<Size>(a, a);
        }
        return fold_vectors<Size / 2, Left, OneGroup, Value, Architecture>(sums);
    }
}

/// In which lane fold_vectors leaves the value that belongs into each lane.
template <std::size_t Size, std::size_t Left, class Value, std::size_t Lanes>
CTNN_TAGGED constexpr auto folded_lanes() {
    std::array<std::array<std::size_t, Lanes>, Size / Left> from{};  // the lower lane of each sum
    for (std::size_t v = 0; v < from.size(); ++v)
        for (std::size_t l = 0; l < Lanes; ++l) from[v][l] = v * Lanes + l;
    const auto fold = [&]<std::size_t Now>(std::integral_constant<std::size_t, Now>) {
        using pairs = fold_pairs<Now, Value>;
        const auto before = from;
        for (std::size_t i = 0; i < Now / Left / 2; ++i) {
            for (std::size_t l = 0; l < Lanes; ++l) {
                const std::size_t lane = half_indices<Value, Lanes, Now>::lower(l);
                from[i][l] = lane < Lanes ? before[pairs::first(i)][lane]
                                          : before[pairs::second(i, Now / Left)][lane - Lanes];
            }
        }
    };
    if constexpr (Size >= 16 && Left < 16) fold(std::integral_constant<std::size_t, 16>{});
    if constexpr (Size >= 8 && Left < 8) fold(std::integral_constant<std::size_t, 8>{});
    if constexpr (Size >= 4 && Left < 4) fold(std::integral_constant<std::size_t, 4>{});
    if constexpr (Size >= 2 && Left < 2) fold(std::integral_constant<std::size_t, 2>{});
    std::array<std::size_t, Lanes> lane_of{};
    for (std::size_t l = 0; l < Lanes; ++l)
        for (std::size_t at = 0; at < Lanes; ++at)
            if (from[0][at] == l / Left * Size + l % Left) lane_of[l] = at;
    return lane_of;
}

/// Folds Real <= Size / Left vectors of groups of Size lanes into one of groups of Left lanes, in order.
template <std::size_t Size, std::size_t Left, class Value, class Architecture, std::size_t Real>
CTNN_INLINE vector<Value, Architecture>
fold_in_order(const vectors<vector<Value, Architecture>, Real>& from) noexcept {
    constexpr std::size_t lanes = vector<Value, Architecture>::size;
    static_assert(Real <= Size / Left);
    constexpr std::size_t groups = Real * lanes / Size;
    static constexpr auto lane_of = folded_lanes<Size, Left, Value, lanes>();
    constexpr bool sorted = [] {
        for (std::size_t l = 0; l < groups * Left; ++l)
            if (lane_of[l] != l) return false;
        return true;
    }();
    const auto folded = fold_vectors<Size, Left, (groups == 1), Value, Architecture>(from);
    if constexpr (sorted)
        return folded;
    else
        return permute(folded, folded, [](std::size_t i) { return lane_of[i]; });
}

/// The tree over the partial sums of each output: neighbouring groups of `Sums` lanes become one lane.
/// Lanes after the last output are unspecified.
template <std::size_t Sums, class Value, class Architecture, std::size_t Count>
CTNN_INLINE auto fold_sums(const vectors<vector<Value, Architecture>, Count>& sums) noexcept {
    using Vector = vector<Value, Architecture>;
    if constexpr (Sums == 1) {
        return sums;
    } else if constexpr (Sums > Vector::size) {
        return fold_sums<Vector::size, Value, Architecture>(
            fold_halves<1, Count * Vector::size / Sums>(sums));
    } else {
        vectors<Vector, (Count + Sums - 1) / Sums> folded;
        const auto fold =
            [&]<std::size_t Block>(std::integral_constant<std::size_t, Block>) CTNN_INLINE_LAMBDA {
                vectors<Vector, (Count - Block * Sums < Sums ? Count - Block * Sums : Sums)> block;
                CTNN_UNROLL
                for (std::size_t i = 0; i < sizeof(block) / sizeof(Vector); ++i)
                    block.at[i] = sums.at[Block * Sums + i];
                folded.at[Block] = fold_in_order<Sums, 1, Value, Architecture>(block);
            };
        [&]<std::size_t... Block>(std::index_sequence<Block...>) CTNN_INLINE_LAMBDA {
            (fold(std::integral_constant<std::size_t, Block>{}), ...);
        }(std::make_index_sequence<(Count + Sums - 1) / Sums>{});
        return folded;
    }
}

/// Rows x Count vectors of sums, held in registers.
template <std::size_t Sums, std::size_t Rows, std::size_t Count, class Value, class Architecture>
struct tile {
    using Vector = vector<Value, Architecture>;
    static constexpr std::size_t parts = Sums > Vector::size ? Sums / Vector::size : 1;
    static_assert(Count % parts == 0);

    vectors<Vector, Count> row[Rows];

    CTNN_INLINE void fill(Vector value) noexcept {
        CTNN_UNROLL
        for (std::size_t m = 0; m < Rows; ++m) {
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n) row[m].at[n] = value;
        }
    }

    CTNN_INLINE void fill_rows(const Value* from) noexcept {
        CTNN_UNROLL
        for (std::size_t n = 0; n < Count; ++n) {
            const Vector value = load<Value, Architecture>(from + n * Vector::size);
            CTNN_UNROLL
            for (std::size_t m = 0; m < Rows; ++m) row[m].at[n] = value;
        }
    }

    /// row[m][lanes] += sum over t of a[m * a_row + t * a_step, Sums values repeated] * b[t * b_step].
    /// With FirstIsOnes, row 0 takes 1 for a, and the rows of a begin at row 1.
    template <bool FirstIsOnes = false>
    CTNN_INLINE void accumulate(const Value* a, std::size_t a_row, std::size_t a_step, const Value* b,
                                std::size_t b_step, std::size_t steps) noexcept {
        _Pragma("GCC unroll 4") for (std::size_t t = 0; t < steps; ++t) {
            vectors<Vector, Count> right;
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n)
                right.at[n] = load<Value, Architecture>(b + t * b_step + n * Vector::size);
            if constexpr (FirstIsOnes) {
                CTNN_UNROLL
                for (std::size_t n = 0; n < Count; ++n) row[0].at[n] = row[0].at[n] + right.at[n];
            }
            CTNN_UNROLL
            for (std::size_t m = FirstIsOnes; m < Rows; ++m) {
                vectors<Vector, parts> left;
                CTNN_UNROLL
                for (std::size_t p = 0; p < parts; ++p)
                    left.at[p] = broadcast_group<Sums, Value, Architecture>(
                        a + (m - FirstIsOnes) * a_row + t * a_step, p);
                CTNN_UNROLL
                for (std::size_t n = 0; n < Count; ++n)
                    row[m].at[n] = simd::fma(left.at[n % parts], right.at[n], row[m].at[n]);
            }
        }
    }
};

/// `total` cut into as few blocks of at most `limit` as possible, as equal as possible (never a tail of
/// one or two): the first one, then `of_most` of size `most`, then some of `most - 1`.
struct equal_blocks {
    std::size_t first, most = 0, of_most = 0;

    CTNN_TAGGED constexpr equal_blocks(std::size_t total, std::size_t limit) {
        const std::size_t blocks = (total + limit - 1) / limit;
        first = (total + blocks - 1) / blocks;
        if (blocks == 1) return;
        most = (total - first + blocks - 2) / (blocks - 1);
        of_most = total - first - (blocks - 1) * (most - 1);
    }
};

/// The largest divisor of `rows` that is at most `most`.
CTNN_TAGGED constexpr std::size_t rows_at_once(std::size_t rows, std::size_t most) {
    std::size_t best = 1;
    for (std::size_t r = 1; r <= rows && r <= most; ++r)
        if (rows % r == 0) best = r;
    return best;
}

}  // namespace ctnn::simd

#endif
