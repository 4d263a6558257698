// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/tile.hpp>

#include "catch.hpp"

#if CTNN_HAS_SIMD

#include "support/architectures.hpp"
#include "support/bits.hpp"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace simd = ctnn::simd;
using support::same;

static_assert(simd::rows_at_once(6, 24) == 6 && simd::rows_at_once(6, 6) == 6);
static_assert(simd::rows_at_once(6, 5) == 3 && simd::rows_at_once(6, 2) == 2);
static_assert(simd::rows_at_once(6, 1) == 1 && simd::rows_at_once(1, 12) == 1);
static_assert(simd::rows_at_once(7, 6) == 1);

namespace {

template <std::size_t S, class T, class A>
void check_broadcast() {
    using V = simd::vector<T, A>;
    constexpr std::size_t parts = S > V::size ? S / V::size : 1;
    T from[S + 1];
    for (std::size_t i = 0; i <= S; ++i) from[i] = static_cast<T>(i + 1);
    for (std::size_t part = 0; part < parts; ++part) {
        T lanes[ctnn::line];
        simd::store(lanes, simd::broadcast_group<S, T, A>(from + 1, part));  // not aligned
        for (std::size_t i = 0; i < V::size; ++i)
            CHECK(lanes[i] == static_cast<T>((part * V::size + i) % S + 2));
    }
}

/// `Count` vectors whose lanes are output after output, S partial sums each.
template <std::size_t S, std::size_t Count, class T, class A>
void check_fold() {
    using V = simd::vector<T, A>;
    constexpr std::size_t lanes = Count * V::size, outputs = lanes / S;
    T sums[lanes];
    simd::vectors<V, Count> given;
    for (std::size_t i = 0; i < lanes; ++i) sums[i] = static_cast<T>((i * 37 + 11) % 101) / T(7);
    for (std::size_t n = 0; n < Count; ++n) given.at[n] = simd::load<T, A>(sums + n * V::size);

    const auto folded = simd::fold_sums<S, T, A>(given);
    constexpr std::size_t left = sizeof(folded) / sizeof(V);
    static_assert(left * V::size >= outputs && left * V::size < outputs + V::size);
    T got[left * V::size];
    for (std::size_t n = 0; n < left; ++n) simd::store(got + n * V::size, folded.at[n]);
    for (std::size_t o = 0; o < outputs; ++o) {
        T tree[S];
        for (std::size_t s = 0; s < S; ++s) tree[s] = sums[o * S + s];
        for (std::size_t half = S / 2; half > 0; half /= 2)
            for (std::size_t s = 0; s < half; ++s) tree[s] += tree[s + half];
        CAPTURE(S, Count, V::size, o);
        CHECK(same(got[o], tree[0]));
    }
}

/// `Real` vectors of groups of Size lanes, folded to groups of Left: vector after vector, and in order.
template <std::size_t Size, std::size_t Left, std::size_t Real, class T, class A>
void check_fold_in_order() {
    using V = simd::vector<T, A>;
    if constexpr (Size <= V::size && Real <= Size / Left) {
        constexpr std::size_t lanes = Real * V::size, groups = lanes / Size;
        T given[lanes], got[V::size];
        simd::vectors<V, Real> from;
        for (std::size_t i = 0; i < lanes; ++i) given[i] = static_cast<T>((i * 37 + 11) % 101) / T(7);
        for (std::size_t n = 0; n < Real; ++n) from.at[n] = simd::load<T, A>(given + n * V::size);
        simd::store(got, simd::fold_in_order<Size, Left, T, A>(from));
        for (std::size_t g = 0; g < groups; ++g) {
            T tree[Size];
            for (std::size_t i = 0; i < Size; ++i) tree[i] = given[g * Size + i];
            for (std::size_t half = Size / 2; half >= Left && half > 0; half /= 2)
                for (std::size_t i = 0; i < half; ++i) tree[i] += tree[i + half];
            for (std::size_t i = 0; i < Left; ++i) {
                CAPTURE(Size, Left, Real, V::size, g, i);
                CHECK(same(got[g * Left + i], tree[i]));
            }
        }
    }
}

/// As many vectors as there may be, from 1 on.
template <std::size_t Size, std::size_t Left, class T, class A>
void check_folds_in_order() {
    [&]<std::size_t... N>(std::index_sequence<N...>) {
        (check_fold_in_order<Size, Left, N + 1, T, A>(), ...);
    }(std::make_index_sequence<Size / Left>{});
}

/// Row 0 of the sums takes 1 for every a, and the others the rows of a.
template <std::size_t S, std::size_t Rows, std::size_t Count, class T, class A>
void check_first_is_ones(std::size_t steps) {
    using V = simd::vector<T, A>;
    constexpr std::size_t lanes = Count * V::size;
    const std::size_t a_row = S, a_step = Rows * S + 3, b_step = lanes + 5;
    // Not one value more than is read: a has Rows - 1 rows.
    std::vector<T> a((steps - 1) * a_step + (Rows - 1) * S), b((steps - 1) * b_step + lanes);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<T>(i % 13) - T(6);
    for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<T>(i % 17) - T(8);
    simd::tile<S, Rows, Count, T, A> sums;
    sums.fill(V(T(3)));
    sums.template accumulate<true>(a.data(), a_row, a_step, b.data(), b_step, steps);
    for (std::size_t m = 0; m < Rows; ++m)
        for (std::size_t n = 0; n < Count; ++n) {
            T got[V::size];
            simd::store(got, sums.row[m].at[n]);
            for (std::size_t i = 0; i < V::size; ++i) {
                const std::size_t lane = n * V::size + i;
                T sum = 3;
                for (std::size_t t = 0; t < steps; ++t)
                    sum +=
                        (m == 0 ? 1 : a[(m - 1) * a_row + t * a_step + lane % S]) * b[t * b_step + lane];
                CAPTURE(S, m, lane, steps);
                CHECK(got[i] == sum);
            }
        }
}

/// Whole numbers, so that sums are exact in any order.
template <std::size_t S, std::size_t Rows, std::size_t Count, class T, class A>
void check_tile(std::size_t steps) {
    using V = simd::vector<T, A>;
    constexpr std::size_t lanes = Count * V::size;
    const std::size_t a_row = steps * S + 3, b_step = lanes + 5;
    std::vector<T> a(Rows * a_row), b(steps * b_step + lanes), start(lanes);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<T>(i % 13) - T(6);
    for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<T>(i % 17) - T(8);
    for (std::size_t i = 0; i < lanes; ++i) start[i] = static_cast<T>(i);

    simd::tile<S, Rows, Count, T, A> zero, bias;
    zero.fill(V(T(0)));
    bias.fill_rows(start.data());
    zero.accumulate(a.data(), a_row, S, b.data(), b_step, steps);
    bias.accumulate(a.data(), a_row, S, b.data(), b_step, steps);
    for (std::size_t m = 0; m < Rows; ++m)
        for (std::size_t n = 0; n < Count; ++n) {
            T from_zero[ctnn::line], from_bias[ctnn::line];
            simd::store(from_zero, zero.row[m].at[n]);
            simd::store(from_bias, bias.row[m].at[n]);
            for (std::size_t i = 0; i < V::size; ++i) {
                const std::size_t lane = n * V::size + i;
                T sum = 0;
                for (std::size_t t = 0; t < steps; ++t)
                    sum += a[m * a_row + t * S + lane % S] * b[t * b_step + lane];
                CAPTURE(S, m, lane, steps);
                CHECK(from_zero[i] == sum);
                CHECK(from_bias[i] == sum + start[lane]);
            }
        }
}

template <class T, class A>
void check_architecture() {
    check_broadcast<1, T, A>();
    check_broadcast<2, T, A>();
    check_broadcast<8, T, A>();
    check_broadcast<16, T, A>();

    constexpr std::size_t width = simd::lanes_of<T, A>;
    constexpr std::size_t parts8 = width < 8 ? 8 / width : 1, parts16 = 16 / width;
    check_fold<1, 3, T, A>();
    check_fold<2, 1, T, A>();
    check_fold<2, 3, T, A>();
    check_fold<2, 4, T, A>();
    check_fold<8, parts8, T, A>();
    check_fold<8, 3 * parts8, T, A>();
    check_fold<8, 8 * parts8, T, A>();
    check_fold<16, parts16, T, A>();

    check_folds_in_order<2, 1, T, A>();
    check_folds_in_order<4, 1, T, A>();
    check_folds_in_order<8, 1, T, A>();
    check_folds_in_order<16, 1, T, A>();
    check_folds_in_order<4, 2, T, A>();
    check_folds_in_order<8, 2, T, A>();
    check_folds_in_order<16, 2, T, A>();
    check_folds_in_order<8, 4, T, A>();
    check_folds_in_order<16, 4, T, A>();
    check_folds_in_order<16, 8, T, A>();
    check_folds_in_order<width, width, T, A>();  // nothing to fold

    for (const std::size_t steps : {1u, 2u, 3u, 8u}) {
        check_first_is_ones<1, 1, 2, T, A>(steps);
        check_first_is_ones<1, 3, 2, T, A>(steps);
        check_first_is_ones<2, 2, 3, T, A>(steps);
        check_first_is_ones<8, 2, 2 * parts8, T, A>(steps);
        check_first_is_ones<16, 3, parts16, T, A>(steps);
        check_tile<1, 3, 2, T, A>(steps);
        check_tile<2, 2, 3, T, A>(steps);
        check_tile<8, 2, 2 * parts8, T, A>(steps);
        check_tile<16, 1, parts16, T, A>(steps);
    }
}

}  // namespace

TEST_CASE("tiles broadcast, accumulate and fold as their definition says") {
    support::for_each_vector_architecture([]<class A>() {
        check_architecture<float, A>();
        check_architecture<double, A>();
    });
}

TEST_CASE("vectors are folded in halves, group by group") {
    const simd::vectors<double, 8> given{{1, 2, 4, 8, 16, 32, 64, 128}};
    CHECK(simd::fold_halves<1>(given).at[0] == 255);
    const auto two = simd::fold_halves<2>(given);
    CHECK(two.at[0] == 1 + 4 + 16 + 64);
    CHECK(two.at[1] == 2 + 8 + 32 + 128);
    const auto groups = simd::fold_halves<2, 2>(given);
    CHECK(groups.at[0] == 1 + 4);
    CHECK(groups.at[1] == 2 + 8);
    CHECK(groups.at[2] == 16 + 64);
    CHECK(groups.at[3] == 32 + 128);
    // (2^53 + 1) + -2^53 would lose the 1.
    const double large = 0x1p53;
    CHECK(simd::fold_halves<1>(simd::vectors<double, 4>{{large, 1, -large, 0}}).at[0] == 1);
    CHECK(simd::fold_halves<4>(simd::vectors<double, 4>{{1, 2, 3, 4}}).at[3] == 4);
}

TEST_CASE("blocks are as few and as equal as possible") {
    for (std::size_t total = 1; total <= 200; ++total) {
        for (std::size_t limit = 1; limit <= 24; ++limit) {
            CAPTURE(total, limit);
            const simd::equal_blocks blocks(total, limit);
            const std::size_t count = (total + limit - 1) / limit;
            CHECK(blocks.first <= limit);
            if (count == 1) {
                CHECK((blocks.first == total && blocks.most == 0));
                continue;
            }
            const std::size_t others = count - 1 - blocks.of_most;
            CHECK(blocks.first + blocks.of_most * blocks.most + others * (blocks.most - 1) == total);
            CHECK((blocks.of_most > 0 && blocks.of_most < count));
            CHECK((blocks.first == blocks.most || (blocks.first == blocks.most + 1 && others == 0)));
        }
    }
}

TEST_CASE("a tile and its operands fit the registers") {
    support::for_each_vector_architecture([]<class A>() {
        using room = simd::registers<float, A>;
        constexpr std::size_t registers = room::many ? 32 : 16;
        // 6 rows side by side; then as many operands and a broadcast.
        static_assert(6 * room::beside(6) <= room::accumulators);
        static_assert(room::accumulators + room::beside(6) + 1 <= registers);
        static_assert(room::one_row <= room::accumulators);
        // `rows` rows beside each other: what they are multiplied with is a vector of each column.
        STATIC_REQUIRE([] {
            for (std::size_t rows = 1; rows <= 6; ++rows) {
                const std::size_t beside = room::beside(rows);
                const auto taken = [&](std::size_t columns) { return (rows + 1) * columns + 1; };
                if (beside == 0 || taken(beside) > registers || taken(beside + 1) <= registers)
                    return false;
            }
            return true;
        }());
        static_assert(room::many == (simd::lanes_of<float, A> == 16 || !simd::has_x86));
    });
}

#endif
