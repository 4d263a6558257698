// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/map.hpp>
#include <ctnn/simd/tile.hpp>

#include <cstddef>

/// How kernels cut rows, panels and lanes into tiles, and how they store what becomes of them.
namespace ctnn::simd {

/// `count` rounded up to whole vectors of `width` lanes.
CTNN_TAGGED constexpr std::size_t whole_vectors(std::size_t count, std::size_t width) {
    return (count + width - 1) / width * width;
}

/// The most rows that a block takes through the registers.
inline constexpr std::size_t block_rows = 6;

/// The size of blocks that cut `max_rows` rows best: the fewer rows in a block, the less a vector of
/// weights is used once it is loaded (about 6% a row).
CTNN_TAGGED constexpr std::size_t rows_of_block(std::size_t max_rows) {
    std::size_t best = 1, least = static_cast<std::size_t>(-1);
    for (std::size_t size = block_rows; size > 1; --size) {
        const std::size_t computed = (max_rows + size - 1) / size * size;
        const std::size_t cost = computed * (100 + 6 * (block_rows - size));
        if (size <= max_rows && cost < least) {
            best = size;
            least = cost;
        }
    }
    return best;
}

/// Calls f.operator()<Rows>(first row) for blocks of rows, the last one overlapping, or, where there
/// are too few for one, for single rows.
template <std::size_t MaxRows, class Function>
CTNN_INLINE void for_each_row_block(std::size_t rows, Function f) noexcept {
    constexpr std::size_t size = rows_of_block(MaxRows);
    if constexpr (size == 1) {
        f.template operator()<1>(0);
    } else if (rows < size) {
        for (std::size_t r = 0; r < rows; ++r) f.template operator()<1>(r);
    } else {
        for (std::size_t next = 0; next < rows; next += size)
            f.template operator()<size>(next + size <= rows ? next : rows - size);
    }
}

/// Calls f.operator()<Lanes, Used>(first lane, offset in the parameters) for every panel, a matrix of `rows` rows,
/// of a Layout of `lanes` in panels of `panel`; only the vectors of a panel's first Used lanes are among the
/// first UsedLanes of all.
template <class Layout, std::size_t UsedLanes, std::size_t Width, class Function>
CTNN_INLINE void for_each_panel(std::size_t rows, Function f) noexcept {
    constexpr std::size_t panel = Layout::panel;
    constexpr std::size_t last = (Layout::lanes - 1) / panel * panel;
    constexpr std::size_t lanes = Layout::lanes - last;
    constexpr std::size_t used = whole_vectors(UsedLanes - last, Width);
    constexpr bool is_alike = used == panel;
    for (std::size_t first = 0; first < last + (is_alike ? lanes : 0); first += panel)
        f.template operator()<panel, panel>(first, first * rows);
    if constexpr (!is_alike) f.template operator()<lanes, used>(last, last * rows);
}

/// Cuts Lanes lanes into tiles of Count vectors of Width (the last one as wide as what is left) and calls
/// f.operator()<Vectors>(first lane).
template <std::size_t Count, std::size_t Lanes, std::size_t Width, class Function>
CTNN_INLINE void for_each_tile(Function f) noexcept {
    constexpr std::size_t tile_lanes = Count * Width;
    for (std::size_t lane = 0; lane < Lanes / tile_lanes * tile_lanes; lane += tile_lanes)
        f.template operator()<Count>(lane);
    if constexpr (Lanes % tile_lanes > 0)
        f.template operator()<Lanes % tile_lanes / Width>(Lanes / tile_lanes * tile_lanes);
}

#if CTNN_HAS_SIMD

/// keep_row of a row of `count` values, which a function is told that serves several shapes, unless they all are
/// Whole vectors long: Most - Step < count <= Most.
template <std::size_t Most, std::size_t Step, bool IsWhole, class Value, class Architecture>
CTNN_INLINE vector<Value, Architecture> keep_row_of(vector<Value, Architecture> value, std::size_t at,
                                                    std::size_t count) noexcept {
    if constexpr (IsWhole)
        return keep_row<Most>(value, at);
    else if (at + lanes_of<Value, Architecture> + Step <= Most + 1)  // what every shape fills
        return value;
    else
        return keep_first(value, count - at);
}

/// Stores outputs of one row, from output `first` on, as the activation finishes them. What lies after the last of
/// `count` outputs is +0 where rows are padded, and not written where they are packed. Most, Step, IsWhole: as
/// keep_row_of has them (`count` is Most where rows are packed).
template <std::size_t Most, std::size_t Step, bool IsWhole, bool IsPacked, class Value,
          class Architecture, std::size_t Count, class Activation>
CTNN_INLINE void store_outputs(const vectors<vector<Value, Architecture>, Count>& values,
                               std::size_t first, Value* y, std::size_t count,
                               Activation activation) noexcept {
    constexpr std::size_t width = lanes_of<Value, Architecture>;
    CTNN_UNROLL
    for (std::size_t n = 0; n < Count; ++n) {
        const std::size_t at = first + n * width;
        const auto value = finished(activation, values.at[n], y + at);
        if (IsPacked && at + width > Most)
            store_first<Most % width>(y + at, value);
        else if (IsPacked)
            simd::store(y + at, value);
        else
            simd::store(y + at, keep_row_of<Most, Step, IsWhole>(value, at, count));
    }
}

#endif

}  // namespace ctnn::simd
