// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/context.hpp>

#include <cstddef>

namespace ctnn {

/// What a layer on a shape has unless it says otherwise (core/concepts.hpp).
struct layer_base {
    /// Multiplications with an addition, for one row; and parametric layers, one after another, in it.
    static constexpr std::size_t multiply_adds = 0, depth = 1;

    /// Whether `forward` and `backward` take the function that stands after, or before, the layer.
    static constexpr bool fuses = false;
    /// Whether `forward`, in inference, takes the function that stands after it.
    static constexpr bool finishes = false;
    /// Whether y is x, so that nobody need call the layer: in inference, and in training.
    static constexpr bool passes_on = false, passes_on_in_training = false;
    /// Whether x, y, and in training both y and dy, may be packed.
    static constexpr bool packs_x = false, packs_y = false, packs_dy = false;

    /// Whether it takes time steps one after another, without those to come: it then is called with some of them
    /// as the one row (Context::is_streaming), and its tape is what it carries from one call to the next, 0 at
    /// first.
    static constexpr bool streams = false;

    /// What `forward` leaves for `backward` besides x and y.
    template <class Context>
    using tape = nothing;
    /// Values of workspace.
    template <class Context>
    static constexpr std::size_t forward_workspace = 0;
    template <class Context>
    static constexpr std::size_t backward_workspace = 0;

    /// Passes over memory, and the values of the widest row inside of it, padded: for what is small, and
    /// how many rows run together.
    static constexpr std::size_t passes = 1, widest = 0;
};

}  // namespace ctnn
