// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#if CTNN_HAS_SIMD

/// The one register-blocked microkernel, from which all products of a linear layer are made.
namespace ctnn::simd {

/// How many vectors a tile may keep, leaving registers for the operands.
template <class T, class A>
struct registers {
    /// AVX-512 and NEON have 32 vector registers, SSE and AVX 16.
    static constexpr bool many = lanes_of<T, A> * sizeof(T) == 64 || !has_x86;
    static constexpr std::size_t accumulators = many ? 24 : 12;
    static constexpr std::size_t one_row = many ? 16 : 8;   ///< vectors side by side for one row
    static constexpr std::size_t many_rows = many ? 4 : 2;  ///< and for several
};

/// The S values at `from`, repeated over a vector; `part` selects where S is wider than the vector.
template <std::size_t S, class T, class A>
CTNN_INLINE vector<T, A> broadcast_group(const T* from, std::size_t part) noexcept {
    using V = vector<T, A>;
    if constexpr (S >= V::size) {
        return load<T, A>(from + part * V::size);
    } else if constexpr (S == 1) {
        return V(*from);
    } else if constexpr (S * sizeof(T) == sizeof(std::uint64_t)) {
        std::uint64_t group;
        std::memcpy(&group, from, sizeof group);
        return same_bits<V>(vector<std::uint64_t, A>(group));
    } else {
        // Doubling: g++ 12 sends a shuffle that widens by more than two through memory.
        typename plain_vector<T, S>::type group;
        std::memcpy(&group, from, sizeof group);
        const auto doubled = [](auto part_vector) CTNN_INLINE_LAMBDA {
            constexpr std::size_t count = sizeof(part_vector) / sizeof(T);
            return [&]<std::size_t... I>(std::index_sequence<I...>) CTNN_INLINE_LAMBDA {
                return __builtin_shufflevector(part_vector, part_vector, (I % count)...);
            }(std::make_index_sequence<2 * count>{});
        };
        const auto wider = doubled(group);
        if constexpr (2 * S == V::size) {
            return V(std::bit_cast<typename V::register_type>(wider));
        } else {
            static_assert(4 * S == V::size);
            return V(std::bit_cast<typename V::register_type>(doubled(wider)));
        }
    }
}

/// Some vectors by value.
template <class V, std::size_t Count>
struct vectors {
    V at[Count];
};

/// The tree over the S partial sums of each output: neighbouring groups of S lanes become one lane.
template <std::size_t S, class T, class A, std::size_t Count>
CTNN_INLINE auto fold_sums(const vectors<vector<T, A>, Count>& sums) noexcept {
    using V = vector<T, A>;
    if constexpr (S == 1) {
        return sums;
    } else if constexpr (S > V::size) {
        constexpr std::size_t half = S / V::size / 2;
        vectors<V, Count / 2> folded;
        CTNN_UNROLL
        for (std::size_t i = 0; i < Count / 2; ++i) {
            const std::size_t lower = i / half * 2 * half + i % half;
            folded.at[i] = sums.at[lower] + sums.at[lower + half];
        }
        return fold_sums<S / 2, T, A>(folded);
    } else {
        vectors<V, (Count + 1) / 2> folded;
        CTNN_UNROLL
        for (std::size_t i = 0; i < Count / 2; ++i)
            folded.at[i] = add_halves<S>(sums.at[2 * i], sums.at[2 * i + 1]);
        if constexpr (Count % 2 == 1) folded.at[Count / 2] = add_halves<S>(sums.at[Count - 1], V(T(0)));
        return fold_sums<S / 2, T, A>(folded);
    }
}

/// Rows x Count vectors of sums, held in registers.
template <std::size_t S, std::size_t Rows, std::size_t Count, class T, class A>
struct tile {
    using V = vector<T, A>;
    static constexpr std::size_t parts = S > V::size ? S / V::size : 1;
    static_assert(Count % parts == 0);

    vectors<V, Count> row[Rows];

    CTNN_INLINE void fill(V value) noexcept {
        CTNN_UNROLL
        for (std::size_t m = 0; m < Rows; ++m) {
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n) row[m].at[n] = value;
        }
    }

    CTNN_INLINE void fill_rows(const T* from) noexcept {
        CTNN_UNROLL
        for (std::size_t n = 0; n < Count; ++n) {
            const V value = load<T, A>(from + n * V::size);
            CTNN_UNROLL
            for (std::size_t m = 0; m < Rows; ++m) row[m].at[n] = value;
        }
    }

    /// row[m][lanes] += sum over t of a[m * a_row + t * a_step, S values repeated] * b[t * b_step].
    CTNN_INLINE void accumulate(const T* a, std::size_t a_row, std::size_t a_step, const T* b,
                                std::size_t b_step, std::size_t steps) noexcept {
        _Pragma("GCC unroll 2") for (std::size_t t = 0; t < steps; ++t) {
            vectors<V, Count> right;
            CTNN_UNROLL
            for (std::size_t n = 0; n < Count; ++n)
                right.at[n] = load<T, A>(b + t * b_step + n * V::size);
            CTNN_UNROLL
            for (std::size_t m = 0; m < Rows; ++m) {
                vectors<V, parts> left;
                CTNN_UNROLL
                for (std::size_t p = 0; p < parts; ++p)
                    left.at[p] = broadcast_group<S, T, A>(a + m * a_row + t * a_step, p);
                CTNN_UNROLL
                for (std::size_t n = 0; n < Count; ++n)
                    row[m].at[n] = simd::fma(left.at[n % parts], right.at[n], row[m].at[n]);
            }
        }
    }
};

/// Cuts `Total` into as few blocks of at most `Most` as possible, as equal as possible (never a tail
/// of one or two), and calls f.operator()<Size>(first).
template <std::size_t Total, std::size_t Most, class F>
CTNN_INLINE void for_each_block(F f) noexcept {
    constexpr std::size_t blocks = (Total + Most - 1) / Most;
    constexpr std::size_t size = Total / blocks;
    constexpr std::size_t larger = Total % blocks;
    std::size_t first = 0;
    if constexpr (larger > 0)
        for (; first < larger * (size + 1); first += size + 1) f.template operator()<size + 1>(first);
    if constexpr (larger < blocks)
        for (; first < Total; first += size) f.template operator()<size>(first);
}

/// The largest divisor of `rows` that is at most `most`.
constexpr std::size_t rows_at_once(std::size_t rows, std::size_t most) {
    std::size_t best = 1;
    for (std::size_t r = 1; r <= rows && r <= most; ++r)
        if (rows % r == 0) best = r;
    return best;
}

}  // namespace ctnn::simd

#endif
