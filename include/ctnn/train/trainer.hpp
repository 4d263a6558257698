// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/index.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/layer/activation/sigmoid.hpp>
#include <ctnn/layer/activation/softmax.hpp>
#include <ctnn/net/index_inputs.hpp>
#include <ctnn/net/network.hpp>
#include <ctnn/optim/gradients.hpp>
#include <ctnn/optim/update.hpp>

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>

namespace ctnn {

namespace train {

/// Arguments of a trainer that were not given.
struct left_out;
inline constexpr std::size_t batch_left_out = static_cast<std::size_t>(-1);

template <class Type>
inline constexpr bool is_network = false;
template <class Topology, class Value, class... More>
inline constexpr bool is_network<network<Topology, Value, More...>> = true;

template <class Type>
inline constexpr bool is_topology = false;
template <class... Layers>
inline constexpr bool is_topology<sequential<Layers...>> = true;

/// The last layers of a topology that do anything; void where there is none.
template <class Topology>
struct endings;
template <class... Layers>
struct endings<sequential<Layers...>> {
    using last = core::type_from_end<0, Layers...>;

    template <std::size_t FromEnd>
    static constexpr std::size_t position = []<std::size_t... Index>(std::index_sequence<Index...>) {
        using input = typename core::input_of_list<Layers...>::type;
        constexpr bool passes_on[] = {core::layer_at<Index, input, Layers...>::passes_on...};
        std::size_t at = sizeof...(Layers);
        for (std::size_t found = 0; at > 0; --at)
            if (!passes_on[at - 1] && found++ == FromEnd) break;
        return sizeof...(Layers) - at;
    }(std::index_sequence_for<Layers...>{});
    template <std::size_t FromEnd>
    using at = core::type_from_end<position<FromEnd>, Layers...>;
};

/// Whether the loss learns on a network with this ending; says so if not.
template <class Network, class Loss>
CTNN_TAGGED constexpr bool ending_fits() {
    using output = typename net::topology_traits<typename Network::topology>::checked::output;
    using last = typename endings<typename Network::topology>::last;
    using ending = typename endings<typename Network::topology>::template at<0>;
    using before = typename endings<typename Network::topology>::template at<1>;
    using fused = typename Loss::fused_ending;
    constexpr bool fuses = !std::is_void_v<fused>;
    constexpr bool suits_any = requires { requires Loss::suits_any_ending; };
    if constexpr (fuses && !std::is_same_v<fused, last>) {
        if constexpr (std::is_same_v<fused, sigmoid>)
            static_assert(
                never<needs<sigmoid>, but_is<last>, Loss>,
                "ctnn: bce takes probabilities, from a network that ends in sigmoid; append sigmoid, or "
                "use bce_with_logits on the network as it is");
        else if constexpr (std::is_same_v<fused, softmax>)
            static_assert(
                never<needs<softmax>, but_is<last>, Loss>,
                "ctnn: cross_entropy takes probabilities, from a network that ends in softmax; append "
                "softmax, or use cross_entropy_with_logits on the network as it is");
        else
            static_assert(
                never<needs<fused>, but_is<last>, Loss>,
                "ctnn: this loss fuses with the layer that it names as fused_ending; end the network "
                "in that one, or use another loss");
        return false;
    } else if constexpr (suits_any) {
        return true;
    } else if constexpr (Network::outputs == 1 &&
                         (comparer_of_outputs<Loss> || comparer_of_outputs<ending>)) {
        static_assert(
            never<but_is_given<1>, but_is<ending>, Loss>,
            "ctnn: softmax and cross entropy compare outputs, and one alone always has the probability "
            "1; end in two or more outputs, or in sigmoid with bce");
        return false;
    } else if constexpr (comparer_of_outputs<Loss> && output::rank > 1) {
        static_assert(
            never<of_shape::but_is_given<output>, Loss>,
            "ctnn: cross entropy takes one class a row, and this network's outputs have time or "
            "place; end it in flatten, a global pool or a linear behind flatten");
        return false;
    } else if constexpr (!fuses && taker_of_logits<Loss> && limiting_layer<ending>) {
        static_assert(
            never<but_is<ending>, Loss>,
            "ctnn: a loss with logits takes any numbers, and applies sigmoid or softmax itself; remove "
            "the network's last activation, or use the loss without _with_logits (or, if it is meant, "
            "on_any_ending<loss>)");
        return false;
    } else if constexpr (taker_of_logits<ending> && limiting_layer<before>) {
        static_assert(
            never<but_is<before>, needs<ending>>,
            "ctnn: what a last sigmoid or softmax takes can be any number, and the activation before "
            "it gives some only; remove that one (or, if it is meant, train with "
            "on_any_ending<loss>)");
        return false;
    } else {
        return true;
    }
}

/// Whether a trainer's arguments are what they should be; says so if not (a network has reported for
/// itself).
template <class Network, class Loss, class Optimizer, std::size_t Batch>
CTNN_TAGGED constexpr bool check_parts() {
    if constexpr (is_topology<Network>)
        static_assert(never<but_is<Network>>,
                      "ctnn: a trainer's first argument is a network, and this is a topology; write "
                      "network<topology>");
    else if constexpr (!is_network<Network>)
        static_assert(never<but_is<Network>>,
                      "ctnn: a trainer's first argument is a network; write network<topology>");
    else if constexpr (!Network::is_sound)
        return false;
    else if constexpr (std::is_same_v<Loss, left_out>)
        static_assert(never<Network>,
                      "ctnn: a trainer's second argument is a loss, which is left out; write "
                      "trainer<network, loss, optimizer, batch>");
    else if constexpr (optimizer<Loss> && (loss<Optimizer> || std::is_same_v<Optimizer, left_out>))
        static_assert(never<needs<Optimizer>, but_is<Loss>>,
                      "ctnn: a trainer's loss comes before its optimizer; write "
                      "trainer<network, loss, optimizer, batch>");
    else if constexpr (!loss<Loss>)
        static_assert(never<but_is<Loss>>,
                      "ctnn: a trainer's second argument is a loss; write one of ctnn's, or see "
                      "ctnn/core/concepts.hpp for what a loss of your own needs");
    else if constexpr (std::is_same_v<Optimizer, left_out>)
        static_assert(never<Loss>,
                      "ctnn: a trainer's third argument is an optimizer, which is left out; write "
                      "trainer<network, loss, optimizer, batch>");
    else if constexpr (!optimizer<Optimizer>)
        static_assert(never<but_is<Optimizer>>,
                      "ctnn: a trainer's third argument is an optimizer; write one of ctnn's, or see "
                      "ctnn/core/concepts.hpp for what an optimizer of your own needs");
    else if constexpr (Batch == batch_left_out)
        static_assert(never<Optimizer>,
                      "ctnn: a trainer's fourth argument is its batch, the most rows of a step, which "
                      "is left out; write trainer<network, loss, optimizer, 32>");
    else if constexpr (Batch == 0)
        static_assert(never<Network, takes<1>, but_is_given<0>>,
                      "ctnn: a batch has at least one row; make the trainer's last argument 1 or more");
    else
        return ending_fits<Network, Loss>();
    return false;
}
template <class Network, class Loss, class Optimizer, std::size_t Batch>
inline constexpr bool parts_fit = check_parts<Network, Loss, Optimizer, Batch>();

/// Everything that training adds to a network, in arrays of fixed size.
template <class Network, class Loss, class Optimizer, std::size_t Batch>
struct CTNN_TAGGED memory {
    using Value = typename Network::value_type;
    using target_type = typename Loss::template target<Value>;
    static constexpr std::size_t targets_per_row =
        std::is_same_v<target_type, Value> ? Network::outputs : 1;

    using traits = net::topology_traits<typename Network::topology>;
    static constexpr bool fuses_ending = !std::is_void_v<typename Loss::fused_ending>;
    using chain = typename traits::template chain_without_last<fuses_ending ? 1 : 0>;
    // (To a single row, padding costs nothing.)
    static constexpr bool packs_y = Batch != 1 && loss_of_packed_rows<Loss> && chain::packs_dy;
    template <bool IsTraining>
    using context_for = typename context<Value, simd::native, Batch,
                                         IsTraining>::template with_packed<chain::packs_x, packs_y>;
    using training = context_for<true>;
    using x_rows =
        typename training::template rows_of<typename traits::input, chain::packs_x, const Value>;
    using y_rows = typename training::template rows_of<typename chain::output, packs_y>;

    static constexpr bool copies_x = !chain::packs_x;
    static constexpr std::size_t y_size = Batch * padded(Network::outputs);

    using moments_type = core::moments_of<typename Network::parameters_type>;
    moments_type moments[Optimizer::moments + (Optimizer::moments == 0)]{};
    typename chain::template tape<training> tape{};
    alignas(alignment) Value x[copies_x ? Batch * x_rows::stride : 1]{};
    alignas(alignment) Value y[y_size]{};
    alignas(alignment) Value dy[y_size]{};
    alignas(alignment) Value workspace[(std::max)(
        {std::size_t{1}, chain::template forward_workspace<context_for<false>>,
         chain::template forward_workspace<training>, chain::template backward_workspace<training>})]{};
};

/// Whether a value of type Given can be the trainer's target, of type Target: a class index may be of any
/// integer type that the loss takes.
template <class Loss, class Context, class Rows, class Target, class Given>
inline constexpr bool takes_target = [] {
    using Value = typename Context::value_type;
    if constexpr (std::is_same_v<Target, Given>)
        return true;
    else
        return class_index<Target> && class_index<Given> &&
               requires(const Loss loss, Rows p, const Given* targets, Value* gradient) {
                   loss.template evaluate<Context>(p, targets, gradient);
               };
}();

/// The elements of a contiguous range, or void.
template <class Range>
struct element {
    using type = void;
};
template <class Range>
    requires requires(const Range& range) { std::span(range); }
struct element<Range> {
    using type =
        std::remove_cv_t<typename decltype(std::span(std::declval<const Range&>()))::element_type>;
};

}  // namespace train

/// Trains a network that it refers to; owns tape, scratch and optimizer state as arrays of fixed size
/// (cost<topology>::training_bytes), so it is large: make it static, a member of such an object, or
/// std::make_unique it; a stack of 8 MB or less overflows without a word. A step allocates nothing,
/// throws nothing, and is constexpr. All four arguments must be given.
template <class Network, class Loss = train::left_out, class Optimizer = train::left_out,
          std::size_t Batch = train::batch_left_out>
class CTNN_VERSIONED trainer {
    using Value = typename Network::value_type;
    using memory = train::memory<Network, Loss, Optimizer, Batch>;
    using chain = typename memory::chain;
    using training = typename memory::training;
    using output_rows = rows<const Value, typename chain::output, memory::y_rows::stride>;
    template <class Range>
    using element_of = typename train::element<Range>::type;

public:
    using network_type = Network;
    using loss_type = Loss;
    using optimizer_type = Optimizer;
    using value_type = Value;
    using target_type = typename memory::target_type;

    static constexpr bool is_sound = true;
    static constexpr std::size_t batch = Batch;
    /// Values of a row's target: the network's outputs, or 1 for a class index.
    static constexpr std::size_t targets_per_row = memory::targets_per_row;
    /// Whether targets may be of type Target: target_type, and where that is an index, any integer type.
    template <class Target>
    static constexpr bool takes_target =
        train::takes_target<Loss, training, output_rows, target_type, Target>;

private:
    template <class Rows, class Targets>
    static constexpr bool takes = std::convertible_to<const Rows&, std::span<const Value>> &&
                                  std::convertible_to<const Targets&, std::span<const target_type>>;
    template <class Rows, class Targets>
    static constexpr bool takes_converted =
        std::convertible_to<const Rows&, std::span<const Value>> && takes_target<element_of<Targets>>;

public:
    CTNN_TAGGED constexpr explicit trainer(Network& network, Loss loss = {},
                                           Optimizer optimizer = {}) noexcept
        : network_{network}, loss_{loss}, optimizer_{optimizer} {}

    /// One mini-batch of 1 to Batch rows: forward, loss, backward, update. `x` has rows * inputs values,
    /// `y` rows * targets_per_row; class indices may be of any integer type but bool and characters.
    /// Returns the mean loss before the update. Other sizes and indices out of range, of classes or of a network that
    /// begins with an embedding: an assertion; without assertions NaN, and nothing is changed.
    CTNN_TAGGED constexpr Value step(std::span<const Value> x, std::span<const target_type> y) noexcept {
        return step_on(x, y);
    }
    /// The mean loss of 1 to Batch rows on the network as it infers, where a layer may differ from a
    /// step's; changes nothing.
    CTNN_TAGGED constexpr Value evaluate(std::span<const Value> x,
                                         std::span<const target_type> y) noexcept {
        return evaluate_on(x, y);
    }

    template <class Rows, class Targets>
        requires(!takes<Rows, Targets>)
    CTNN_TAGGED constexpr Value step(const Rows& x, const Targets& y) noexcept {
        if constexpr (takes_converted<Rows, Targets>)
            return step_on(std::span<const Value>(x), std::span<const element_of<Targets>>(y));
        else
            return report_types<Rows, Targets>();
    }
    template <class Rows, class Targets>
        requires(!takes<Rows, Targets>)
    CTNN_TAGGED constexpr Value evaluate(const Rows& x, const Targets& y) noexcept {
        if constexpr (takes_converted<Rows, Targets>)
            return evaluate_on(std::span<const Value>(x), std::span<const element_of<Targets>>(y));
        else
            return report_types<Rows, Targets>();
    }

    /// The same for values in braces: trainer.step({7.5f, 9.2f}, {1}).
    template <std::size_t RowExtent, std::size_t TargetExtent>
    CTNN_TAGGED constexpr Value step(const Value (&x)[RowExtent],
                                     const target_type (&y)[TargetExtent]) noexcept {
        return step_on(std::span<const Value>(x), std::span<const target_type>(y));
    }
    template <std::size_t RowExtent, std::size_t TargetExtent>
    CTNN_TAGGED constexpr Value evaluate(const Value (&x)[RowExtent],
                                         const target_type (&y)[TargetExtent]) noexcept {
        return evaluate_on(std::span<const Value>(x), std::span<const target_type>(y));
    }

    // What is no call of these: one sentence.
    template <class... Given>
        requires(sizeof...(Given) != 2)
    CTNN_TAGGED constexpr Value step(const Given&...) noexcept {
        return report_count<Given...>();
    }
    template <class... Given>
        requires(sizeof...(Given) != 2)
    CTNN_TAGGED constexpr Value evaluate(const Given&...) noexcept {
        return report_count<Given...>();
    }
    CTNN_TAGGED constexpr trainer() noexcept : trainer(*report_network<void>()) {}
    template <class Other>
        requires(!std::same_as<std::remove_cvref_t<Other>, trainer>)
    CTNN_TAGGED constexpr explicit trainer(Other&&, Loss loss = {}, Optimizer optimizer = {}) noexcept
        : trainer(*report_network<Other>(), loss, optimizer) {}
    template <class... Given>
        requires((sizeof...(Given) == 1 && !std::invocable<void (*)(Loss), Given...>) ||
                 (sizeof...(Given) == 2 && !std::invocable<void (*)(Loss, Optimizer), Given...>))
    CTNN_TAGGED constexpr explicit trainer(Network& network, const Given&...) noexcept
        : trainer(network) {
        report_options<Given...>();
    }
    template <class Given>
        requires(!std::convertible_to<Given, Optimizer>)
    CTNN_TAGGED constexpr explicit trainer(Network& network, Loss, const Given&) noexcept
        : trainer(network) {
        report_options<Given>();
    }

    /// The learning rate of the steps to come.
    CTNN_TAGGED constexpr void learning_rate(double lr) noexcept
        requires requires(Optimizer o) { o.lr; }
    {
        optimizer_.lr = lr;
    }
    CTNN_TAGGED constexpr double learning_rate() const noexcept
        requires requires(Optimizer o) { o.lr; }
    {
        return optimizer_.lr;
    }

    /// Where the random numbers of the steps to come begin. Of a trainer that is not told, at seed 0:
    /// the same program gives the same bits in every run.
    CTNN_TAGGED constexpr void seed(std::uint64_t seed) noexcept { random_ = random_generator(seed); }
    /// A seed to go on from here with; for checkpoints.
    CTNN_TAGGED constexpr std::uint64_t random_state() const noexcept { return random_.state(); }

    /// Steps taken so far, which is all that an optimizer remembers besides its moments.
    CTNN_TAGGED constexpr std::uint64_t steps() const noexcept { return steps_; }
    CTNN_TAGGED constexpr void steps(std::uint64_t taken) noexcept { steps_ = taken; }

    /// The optimizer's moments, each stored as parameters are; for checkpoints.
    CTNN_TAGGED constexpr auto moments() noexcept { return moments_of(memory_); }
    CTNN_TAGGED constexpr auto moments() const noexcept { return moments_of(memory_); }

    CTNN_TAGGED constexpr Network& network() noexcept { return network_; }
    CTNN_TAGGED constexpr const Network& network() const noexcept { return network_; }

    /// With the optimizer `gradients`: the mean gradient of the last step, in `get_parameters` order.
    CTNN_TAGGED constexpr void
    get_gradients(std::span<Value, Network::parameter_count> to) const noexcept
        requires std::is_same_v<Optimizer, gradients>
    {
        Value* next = to.data();
        memory_.moments[0].visit([&](const Value& value) { *next++ = value; });
    }

private:
    template <class Memory>
    CTNN_TAGGED static constexpr auto moments_of(Memory& memory) noexcept {
        return std::span(memory.moments).first(Optimizer::moments);
    }

    template <class Target>
    CTNN_TAGGED constexpr Value step_on(std::span<const Value> x, std::span<const Target> y) noexcept {
        const std::size_t rows = rows_of(x, y);
        if (rows == 0) return std::numeric_limits<Value>::quiet_NaN();
        const auto from = input_rows(x.data(), rows);
        const typename memory::y_rows to{memory_.y, rows};
        chain::forward(make_call<training>(network_.parameters(), &memory_.tape, memory_.workspace,
                                           nothing{}, &random_),
                       from, to);
        const output_rows output{to.data, rows}, gradient{memory_.dy, rows};
        const Value loss = loss_.template evaluate<training>(output, y.data(), memory_.dy);
        ++steps_;
        optimizer_.template apply<Value>(steps_, [&](auto rule) {
            update<decltype(rule), typename memory::moments_type> update{rule};
            for (std::size_t i = 0; i < decltype(rule)::moments; ++i)
                update.moments[i] = &memory_.moments[i];
            chain::backward(
                make_call<training>(network_.parameters(), &memory_.tape, memory_.workspace, update),
                from, output, gradient, no_rows{});
        });
        return loss;
    }

    template <class Target>
    CTNN_TAGGED constexpr Value evaluate_on(std::span<const Value> x,
                                            std::span<const Target> y) noexcept {
        using context_type = typename memory::template context_for<false>;
        const std::size_t rows = rows_of(x, y);
        if (rows == 0) return std::numeric_limits<Value>::quiet_NaN();
        const typename memory::y_rows to{memory_.y, rows};
        chain::forward(make_call<context_type>(std::as_const(network_).parameters(), memory_.workspace),
                       input_rows(x.data(), rows), to);
        return loss_.template evaluate<context_type>(output_rows{to.data, rows}, y.data(),
                                                     static_cast<Value*>(nullptr));
    }

    template <class Rows, class Targets>
    CTNN_TAGGED static constexpr Value report_types() {
        if constexpr (!std::convertible_to<const Rows&, std::span<const Value>>)
            static_assert(
                never<needs<std::span<const Value>>, but_is<Rows>>,
                "ctnn: rows are values of the network's element type in one piece; pass a vector, "
                "array or span of it");
        else
            static_assert(
                never<needs<std::span<const target_type>>, but_is<Targets>>,
                "ctnn: targets are of the network's element type, for the cross entropies class "
                "indices of an integer type; pass a vector, array or span of that type");
        return 0;
    }
    template <class... Given>
    CTNN_TAGGED static constexpr Value report_count() {
        static_assert(never<Given...>,
                      "ctnn: a trainer takes rows and their targets; pass two vectors, arrays or spans");
        return 0;
    }
    template <class Other>
    CTNN_TAGGED static constexpr Network* report_network() {
        static_assert(never<needs<Network>, but_is<Other>>,
                      "ctnn: a trainer refers to the network that it trains; pass a variable of the "
                      "type that is its first argument, not const");
        return nullptr;
    }
    template <class... Given>
    CTNN_TAGGED static constexpr void report_options() {
        static_assert(never<needs<Loss>, needs<Optimizer>, but_is<Given>...>,
                      "ctnn: after its network a trainer is given a loss and an optimizer of its own "
                      "types, or {}; write trainer{network, {}, nn::sgd{.lr = 0.1}}");
    }

    /// The number of rows, 0 if the arguments do not fit.
    template <class Target>
    CTNN_TAGGED constexpr std::size_t rows_of(std::span<const Value> x,
                                              std::span<const Target> y) const noexcept {
        const std::size_t rows = x.size() / Network::inputs;
        const bool sizes_fit = rows >= 1 && rows <= Batch && x.size() == rows * Network::inputs &&
                               y.size() == rows * targets_per_row;
        assert(sizes_fit && "a batch has 1 to Batch rows, each of `inputs` values and its targets");
        if (!sizes_fit) return 0;
        if constexpr (constexpr std::size_t below = net::indices_below<typename Network::topology>;
                      below > 0) {
            bool are_indices = true;
            const Value* inputs = x.data();
            for (std::size_t i = 0; i < rows * Network::inputs; ++i)
                are_indices &= core::index_of(inputs[i], below) < below;
            assert(are_indices && "an index of an embedding is a whole number from 0 to Count - 1");
            if (!are_indices) return 0;
        }
        if constexpr (!std::is_same_v<target_type, Value>) {
            bool targets_fit = true;
            const Target* targets = y.data();
            for (std::size_t r = 0; r < rows; ++r) targets_fit &= is_class(targets[r], Network::outputs);
            if constexpr (requires { loss_.weight; })
                targets_fit &= loss_.weight.empty() || loss_.weight.size() == Network::outputs;
            assert(targets_fit &&
                   "a class index is below `outputs`, and there is no or one weight a class");
            if (!targets_fit) return 0;
        }
        return rows;
    }

    CTNN_TAGGED constexpr typename memory::x_rows input_rows(const Value* x, std::size_t rows) noexcept {
        if constexpr (memory::copies_x) {
            for (std::size_t r = 0; r < rows; ++r)
                for (std::size_t i = 0; i < Network::inputs; ++i)
                    memory_.x[r * memory::x_rows::stride + i] = x[r * Network::inputs + i];
            x = memory_.x;
        }
        return {x, rows};
    }

    Network& network_;
    Loss loss_;
    Optimizer optimizer_;
    std::uint64_t steps_ = 0;
    random_generator random_{0};
    memory memory_{};
};

namespace train {

/// What a trainer whose parts do not fit takes for the loss and the optimizer that it is given in braces.
struct any_options {
    std::span<const double> weight{};
    double lr = 0, alpha = 0, beta1 = 0, beta2 = 0, eps = 0, momentum = 0, dampening = 0,
           weight_decay = 0;
    bool nesterov = false, centered = false;
};

template <class Network>
CTNN_TAGGED constexpr auto value_of() {
    if constexpr (is_network<Network>)
        return typename Network::value_type{};
    else
        return 0.0f;
}
template <class Network, class Loss>
CTNN_TAGGED constexpr auto target_of() {
    using Value = decltype(value_of<Network>());
    if constexpr (loss<Loss>)
        return typename Loss::template target<Value>{};
    else
        return Value{};
}

}  // namespace train

/// Parts that do not fit: nothing, with the members that users' calls need, so that one error is all.
template <class Network, class Loss, class Optimizer, std::size_t Batch>
    requires(!train::parts_fit<Network, Loss, Optimizer, Batch>)
class trainer<Network, Loss, Optimizer, Batch> {
    using given_loss = std::conditional_t<loss<Loss>, Loss, train::any_options>;
    using given_optimizer = std::conditional_t<optimizer<Optimizer>, Optimizer, train::any_options>;

public:
    using network_type = Network;
    using loss_type = Loss;
    using optimizer_type = Optimizer;
    using value_type = decltype(train::value_of<Network>());
    using target_type = decltype(train::target_of<Network, Loss>());

    static constexpr bool is_sound = false;
    static constexpr std::size_t batch = 1, targets_per_row = 1;

    CTNN_TAGGED constexpr trainer() noexcept = default;
    template <class Any>
    CTNN_TAGGED constexpr explicit trainer(Any&&, given_loss = {}, given_optimizer = {}) noexcept {}
    template <class Any, class GivenLoss>
    CTNN_TAGGED constexpr explicit trainer(Any&&, const GivenLoss&, given_optimizer = {}) noexcept {}
    template <class Any, class GivenOptimizer>
    CTNN_TAGGED constexpr explicit trainer(Any&&, given_loss, const GivenOptimizer&) noexcept {}
    template <class Any, class GivenLoss, class GivenOptimizer>
    CTNN_TAGGED constexpr explicit trainer(Any&&, const GivenLoss&, const GivenOptimizer&) noexcept {}

    template <class... Any>
    CTNN_TAGGED constexpr value_type step(const Any&...) noexcept {
        return 0;
    }
    template <class... Any>
    CTNN_TAGGED constexpr value_type evaluate(const Any&...) noexcept {
        return 0;
    }
    template <std::size_t RowExtent, std::size_t TargetExtent>
    CTNN_TAGGED constexpr value_type step(const value_type (&)[RowExtent],
                                          const target_type (&)[TargetExtent]) noexcept {
        return 0;
    }
    template <std::size_t RowExtent, std::size_t TargetExtent>
    CTNN_TAGGED constexpr value_type evaluate(const value_type (&)[RowExtent],
                                              const target_type (&)[TargetExtent]) noexcept {
        return 0;
    }
    CTNN_TAGGED constexpr void learning_rate(double) noexcept {}
    CTNN_TAGGED constexpr double learning_rate() const noexcept { return 0; }
    CTNN_TAGGED constexpr void seed(std::uint64_t) noexcept {}
    CTNN_TAGGED constexpr std::uint64_t random_state() const noexcept { return 0; }
    CTNN_TAGGED constexpr std::uint64_t steps() const noexcept { return 0; }
    CTNN_TAGGED constexpr void steps(std::uint64_t) noexcept {}
    CTNN_TAGGED constexpr std::span<value_type> moments() const noexcept { return {}; }
    template <class Any>
    CTNN_TAGGED constexpr void get_gradients(Any&&) const noexcept {}
    CTNN_TAGGED Network& network();
    CTNN_TAGGED const Network& network() const;
};

}  // namespace ctnn
