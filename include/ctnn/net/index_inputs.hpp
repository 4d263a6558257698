// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/shape/input.hpp>
#include <ctnn/net/sequential.hpp>

#include <cstddef>

/// Networks whose rows are indices.
namespace ctnn::net {

template <class Layer>
inline constexpr bool leaves_rows_alone = std::is_same_v<Layer, identity>;
template <std::size_t... Extents>
inline constexpr bool leaves_rows_alone<input<Extents...>> = true;

/// What the indices are below of a topology, or layer, that gives its rows as they are to one with
/// `takes_indices_below`, as embedding; 0 of others.
template <class Layer>
inline constexpr std::size_t indices_below = 0;
template <class Layer>
    requires requires { Layer::takes_indices_below; }
inline constexpr std::size_t indices_below<Layer> = Layer::takes_indices_below;
template <class... Layers>
inline constexpr std::size_t indices_below<sequential<Layers...>> = [] {
    constexpr bool leaves_alone[] = {leaves_rows_alone<Layers>..., false};
    constexpr std::size_t below[] = {indices_below<Layers>..., 0};
    std::size_t first = 0;
    while (leaves_alone[first]) ++first;
    return below[first];
}();

}  // namespace ctnn::net
