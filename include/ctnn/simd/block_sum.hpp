// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <cstddef>

namespace ctnn::simd {

/// Two sums of one sweep.
template <class Vector>
struct CTNN_TAGGED sum_pair {
    Vector first, second;
};
template <class Vector>
CTNN_INLINE constexpr Vector join_sums(Vector one, Vector other) noexcept {
    return as_written(one + other);
}
template <class Vector>
CTNN_INLINE constexpr sum_pair<Vector> join_sums(sum_pair<Vector> one, sum_pair<Vector> other) noexcept {
    return {join_sums(one.first, other.first), join_sums(one.second, other.second)};
}

/// The sum of so many summands, of which add(sum, i) adds one: in an order that is the same everywhere, and that
/// keeps the sum of many accurate. Blocks are summed one after another, each in four partial sums, of the summands k
/// modulo 4 (the first has what is left of the block), which are folded in halves.
template <class Sum, class Add>
CTNN_INLINE constexpr Sum sum_in_blocks(std::size_t count, Sum zero, Add add) noexcept {
    constexpr std::size_t block = 256, parts = 4;
    Sum total = zero;
    for (std::size_t i = 0; i < count;) {
        const std::size_t end = count - i < block ? count : i + block;
        Sum part[parts] = {zero, zero, zero, zero};
        for (; i + parts <= end; i += parts) {
            CTNN_UNROLL
            for (std::size_t k = 0; k < parts; ++k) part[k] = add(part[k], i + k);
        }
        // (Counted: where none is left, g++ 12 takes a loop from i to end for endless, and warns.)
        for (std::size_t left = (end - i) % parts; left > 0; --left, ++i) part[0] = add(part[0], i);
        total = join_sums(total, join_sums(join_sums(part[0], part[2]), join_sums(part[1], part[3])));
    }
    return total;
}

}  // namespace ctnn::simd
