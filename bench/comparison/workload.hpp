// SPDX-License-Identifier: BSL-1.0
// What every rival computes: the same networks, weights, inputs and targets.
#pragma once

#include "image_layer.hpp"
#include "layer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace comparison {

/// Both are means over the rows of a batch.
enum class loss {
    none,           // this network is not trained
    bce,            // binary cross entropy of the probabilities; `targets` are 0 or 1
    cross_entropy,  // of the probabilities; `classes` are indices
};

/// The weights or the bias of a layer.
struct parameters {
    std::string name;
    const floats& values;
};

struct model {
    std::string name;     // its widths, or what it is known as
    std::string purpose;  // what such a network is used for
    std::vector<layer> layers;
    std::vector<image_layer> image_layers;  // instead of layers, of a network of images
    loss trained_with;

    bool is_of_images() const { return !image_layers.empty(); }
    std::size_t inputs() const;
    std::size_t outputs() const;
    /// Layer by layer: weights, bias.
    std::vector<parameters> all_parameters() const;
};

enum class task {
    one_row,        // the latency of a call whose input waits for the output of the call before
    many_rows,      // one call for all rows
    training_step,  // one step of plain SGD: forward, loss, backward, update
};

/// One call of a workload takes `rows` rows.
struct workload {
    task what;
    model net;
    std::size_t rows;
    /// Inference: `rows` rows. Training: the rows of all batches, one batch after the other.
    floats inputs;
    floats targets;                      // if net.trained_with is bce: one a row
    std::vector<std::uint32_t> classes;  // if net.trained_with is cross_entropy: one a row
    double learning_rate;
    /// Training is checked by this many steps: their losses, then the parameters that they lead to.
    std::size_t checked_steps;

    /// Training step i takes the batch with the index i % batches().
    std::size_t batches() const { return inputs.size() / net.inputs() / rows; }

    std::string name() const;
    /// Floating-point operations of a call: 2 a multiply-add of forward, weight gradients and, except for
    /// the first layer, input gradients.
    double operations() const;
};

std::vector<workload> all_workloads();

/// What a correct rival computes, by plain loops in double: `runner::computed` has the same order.
std::vector<double> reference(const workload&);

/// By how much an output may differ, relative to the largest of its row; a loss, relative to itself or 1.
inline constexpr double output_tolerance = 2e-5;
/// By how much a parameter may differ after the steps, relative to the largest change in its layer.
inline constexpr double change_tolerance = 1e-3;

/// Empty if the values agree with the reference; otherwise says where they do not, and by how much.
std::string disagreement(const workload&, const std::vector<float>& computed,
                         const std::vector<double>& reference);

}  // namespace comparison
