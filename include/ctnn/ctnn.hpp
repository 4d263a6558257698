// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Everything but ctnn/pipe.hpp and what touches files (ctnn/io, ctnn/data).

#include <ctnn/inference.hpp>
#include <ctnn/loss/after.hpp>
#include <ctnn/loss/bce.hpp>
#include <ctnn/loss/bce_with_logits.hpp>
#include <ctnn/loss/cross_entropy.hpp>
#include <ctnn/loss/cross_entropy_with_logits.hpp>
#include <ctnn/loss/huber.hpp>
#include <ctnn/loss/l1.hpp>
#include <ctnn/loss/mse.hpp>
#include <ctnn/loss/on_any_ending.hpp>
#include <ctnn/loss/weighted.hpp>
#include <ctnn/metrics/accuracy.hpp>
#include <ctnn/metrics/argmax.hpp>
#include <ctnn/metrics/confusion_matrix.hpp>
#include <ctnn/metrics/expected_calibration_error.hpp>
#include <ctnn/metrics/log_loss.hpp>
#include <ctnn/metrics/precision_recall.hpp>
#include <ctnn/metrics/roc_curve.hpp>
#include <ctnn/optim/adam.hpp>
#include <ctnn/optim/adamw.hpp>
#include <ctnn/optim/gradients.hpp>
#include <ctnn/optim/rmsprop.hpp>
#include <ctnn/optim/sgd.hpp>
#include <ctnn/train/class_weights.hpp>
#include <ctnn/train/cost.hpp>
#include <ctnn/train/dataset.hpp>
#include <ctnn/train/fit.hpp>
#include <ctnn/train/summary.hpp>
#include <ctnn/train/trainer.hpp>
