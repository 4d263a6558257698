// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/rows.hpp>

#include <algorithm>
#include <cstddef>

namespace ctnn::simd {

/// Copies Count channels at each place of each row: those from `from_first` on, of FromChannels, to
/// `to_first` and on, of ToChannels.
template <std::size_t Count, std::size_t FromChannels, std::size_t ToChannels, class From, class To>
CTNN_TAGGED constexpr void copy_channels(From from, std::size_t from_first, To to,
                                         std::size_t to_first) noexcept {
    for (std::size_t r = 0; r < to.count; ++r)
        for (std::size_t place = 0; place < To::width / ToChannels; ++place)
            std::copy_n(from.data + r * From::stride + place * FromChannels + from_first, Count,
                        to.data + r * To::stride + place * ToChannels + to_first);
}

/// +0 after each row.
template <class Rows>
CTNN_TAGGED constexpr void clear_padding(Rows of) noexcept {
    for (std::size_t r = 0; r < of.count; ++r)
        std::fill(of.data + r * Rows::stride + Rows::width, of.data + (r + 1) * Rows::stride, 0);
}

}  // namespace ctnn::simd
