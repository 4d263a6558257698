// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/pool.hpp>

namespace ctnn {

/// The largest value of each window of shape<H, W, C>, for each channel; PyTorch's MaxPool2d. Options:
/// `kernel<..>`, `stride<..>` (else as the kernel), `padding<..>` (at most half of the kernel); what is
/// padded is never the largest. A window with NaN gives NaN. The derivative goes to the first of equal
/// values.
template <class... Options>
struct max_pool2d {
    static_assert(sizeof(typename core::pool_options<2>::check<Options...>) > 0);
    using window = core::pool_window<2, Options...>;

    template <class Input>
    struct on
        : max_pool_layer<typename window::template on<Input>, core::output_of_pool<window, Input>> {};
};

}  // namespace ctnn
