// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/mse.hpp>
#include <ctnn/train/trainer.hpp>

namespace ctnn {

/// What a network takes, as constants: for static_assert(cost<topology>::parameter_bytes <= 32 * 1024).
/// StackLimit is what the units define CTNN_STACK_LIMIT as that call `predict`.
template <class Topology, class Value = float, std::size_t StackLimit = CTNN_STACK_LIMIT>
struct cost {
private:
    using network_type = network<Topology, Value>;
    using traits = net::topology_traits<Topology>;
    using input = typename traits::input;
    using chain = typename traits::chain_type;
    static constexpr std::size_t rows = net::rows_together<Value, input, chain, StackLimit>;
    static constexpr std::size_t one_row_bytes =
        net::buffer_bytes<Value, input, chain, 1> + padded(network_type::outputs) * sizeof(Value);

public:
    /// Weights and biases.
    static constexpr std::size_t parameters = network_type::parameter_count;
    /// Multiplications with an addition, for one row.
    static constexpr std::size_t multiply_adds = chain::multiply_adds;
    /// sizeof(network): the parameters with their padding. Above some 100 KB it does not belong on a
    /// stack.
    static constexpr std::size_t parameter_bytes = sizeof(network_type);
    /// Largest stack space for activations, which `predict` takes for several rows together; one row
    /// alone takes less.
    static constexpr std::size_t scratch_bytes = net::buffer_bytes<Value, input, chain, rows>;
    /// The most stack that `operator()`, `predict` and a trainer's `step` and `evaluate` take, the frames of
    /// ctnn's functions included: at most StackLimit, unless one row takes more. Without optimisation
    /// frames take 32 KB with g++ and 112 KB with clang instead of 12; sanitizers and layers of a user's own
    /// may add to it.
    static constexpr std::size_t stack_bytes =
        (scratch_bytes > one_row_bytes ? scratch_bytes : one_row_bytes) + net::frame_bytes;
    /// What a trainer adds (optimizer state, activations, gradients, scratch), for a loss that does not
    /// fuse with the network's ending; one that does takes a little less. A trainer is about this large.
    template <class Optimizer, std::size_t Batch>
    static constexpr std::size_t training_bytes =
        sizeof(train::memory<network_type, mse, Optimizer, Batch>);
    /// Layers with parameters, one after another.
    static constexpr std::size_t depth = chain::depth;
};

/// A network that has failed: nothing, so that its own error is all.
template <class Topology, class Value, std::size_t StackLimit>
    requires(!network<Topology, Value>::is_sound)
struct cost<Topology, Value, StackLimit> {
    static constexpr std::size_t parameters = 0, multiply_adds = 0, parameter_bytes = 0,
                                 scratch_bytes = 0, stack_bytes = 0, depth = 0;
    template <class, std::size_t>
    static constexpr std::size_t training_bytes = 0;
};

}  // namespace ctnn
