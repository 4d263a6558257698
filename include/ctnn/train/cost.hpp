// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/loss/mse.hpp>
#include <ctnn/net/repeat.hpp>
#include <ctnn/net/residual.hpp>
#include <ctnn/train/trainer.hpp>

namespace ctnn {

namespace train {

/// Multiply-adds and parametric layers of one description.
struct CTNN_TAGGED layer_cost {
    std::size_t multiply_adds = 0, depth = 0;
};

/// A layer says what it multiplies, if anything, as `multiply_adds`.
template <class Layer>
struct cost_of {
    static constexpr layer_cost value = [] {
        layer_cost cost{0, parametric_layer<Layer> ? 1 : 0};
        if constexpr (requires { Layer::multiply_adds; }) cost.multiply_adds = Layer::multiply_adds;
        return cost;
    }();
};
template <class... Layers>
inline constexpr layer_cost cost_of_all{(cost_of<Layers>::value.multiply_adds + ... + 0),
                                        (cost_of<Layers>::value.depth + ... + 0)};
template <std::size_t Copies, class... Layers>
struct cost_of<repeat<Copies, Layers...>> {
    static constexpr layer_cost value = {Copies * cost_of_all<Layers...>.multiply_adds,
                                         Copies* cost_of_all<Layers...>.depth};
};
template <class... Layers>
struct cost_of<residual<Layers...>> {
    static constexpr layer_cost value = cost_of_all<Layers...>;
};

template <class Topology>
struct topology_cost;
template <class... Layers>
struct topology_cost<sequential<Layers...>> {
    static constexpr layer_cost value = cost_of_all<Layers...>;
};

}  // namespace train

/// What a network takes, as constants: for static_assert(cost<topology>::parameter_bytes <= 32 * 1024).
/// StackLimit is what the units define CTNN_STACK_LIMIT as that call `predict`.
template <class Topology, class Value = float, std::size_t StackLimit = CTNN_STACK_LIMIT>
struct cost {
private:
    using network_type = network<Topology, Value>;
    using sequence = typename net::topology_traits<Topology>::sequence_type;
    static constexpr std::size_t rows = net::rows_together<Value, sequence, StackLimit>;
    static constexpr std::size_t one_row_bytes =
        net::buffer_bytes<Value, sequence, 1> + padded(network_type::outputs) * sizeof(Value);

public:
    /// Weights and biases.
    static constexpr std::size_t parameters = network_type::parameter_count;
    /// Multiplications with an addition, for one row.
    static constexpr std::size_t multiply_adds = train::topology_cost<Topology>::value.multiply_adds;
    /// sizeof(network): the parameters with their padding. Above some 100 KB it does not belong on a
    /// stack.
    static constexpr std::size_t parameter_bytes = sizeof(network_type);
    /// Largest stack space for activations, which `predict` takes for several rows together; one row
    /// alone takes less.
    static constexpr std::size_t scratch_bytes = net::buffer_bytes<Value, sequence, rows>;
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
    static constexpr std::size_t depth = train::topology_cost<Topology>::value.depth;
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
