// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/window/convolution.hpp>

namespace ctnn {

/// y[t][o] = bias[o] + the sum over k, c of weight[o][c][k] x[t * stride + k * dilation - padding][c], of rows of
/// shape<time, In>: PyTorch's Conv1d.
/// Options, in any order, are kernel<..> (1), stride<..> (1), dilation<..> (1), padding<..> (0) or same or causal, and no_bias:
/// see core/window.hpp.
template <std::size_t In, std::size_t Out, class... Options>
struct conv1d : convolution<1, false, In, Out, Options...> {};

}  // namespace ctnn
