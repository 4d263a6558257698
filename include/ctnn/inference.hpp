// SPDX-License-Identifier: BSL-1.0
#pragma once

/// What a program needs that only classifies: networks and layers, nothing of training.

// (First, since compilers show the way to where an error is said.)
#include <ctnn/core/shape_walk.hpp>

#include <ctnn/layer/affine.hpp>
#include <ctnn/layer/elu.hpp>
#include <ctnn/layer/gelu.hpp>
#include <ctnn/layer/gelu_tanh.hpp>
#include <ctnn/layer/hard_sigmoid.hpp>
#include <ctnn/layer/identity.hpp>
#include <ctnn/layer/input.hpp>
#include <ctnn/layer/layer_norm.hpp>
#include <ctnn/layer/leaky_relu.hpp>
#include <ctnn/layer/linear.hpp>
#include <ctnn/layer/log_softmax.hpp>
#include <ctnn/layer/relu.hpp>
#include <ctnn/layer/selu.hpp>
#include <ctnn/layer/sigmoid.hpp>
#include <ctnn/layer/silu.hpp>
#include <ctnn/layer/slice.hpp>
#include <ctnn/layer/softmax.hpp>
#include <ctnn/layer/softplus.hpp>
#include <ctnn/layer/standardize.hpp>
#include <ctnn/layer/tanh.hpp>
#include <ctnn/net/add.hpp>
#include <ctnn/net/concat.hpp>
#include <ctnn/net/multiply.hpp>
#include <ctnn/net/network.hpp>
#include <ctnn/net/repeat.hpp>
#include <ctnn/net/reproduces.hpp>
#include <ctnn/net/residual.hpp>
#include <ctnn/net/sequential.hpp>
#include <ctnn/net/warm.hpp>
#include <ctnn/simd/flush_to_zero.hpp>
