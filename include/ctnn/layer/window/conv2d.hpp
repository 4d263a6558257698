// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/convolution.hpp>

namespace ctnn {

/// y[h][w][o] = bias[o] + the sum over kh, kw, c of weight[o][c][kh][kw] x[h * stride + kh * dilation - padding][w
/// likewise][c], of rows of shape<height, width, In>: PyTorch's Conv2d.
/// Options, in any order, are kernel<..> (1), stride<..> (1), dilation<..> (1), padding<..> (0) or same, and no_bias:
/// see core/window.hpp.
template <std::size_t In, std::size_t Out, class... Options>
struct conv2d : convolution<2, false, In, Out, Options...> {};

}  // namespace ctnn
