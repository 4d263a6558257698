// SPDX-License-Identifier: BSL-1.0
// What every rival computes: the same networks, weights, inputs and targets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <vector>

namespace comparison {

/// Allocates whole cache lines, so that no rival is unlucky with its data's alignment.
template <class T>
struct line_allocator {
    using value_type = T;
    static constexpr std::align_val_t line{64};

    line_allocator() = default;
    template <class U>
    line_allocator(const line_allocator<U>&) noexcept {}

    T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), line)); }
    void deallocate(T* at, std::size_t) noexcept { ::operator delete(at, line); }
    bool operator==(const line_allocator&) const = default;
};
using floats = std::vector<float, line_allocator<float>>;

enum class activation { none, relu, sigmoid, tanh, softmax };

/// y = activation(weight x + bias)
struct layer {
    std::size_t inputs, outputs;
    activation after;
    floats weight;  // [outputs][inputs]
    floats bias;    // [outputs]
};

/// Both are means over the rows of a batch.
enum class loss {
    none,           // this network is not trained
    bce,            // binary cross entropy of the probabilities; `targets` are 0 or 1
    cross_entropy,  // of the probabilities; `classes` are indices
};

struct model {
    std::string name;     // its widths
    std::string purpose;  // what such a network is used for
    std::vector<layer> layers;
    loss trained_with;

    std::size_t inputs() const { return layers.front().inputs; }
    std::size_t outputs() const { return layers.back().outputs; }
    std::size_t parameter_count() const;
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

/// Training is checked by this many steps: their losses, then the parameters (a layer's weights, its bias,
/// the next layer's ...) that they lead to.
inline constexpr std::size_t checked_steps = 4;

}  // namespace comparison
