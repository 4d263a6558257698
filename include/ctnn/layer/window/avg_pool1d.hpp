// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/pool.hpp>

namespace ctnn {

/// The mean of each window of shape<T, C>, for each channel; PyTorch's AvgPool1d. Options: `kernel<..>`,
/// `stride<..>` (else as the kernel), `padding<..>` (at most half of the kernel), or `causal`; what is
/// padded counts, as zeros.
template <class... Options>
struct avg_pool1d {
    static_assert(sizeof(typename core::pool_options<1>::check<Options...>) > 0);
    using window = core::pool_window<1, Options...>;

    template <class Input>
    struct on
        : avg_pool_layer<typename window::template on<Input>, core::output_of_pool<window, Input>> {};
};

}  // namespace ctnn
