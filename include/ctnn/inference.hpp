// SPDX-License-Identifier: BSL-1.0
#pragma once

/// What a program needs that only classifies: networks and layers, nothing of training.

// (First, since compilers show the way to where an error is said.)
#include <ctnn/core/shape_walk.hpp>
#include <ctnn/net/residual.hpp>

#include <ctnn/layer/activation/clamp.hpp>
#include <ctnn/layer/activation/elu.hpp>
#include <ctnn/layer/activation/gelu.hpp>
#include <ctnn/layer/activation/gelu_tanh.hpp>
#include <ctnn/layer/activation/hard_sigmoid.hpp>
#include <ctnn/layer/activation/hard_swish.hpp>
#include <ctnn/layer/activation/hardtanh.hpp>
#include <ctnn/layer/activation/leaky_relu.hpp>
#include <ctnn/layer/activation/log_softmax.hpp>
#include <ctnn/layer/activation/mish.hpp>
#include <ctnn/layer/activation/prelu.hpp>
#include <ctnn/layer/activation/relu.hpp>
#include <ctnn/layer/activation/relu6.hpp>
#include <ctnn/layer/activation/selu.hpp>
#include <ctnn/layer/activation/sigmoid.hpp>
#include <ctnn/layer/activation/silu.hpp>
#include <ctnn/layer/activation/softmax.hpp>
#include <ctnn/layer/activation/softplus.hpp>
#include <ctnn/layer/activation/tanh.hpp>
#include <ctnn/layer/dropout.hpp>
#include <ctnn/layer/embedding.hpp>
#include <ctnn/layer/linear.hpp>
#include <ctnn/layer/norm/affine.hpp>
#include <ctnn/layer/norm/batch_norm.hpp>
#include <ctnn/layer/norm/layer_norm.hpp>
#include <ctnn/layer/norm/standardize.hpp>
#include <ctnn/layer/recurrent/gru.hpp>
#include <ctnn/layer/recurrent/lstm.hpp>
#include <ctnn/layer/recurrent/reversed.hpp>
#include <ctnn/layer/recurrent/rnn.hpp>
#include <ctnn/layer/shape/channels_first.hpp>
#include <ctnn/layer/shape/flatten.hpp>
#include <ctnn/layer/shape/identity.hpp>
#include <ctnn/layer/shape/input.hpp>
#include <ctnn/layer/shape/last.hpp>
#include <ctnn/layer/shape/slice.hpp>
#include <ctnn/layer/window/avg_pool1d.hpp>
#include <ctnn/layer/window/avg_pool2d.hpp>
#include <ctnn/layer/window/conv1d.hpp>
#include <ctnn/layer/window/conv2d.hpp>
#include <ctnn/layer/window/depthwise_conv1d.hpp>
#include <ctnn/layer/window/depthwise_conv2d.hpp>
#include <ctnn/layer/window/global_avg_pool.hpp>
#include <ctnn/layer/window/global_max_pool.hpp>
#include <ctnn/layer/window/max_pool1d.hpp>
#include <ctnn/layer/window/max_pool2d.hpp>
#include <ctnn/net/add.hpp>
#include <ctnn/net/concat.hpp>
#include <ctnn/net/fold.hpp>
#include <ctnn/net/multiply.hpp>
#include <ctnn/net/network.hpp>
#include <ctnn/net/repeat.hpp>
#include <ctnn/net/reproduces.hpp>
#include <ctnn/net/sequential.hpp>
#include <ctnn/net/stream.hpp>
#include <ctnn/net/warm.hpp>
#include <ctnn/simd/flush_to_zero.hpp>
