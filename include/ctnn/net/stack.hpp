// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/sequence.hpp>

namespace ctnn::net {

/// Bytes of stack besides the buffers: what the compiler keeps of kernels and calls. Measured for all
/// layers by tests/standalone/stack.cpp; without optimisation every temporary has a place of its own.
#if defined(__OPTIMIZE__)
inline constexpr std::size_t frame_bytes = 12 * 1024;
#elif defined(__clang__)
inline constexpr std::size_t frame_bytes = 112 * 1024;
#else
inline constexpr std::size_t frame_bytes = 32 * 1024;
#endif

/// How users' rows, which lie densely, run through a network: in its context, or in padded copies where a
/// layer cannot do with that; and the values of the buffers on the stack.
template <class Sequence, class Context>
struct dense_run {
    static constexpr bool copies_x = !Sequence::dense_inputs, copies_y = !Sequence::dense_outputs;
    using context = typename Context::template with_dense<!copies_x, !copies_y>;

    static constexpr std::size_t x_size = copies_x ? Context::max_rows * padded(Sequence::inputs) : 0;
    static constexpr std::size_t y_size = copies_y ? Context::max_rows * padded(Sequence::outputs) : 0;
    static constexpr std::size_t workspace_size = Sequence::template workspace_size<context>;
};

/// Bytes of the buffers on the stack while Rows rows run through a network.
template <class Value, class Sequence, std::size_t Rows>
inline constexpr std::size_t buffer_bytes = [] {
    using run = dense_run<Sequence, context<Value, simd::native, Sequence::inputs, Rows>>;
    return sizeof(Value) * (run::x_size + run::y_size + run::workspace_size);
}();

/// Rows that `predict` takes through the network together: as many as stay in the first-level cache, in
/// whole blocks, which leave no remainder, but no more than Limit bytes of stack have room for.
template <class Value, class Sequence, std::size_t Limit>
inline constexpr std::size_t rows_together = [] {
    constexpr std::size_t width = Sequence::widest_of_all();
    constexpr std::size_t block = simd::block_rows;
    constexpr std::size_t fit = 32 * 1024 / (2 * width * sizeof(Value)) / block * block;
    // Wider layers' weights are read for a block at least, for four of them if these stay in the second.
    constexpr std::size_t least = 8 * block * width * sizeof(Value) <= 128 * 1024 ? 4 * block : block;
    constexpr std::size_t wanted = fit < least ? least : fit > 16 * block ? 16 * block : fit;

    constexpr std::size_t one = buffer_bytes<Value, Sequence, 1> + frame_bytes;
    constexpr std::size_t each = buffer_bytes<Value, Sequence, 2> - buffer_bytes<Value, Sequence, 1>;
    constexpr std::size_t room = each == 0 ? wanted : 1 + (Limit > one ? Limit - one : 0) / each;
    return room >= wanted ? wanted : room >= 2 * block ? room / block * block : room;
}();

}  // namespace ctnn::net
