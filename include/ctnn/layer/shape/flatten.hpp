// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/layer/shape/transposing.hpp>

namespace ctnn {

/// All values as one vector in PyTorch's order, one channel after another, so that the weights of its
/// next Linear fit. Of one place or one channel it costs nothing.
struct flatten {
    template <class Input>
    struct on : transposing<shape<Input::size>, Input::size / core::channels_of<Input>,
                            core::channels_of<Input>> {};
};

}  // namespace ctnn
