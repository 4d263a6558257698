// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace ctnn {

namespace metrics {

template <class Range>
using element_of =
    std::remove_cv_t<typename decltype(std::span(std::declval<const Range&>()))::element_type>;

/// Any contiguous range (vector, array, span) as a view of its elements.
template <class Range>
CTNN_TAGGED constexpr std::span<const element_of<Range>> view(const Range& values) {
    return std::span<const element_of<Range>>(values);
}

}  // namespace metrics

/// The position of the largest value: the class that a row of probabilities says. Of equal ones the
/// first; a NaN counts as the largest (as in NumPy and PyTorch). No values: assert, and 0.
template <class Range>
CTNN_TAGGED constexpr std::size_t argmax(const Range& values) {
    const auto row = metrics::view(values);
    assert(!row.empty() && "argmax takes at least one value");
    std::size_t best = 0;
    for (std::size_t i = 1; i < row.size(); ++i)
        if (row[best] == row[best] && !(row[i] <= row[best])) best = i;
    return best;
}

}  // namespace ctnn
