// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/convolution.hpp>

namespace ctnn {

/// Each channel by a kernel of its own: y[h][w][c] = bias[c] + the sum over kh, kw of weight[c][0][kh][kw] x[h * stride +
/// kh * dilation - padding][w likewise][c], of rows of shape<height, width, Channels>: PyTorch's Conv2d of as many groups.
/// Options, in any order, are kernel<..> (1), stride<..> (1), dilation<..> (1), padding<..> (0) or same, and no_bias:
/// see core/window.hpp.
template <std::size_t Channels, class... Options>
struct depthwise_conv2d : convolution<2, true, Channels, Channels, Options...> {};

}  // namespace ctnn
