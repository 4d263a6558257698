// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Everything but ctnn/pipe.hpp and what touches files (ctnn/io, ctnn/data).

#include <ctnn/layer/affine.hpp>
#include <ctnn/layer/elu.hpp>
#include <ctnn/layer/gelu.hpp>
#include <ctnn/layer/gelu_tanh.hpp>
#include <ctnn/layer/hard_sigmoid.hpp>
#include <ctnn/layer/layer_norm.hpp>
#include <ctnn/layer/leaky_relu.hpp>
#include <ctnn/layer/linear.hpp>
#include <ctnn/layer/log_softmax.hpp>
#include <ctnn/layer/relu.hpp>
#include <ctnn/layer/selu.hpp>
#include <ctnn/layer/sigmoid.hpp>
#include <ctnn/layer/silu.hpp>
#include <ctnn/layer/softmax.hpp>
#include <ctnn/layer/softplus.hpp>
#include <ctnn/layer/standardize.hpp>
#include <ctnn/layer/tanh.hpp>
#include <ctnn/loss/bce.hpp>
#include <ctnn/loss/bce_with_logits.hpp>
#include <ctnn/loss/cross_entropy.hpp>
#include <ctnn/loss/cross_entropy_with_logits.hpp>
#include <ctnn/loss/huber.hpp>
#include <ctnn/loss/l1.hpp>
#include <ctnn/loss/mse.hpp>
#include <ctnn/loss/weighted.hpp>
#include <ctnn/net/network.hpp>
#include <ctnn/net/repeat.hpp>
#include <ctnn/net/sequential.hpp>
#include <ctnn/net/warm.hpp>
#include <ctnn/optim/adam.hpp>
#include <ctnn/optim/adamw.hpp>
#include <ctnn/optim/gradients.hpp>
#include <ctnn/optim/rmsprop.hpp>
#include <ctnn/optim/sgd.hpp>
#include <ctnn/simd/flush_to_zero.hpp>
#include <ctnn/train/cost.hpp>
#include <ctnn/train/dataset.hpp>
#include <ctnn/train/fit.hpp>
#include <ctnn/train/summary.hpp>
#include <ctnn/train/trainer.hpp>
