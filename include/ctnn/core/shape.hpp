// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace ctnn {

/// What one row is: its values in row-major order, the last extent (the channels) contiguous. A row
/// without time or place is shape<N>.
template <std::size_t... Extents>
struct shape {
    static constexpr std::size_t rank = sizeof...(Extents);
    static constexpr std::size_t size = (Extents * ... * 1);
};

namespace core {

/// All extents but the channels.
template <class Shape>
struct places {
    using type = Shape;
};
template <std::size_t Channels>
struct places<shape<Channels>> {
    using type = shape<>;
};
template <std::size_t Time, std::size_t Channels>
struct places<shape<Time, Channels>> {
    using type = shape<Time>;
};
template <std::size_t Height, std::size_t Width, std::size_t Channels>
struct places<shape<Height, Width, Channels>> {
    using type = shape<Height, Width>;
};
template <class Shape>
using places_of = typename places<Shape>::type;
template <class Shape>
inline constexpr std::size_t channels_of = Shape::size / places_of<Shape>::size;

/// The places of one shape with as many channels.
template <class Places, std::size_t Channels>
struct with_channels;
template <std::size_t... Extents, std::size_t Channels>
struct with_channels<shape<Extents...>, Channels> {
    using type = shape<Extents..., Channels>;
};

}  // namespace core

}  // namespace ctnn
