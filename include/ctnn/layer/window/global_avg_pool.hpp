// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/pool.hpp>

namespace ctnn {

/// The mean of each channel over all places: shape<T, C> or shape<H, W, C> to shape<C>; PyTorch's
/// AdaptiveAvgPool of 1.
struct global_avg_pool {
    template <class Input>
    struct on : avg_pool_layer<typename core::whole_window<Input>::on,
                               typename core::whole_window<Input>::output> {};
};

}  // namespace ctnn
