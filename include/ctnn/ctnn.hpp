// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Everything but ctnn/pipe.hpp and what touches files (ctnn/io, ctnn/data).

#include <ctnn/inference.hpp>
#include <ctnn/loss/bce.hpp>
#include <ctnn/loss/bce_with_logits.hpp>
#include <ctnn/loss/cross_entropy.hpp>
#include <ctnn/loss/cross_entropy_with_logits.hpp>
#include <ctnn/loss/huber.hpp>
#include <ctnn/loss/l1.hpp>
#include <ctnn/loss/mse.hpp>
#include <ctnn/loss/weighted.hpp>
#include <ctnn/optim/adam.hpp>
#include <ctnn/optim/adamw.hpp>
#include <ctnn/optim/gradients.hpp>
#include <ctnn/optim/rmsprop.hpp>
#include <ctnn/optim/sgd.hpp>
#include <ctnn/train/cost.hpp>
#include <ctnn/train/dataset.hpp>
#include <ctnn/train/fit.hpp>
#include <ctnn/train/summary.hpp>
#include <ctnn/train/trainer.hpp>
