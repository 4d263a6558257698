// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/pool.hpp>

namespace ctnn {

/// The largest value of each channel over all places: shape<T, C> or shape<H, W, C> to shape<C>; PyTorch's
/// AdaptiveMaxPool of 1.
struct global_max_pool {
    template <class Input>
    struct on : max_pool_layer<typename core::whole_window<Input>::on,
                               typename core::whole_window<Input>::output> {};
};

}  // namespace ctnn
