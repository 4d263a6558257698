// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/sigmoid.hpp>
#include <ctnn/layer/softmax.hpp>
#include <ctnn/net/network.hpp>
#include <ctnn/optim/gradients.hpp>
#include <ctnn/optim/update.hpp>

#include <cassert>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace ctnn {

namespace train {

/// Says that a loss does not fit the ending of a network.
template <class Fused, class Loss, class Ending>
struct report_ending {};
template <class Loss, class Ending>
    requires(!std::is_same_v<Ending, sigmoid>)
struct report_ending<sigmoid, Loss, Ending> {
    static_assert(
        never<needs<sigmoid>, but_is<Ending>, Loss>,
        "ctnn: bce takes probabilities, from a network that ends in sigmoid; append sigmoid, or "
        "use bce_with_logits on the network as it is");
};
template <class Loss, class Ending>
    requires(!std::is_same_v<Ending, softmax>)
struct report_ending<softmax, Loss, Ending> {
    static_assert(never<needs<softmax>, but_is<Ending>, Loss>,
                  "ctnn: cross_entropy takes probabilities, from a network that ends in softmax; append "
                  "softmax, or use cross_entropy_with_logits on the network as it is");
};

template <std::size_t Batch, class Network>
struct report_batch {};
template <class Network>
struct report_batch<0, Network> {
    static_assert(never<Network, takes<1>, but_is_given<0>>,
                  "ctnn: a batch has at least one row; make the trainer's last argument 1 or more");
};

/// What a trainer needs to know of its network; of anything else, that it is none.
template <class Network>
struct network_facts {
    static_assert(never<but_is<Network>>,
                  "ctnn: a trainer's first argument is a network; write network<topology>");
    using value_type = float;
    static constexpr bool is_sound = false;
    static constexpr std::size_t inputs = 1, outputs = 1, parameter_count = 1;
};
template <class Topology, class T>
struct network_facts<network<Topology, T>> {
    using value_type = T;
    static constexpr bool is_sound = network<Topology, T>::is_sound;
    static constexpr std::size_t inputs = network<Topology, T>::inputs;
    static constexpr std::size_t outputs = network<Topology, T>::outputs;
    static constexpr std::size_t parameter_count = network<Topology, T>::parameter_count;
};

template <class Network, bool IsSound>
struct ending_of {
    using type = typename net::topology_traits<typename Network::topology>::ending;
};
template <class Network>
struct ending_of<Network, false> {
    using type = void;
};

/// Whether the parts fit; instantiating it reports if not (a network has reported for itself).
template <class Network, class Loss, class Optimizer, std::size_t Batch>
struct checked_parts {
    static_assert(loss<Loss>, "ctnn: a trainer's second argument is a loss; write one of ctnn's, or see "
                              "ctnn/core/concepts.hpp for what a loss of your own needs");
    static_assert(optimizer<Optimizer>,
                  "ctnn: a trainer's third argument is an optimizer; write one of ctnn's, or see "
                  "ctnn/core/concepts.hpp for what an optimizer of your own needs");
    static_assert(sizeof(report_batch<Batch, Network>) > 0);

    static constexpr bool is_sound = [] {
        if constexpr (!network_facts<Network>::is_sound || !loss<Loss> || !optimizer<Optimizer> ||
                      Batch == 0) {
            return false;
        } else {
            using ending = typename ending_of<Network, true>::type;
            using fused = typename Loss::fused_ending;
            return sizeof(report_ending<fused, Loss, ending>) > 0 &&
                   (std::is_void_v<fused> || std::is_same_v<fused, ending>);
        }
    }();
};

/// Everything that training adds to a network, in arrays of fixed size.
template <class Network, class Loss, class Optimizer, std::size_t Batch, class Architecture,
          bool IsSound>
struct memory {
    using T = typename Network::value_type;
    using target_type = typename Loss::template target<T>;
    static constexpr std::size_t targets_per_row = std::is_same_v<target_type, T> ? Network::outputs : 1;

    using traits = net::topology_traits<typename Network::topology>;
    static constexpr bool fuses_ending = !std::is_void_v<typename Loss::fused_ending>;
    using sequence = typename traits::template sequence_without_last<fuses_ending ? 1 : 0>;
    // (To a single row, padding costs nothing.)
    static constexpr bool dense_outputs =
        Batch != 1 && loss_of_dense_inputs<Loss> && sequence::dense_derivatives;
    using context_type =
        typename context<T, Architecture, Network::inputs,
                         Batch>::template with_dense<sequence::dense_inputs, dense_outputs>;

    static constexpr std::size_t x_stride = padded(Network::inputs);
    static constexpr bool copies_x = !sequence::dense_inputs;

    typename Network::parameters_type moments[Optimizer::moments + (Optimizer::moments == 0)]{};
    typename sequence::template tape<context_type> tape{};
    alignas(alignment) T x[copies_x ? Batch * x_stride : 1]{};
    alignas(alignment) T gradient[2][Batch * sequence::template widest<net::purpose::training>(true)]{};
    alignas(alignment) T scratch[sequence::template scratch_size<context_type>]{};
};

/// Parts that do not fit: nothing, with the signatures that users' calls need.
template <class Network, class Loss, class Optimizer, std::size_t Batch, class Architecture>
struct memory<Network, Loss, Optimizer, Batch, Architecture, false> {
    static constexpr auto target() {
        if constexpr (loss<Loss>)
            return std::type_identity<
                typename Loss::template target<typename network_facts<Network>::value_type>>{};
        else
            return std::type_identity<typename network_facts<Network>::value_type>{};
    }
    using target_type = typename decltype(target())::type;
    static constexpr std::size_t targets_per_row = 1;
    using context_type = context<float, Architecture, 1, 1>;  // named by a trainer before it knows
};

}  // namespace train

/// Trains a network that it refers to; owns tape, scratch and optimizer state as arrays of fixed size,
/// so it is large: make it static. A step allocates nothing, throws nothing, and is constexpr. The
/// architecture keeps apart the trainers of units that are compiled for different instruction sets.
template <class Network, class Loss, class Optimizer, std::size_t Batch,
          class Architecture = simd::native>
class trainer {
    using checked = train::checked_parts<Network, Loss, Optimizer, Batch>;
    using facts = train::network_facts<Network>;
    using T = typename facts::value_type;
    using memory = train::memory<Network, Loss, Optimizer, Batch, Architecture, checked::is_sound>;

public:
    using network_type = Network;
    using loss_type = Loss;
    using optimizer_type = Optimizer;
    using value_type = T;
    using target_type = typename memory::target_type;

    static constexpr std::size_t batch = Batch;
    /// Values of a row's target: the network's outputs, or 1 for a class index.
    static constexpr std::size_t targets_per_row = memory::targets_per_row;

    constexpr explicit trainer(Network& network, Loss loss = {}, Optimizer optimizer = {}) noexcept
        : network_{network}, loss_{loss}, optimizer_{optimizer} {}

    /// One mini-batch of 1 to Batch rows: forward, loss, backward, update. `x` has rows * inputs values,
    /// `y` rows * targets_per_row. Returns the mean loss before the update. Other sizes and class
    /// indices out of range: an assertion; without assertions NaN, and nothing is changed.
    constexpr T step(std::span<const T> x, std::span<const target_type> y) noexcept {
        if constexpr (checked::is_sound) {
            const std::size_t rows = rows_of(x, y);
            if (rows == 0) return std::numeric_limits<T>::quiet_NaN();
            const T* from = padded_rows(x.data(), rows);
            const T* output =
                sequence::template record<context_type>(network_.parameters(), from, memory_.tape, rows);
            T* gradient = memory_.gradient[0];
            const T loss = loss_.template evaluate<output_context>(output, y.data(), gradient, rows);
            ++steps_;
            optimizer_.template apply<T>(steps_, [&](auto rule) {
                update<decltype(rule), typename Network::parameters_type> update{rule};
                for (std::size_t i = 0; i < decltype(rule)::moments; ++i)
                    update.moments[i] = &memory_.moments[i];
                sequence::template backward<context_type, false>(
                    network_.parameters(), update, from, memory_.tape, gradient, memory_.gradient[1],
                    memory_.scratch, rows);
            });
            return loss;
        } else {
            return 0;
        }
    }

    /// The mean loss of 1 to Batch rows, as `step` would return it; changes no parameter.
    constexpr T evaluate(std::span<const T> x, std::span<const target_type> y) noexcept {
        if constexpr (checked::is_sound) {
            const std::size_t rows = rows_of(x, y);
            if (rows == 0) return std::numeric_limits<T>::quiet_NaN();
            const T* output = sequence::template record<context_type>(
                network_.parameters(), padded_rows(x.data(), rows), memory_.tape, rows);
            return loss_.template evaluate<output_context>(output, y.data(), static_cast<T*>(nullptr),
                                                           rows);
        } else {
            return 0;
        }
    }

    template <class X, class Y>
        requires(!std::convertible_to<const X&, std::span<const T>> ||
                 !std::convertible_to<const Y&, std::span<const target_type>>)
    constexpr T step(const X&, const Y&) noexcept {
        report_types<X, Y>();
        return 0;
    }
    template <class X, class Y>
        requires(!std::convertible_to<const X&, std::span<const T>> ||
                 !std::convertible_to<const Y&, std::span<const target_type>>)
    constexpr T evaluate(const X&, const Y&) noexcept {
        report_types<X, Y>();
        return 0;
    }

    /// The learning rate of the steps to come.
    constexpr void learning_rate(double lr) noexcept
        requires requires(Optimizer o) { o.lr; }
    {
        optimizer_.lr = lr;
    }
    constexpr double learning_rate() const noexcept
        requires requires(Optimizer o) { o.lr; }
    {
        return optimizer_.lr;
    }

    /// Steps taken so far, which is all that an optimizer remembers besides its moments.
    constexpr std::uint64_t steps() const noexcept { return steps_; }
    constexpr void steps(std::uint64_t taken) noexcept { steps_ = taken; }

    /// The optimizer's moments, each stored as parameters are; for checkpoints.
    constexpr auto moments() noexcept { return moments_of(memory_); }
    constexpr auto moments() const noexcept { return moments_of(memory_); }

    constexpr Network& network() noexcept { return network_; }
    constexpr const Network& network() const noexcept { return network_; }

    /// With the optimizer `gradients`: the mean gradient of the last step, in `get_parameters` order.
    constexpr void get_gradients(std::span<T, facts::parameter_count> to) const noexcept
        requires std::is_same_v<Optimizer, gradients>
    {
        if constexpr (checked::is_sound) {
            T* next = to.data();
            memory_.moments[0].visit([&](const T& value) { *next++ = value; });
        }
    }

private:
    static constexpr auto sequence_of() {
        if constexpr (checked::is_sound)
            return std::type_identity<typename memory::sequence>{};
        else
            return std::type_identity<void>{};
    }
    using sequence = typename decltype(sequence_of())::type;
    using context_type = typename memory::context_type;
    using output_context = typename context_type::template with_inputs<
        facts::outputs>::template with_dense<context_type::dense_outputs, false>;

    template <class Memory>
    static constexpr auto moments_of(Memory& memory) noexcept {
        if constexpr (checked::is_sound)
            return std::span(memory.moments).first(Optimizer::moments);
        else
            return std::span<T>();
    }

    template <class X, class Y>
    static constexpr void report_types() {
        if constexpr (!checked::is_sound)
            return;
        else if constexpr (!std::convertible_to<const X&, std::span<const T>>)
            static_assert(
                never<needs<std::span<const T>>, but_is<X>>,
                "ctnn: rows are values of the network's element type in one piece; pass a vector, "
                "array or span of it");
        else
            static_assert(
                never<needs<std::span<const target_type>>, but_is<Y>>,
                "ctnn: targets are of the network's element type, for the cross entropies class "
                "indices of std::uint32_t; pass a vector, array or span of that type");
    }

    /// The number of rows, 0 if the arguments do not fit.
    constexpr std::size_t rows_of(std::span<const T> x, std::span<const target_type> y) const noexcept {
        const std::size_t rows = x.size() / facts::inputs;
        const bool sizes_fit = rows >= 1 && rows <= Batch && x.size() == rows * facts::inputs &&
                               y.size() == rows * targets_per_row;
        assert(sizes_fit && "a batch has 1 to Batch rows, each of `inputs` values and its targets");
        if (!sizes_fit) return 0;
        if constexpr (!std::is_same_v<target_type, T>) {
            bool targets_fit = true;
            const target_type* targets = y.data();
            for (std::size_t r = 0; r < rows; ++r) targets_fit &= targets[r] < facts::outputs;
            if constexpr (requires { loss_.weight; })
                targets_fit &= loss_.weight.empty() || loss_.weight.size() == facts::outputs;
            assert(targets_fit &&
                   "a class index is below `outputs`, and there is no or one weight a class");
            if (!targets_fit) return 0;
        }
        return rows;
    }

    constexpr const T* padded_rows(const T* x, std::size_t rows) noexcept {
        if constexpr (memory::copies_x) {
            for (std::size_t r = 0; r < rows; ++r)
                for (std::size_t i = 0; i < facts::inputs; ++i)
                    memory_.x[r * memory::x_stride + i] = x[r * facts::inputs + i];
            return memory_.x;
        } else {
            return x;
        }
    }

    Network& network_;
    Loss loss_;
    Optimizer optimizer_;
    std::uint64_t steps_ = 0;
    memory memory_{};
};

}  // namespace ctnn
