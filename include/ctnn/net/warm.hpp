// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/network.hpp>
#include <ctnn/net/stream.hpp>

#include <array>
#include <cstddef>

namespace ctnn {

namespace net {

/// Volatile: nobody wants the values, and the compiler would drop the loads.
CTNN_INLINE void read_lines(const auto& object) noexcept {
    const auto* const bytes = reinterpret_cast<const volatile unsigned char*>(&object);
    for (std::size_t i = 0; i < sizeof object; i += alignment) static_cast<void>(bytes[i]);
}

}  // namespace net

/// Brings a network into this core's caches, so that the next call does not wait for memory: reads each
/// cache line of the parameters (which also maps their pages), then runs the network once on zeros,
/// which brings kernels and stack and wakes wide vector units. Call it at start-up, and after a pause in
/// which others had the caches, on the thread that will call the network.
///
/// It costs one call on cold caches, changes nothing and takes nothing from the heap. What it cannot
/// know is code that the compiler puts into the caller itself: where that matters, make the same call
/// once.
template <class Topology, class Value>
CTNN_INLINE void warm(const network<Topology, Value>& net) noexcept {
    net::read_lines(net);

    // The compiler is told neither what the row holds nor that nobody wants the answer.
    std::array<Value, network<Topology, Value>::inputs> row{};
    asm volatile("" : : "r"(row.data()) : "memory");
    const auto answer = net(row);
    asm volatile("" : : "r"(answer.data()) : "memory");
}

/// The same for a stream, on a copy of its state.
template <class Topology, class Value>
CTNN_INLINE void warm(const stream<network<Topology, Value>>& live) noexcept {
    net::read_lines(live.network());

    auto copy = live;
    std::array<Value, decltype(copy)::inputs> frame{};
    asm volatile("" : : "r"(frame.data()) : "memory");
    const auto answer = copy(frame);
    asm volatile("" : : "r"(answer.data()) : "memory");
}

}  // namespace ctnn
