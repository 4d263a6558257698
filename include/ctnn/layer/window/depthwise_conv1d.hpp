// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/convolution.hpp>

namespace ctnn {

/// Each channel by a kernel of its own: y[t][c] = bias[c] + the sum over k of weight[c][0][k] x[t * stride + k * dilation
/// - padding][c], of rows of shape<time, Channels>: PyTorch's Conv1d of as many groups.
/// Options, in any order, are kernel<..> (1), stride<..> (1), dilation<..> (1), padding<..> (0) or same or causal, and no_bias:
/// see core/window.hpp.
template <std::size_t Channels, class... Options>
struct depthwise_conv1d : convolution<1, true, Channels, Channels, Options...> {};

}  // namespace ctnn
