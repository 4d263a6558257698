// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/sequential.hpp>
#include <ctnn/net/stack.hpp>

#include <array>
#include <cassert>
#include <concepts>
#include <cstdint>
#include <span>
#include <type_traits>

namespace ctnn {

namespace net {

template <class Topology>
struct report_topology {
    static_assert(
        never<but_is<Topology>>,
        "ctnn: a topology is sequential<layers...>; put the layers into one (a network has its own "
        "as network::topology)");
};
template <bool IsSound, class... Given>
struct report_element {
    static_assert(IsSound || never<but_is<Given>...>,
                  "ctnn: a network has a topology and an element type, float or double; write "
                  "network<topology> or network<topology, double>");
};

template <class Topology>
struct topology_traits {
    static_assert(sizeof(report_topology<Topology>) > 0);
    static constexpr bool is_sound = false;
    static constexpr std::size_t inputs = 1, outputs = 1;
};
template <class... Layers>
struct topology_traits<sequential<Layers...>> {
    using input = typename core::input_of_list<Layers...>::type;
    using checked = core::checked_shape<input, Layers...>;
    static constexpr bool is_sound = checked::is_sound;
    static constexpr std::size_t inputs = core::size_if_known<input>;
    static constexpr std::size_t outputs = core::size_if_known<typename checked::output>;

    template <std::size_t Removed>
    using chain_without_last = chain<input, sizeof...(Layers) - Removed, Layers...>;
    using chain_type = chain_without_last<0>;
    template <class Value>
    using parameters = chain_parameters<Value, Layers...>;
};

/// Parameters of a topology that has failed: the signatures, so that nothing fails after it.
template <class Value>
struct CTNN_VERSIONED failed_parameters {
    static constexpr std::size_t count = 1, value_count = 1;
    Value value{};

    template <std::size_t>
    CTNN_TAGGED constexpr failed_parameters& layer() noexcept {
        return *this;
    }
    template <std::size_t>
    CTNN_TAGGED constexpr const failed_parameters& layer() const noexcept {
        return *this;
    }
    CTNN_TAGGED constexpr const failed_parameters& operator[](std::size_t) const noexcept {
        return *this;
    }
    CTNN_TAGGED constexpr failed_parameters& operator[](std::size_t) noexcept { return *this; }
    CTNN_TAGGED constexpr Value& weight(std::size_t, std::size_t) noexcept { return value; }
    CTNN_TAGGED constexpr const Value& weight(std::size_t, std::size_t) const noexcept { return value; }
    CTNN_TAGGED constexpr Value& bias(std::size_t) noexcept { return value; }
    CTNN_TAGGED constexpr const Value& bias(std::size_t) const noexcept { return value; }
    CTNN_TAGGED constexpr void fit(const auto&) noexcept {}
};

struct failed_workspace {};

template <class Topology, class Value, bool IsSound>
struct parts_if {
    using traits = topology_traits<Topology>;
    using parameters = typename traits::template parameters<Value>;
    using workspace = rows_workspace<Value, typename traits::input, typename traits::chain_type>;
};
template <class Topology, class Value>
struct parts_if<Topology, Value, false> {
    using parameters = failed_parameters<Value>;
    using workspace = failed_workspace;
};

/// What a network that has failed returns, whatever a caller takes it for.
template <class Value>
struct failed_outputs : std::array<Value, 1> {
    template <std::size_t Extent>
    CTNN_TAGGED constexpr operator std::array<Value, Extent>() const noexcept {
        return {};
    }
};

/// The number of values in a span or array type, std::dynamic_extent where the type leaves it open.
template <class Given>
inline constexpr std::size_t extent_of = std::dynamic_extent;
template <class Value, std::size_t Extent>
inline constexpr std::size_t extent_of<std::array<Value, Extent>> = Extent;
template <class Value, std::size_t Extent>
inline constexpr std::size_t extent_of<std::span<Value, Extent>> = Extent;
template <class Value, std::size_t Extent>
inline constexpr std::size_t extent_of<Value[Extent]> = Extent;

/// Says what is wrong with an argument where a span of `Wanted` values of type Value is taken.
template <class Value, std::size_t Wanted, class Given>
CTNN_TAGGED constexpr void report_argument() {
    constexpr std::size_t given = extent_of<Given>;
    if constexpr (given == std::dynamic_extent)
        static_assert(
            never<takes<Wanted>, but_is<Given>>,
            "ctnn: the number of values is part of the type, and this one leaves it open; pass a "
            "std::array, or std::span<const T, N>(...)");
    else if constexpr (given != Wanted)
        static_assert(
            never<takes<Wanted>, but_is_given<given>>,
            "ctnn: the number of values is part of the type, and this one is not the network's; "
            "pass as many as it takes");
    else
        static_assert(never<needs<Value>, but_is<Given>>,
                      "ctnn: the values are not of the network's element type; convert them, or make it "
                      "network<topology, T>");
}

/// Whether `predict` takes these: rows, and room for the outputs.
template <class Value, class... Given>
inline constexpr bool can_predict = false;
template <class Value, class Rows, class Out>
inline constexpr bool can_predict<Value, Rows, Out> =
    std::convertible_to<Rows, std::span<const Value>> && std::convertible_to<Out, std::span<Value>>;

/// Says why `predict` cannot be called with these.
template <class Value, class... Given>
CTNN_TAGGED constexpr void report_predict() {
    static_assert(
        never<but_is<Given>...>,
        "ctnn: predict reads rows and writes to its second argument; write net.predict(rows, out) "
        "with vectors, arrays or spans of the network's element type, `out` of n * outputs values "
        "and not const");
}

/// Whether a call for one row is worth more than a copy of the network's code wherever it is called:
/// inlined, its input and output stay in registers (a tenth of the time of 16-64-32-32-5).
template <class Value, class Chain, class Parameters>
inline constexpr bool is_small = Chain::passes <= 8 && sizeof(Parameters) <= 8192 * sizeof(Value);

}  // namespace net

/// The parameters of a network and nothing else, all zero until they are set; Value is float or
/// double. Trivially copyable, and constinit-able as a static. Everything is noexcept and allocates
/// nothing; what runs the network is constexpr. It is as large as its parameters
/// (cost<topology>::parameter_bytes): one of more than some 100 KB lives in a static, a member of such
/// an object, or std::make_unique; a stack of 8 MB or less (a thread's has less) overflows without a
/// word. More is there to be empty: it takes what a user forgot to put into `sequential`.
template <class Topology, class Value = float, class... More>
class CTNN_VERSIONED network {
    using traits = net::topology_traits<Topology>;
    static constexpr bool is_value = std::is_same_v<Value, float> || std::is_same_v<Value, double>;
    static_assert(sizeof(net::report_element<(!traits::is_sound || (is_value && sizeof...(More) == 0)),
                                             Value, More...>) > 0);

public:
    using topology = Topology;
    using value_type = std::conditional_t<is_value, Value, float>;
    static constexpr bool is_sound = traits::is_sound && is_value && sizeof...(More) == 0;
    using parameters_type = typename net::parts_if<Topology, value_type, is_sound>::parameters;
    /// What operator() and predict may be given to run in instead of the stack: static, or on the heap; one a
    /// thread. A network whose row takes more than 1 MiB (cost<topology>::stack_bytes) must be.
    using workspace = typename net::parts_if<Topology, value_type, is_sound>::workspace;

    static constexpr std::size_t inputs = traits::inputs;
    static constexpr std::size_t outputs = traits::outputs;
    static constexpr std::size_t parameter_count = parameters_type::count;
    /// Parameters and buffers: what a file holds.
    static constexpr std::size_t value_count = parameters_type::value_count;

    using output_type =
        std::conditional_t<is_sound, std::array<value_type, outputs>, net::failed_outputs<value_type>>;

    CTNN_TAGGED constexpr network() noexcept = default;

    /// From the parameters of its parametric layers, one after another: what generated headers do.
    template <class... Each>
        requires std::constructible_from<parameters_type, const Each&...> && (sizeof...(Each) > 0)
    CTNN_TAGGED constexpr explicit network(const Each&... each) noexcept : parameters_(each...) {}

    /// Draws parameters as PyTorch initialises its layers; the same seed gives the same bits everywhere.
    CTNN_TAGGED constexpr void initialize(std::uint64_t seed) noexcept {
        if constexpr (is_sound) {
            parameters_.clear();  // the padding too: a diverged training may have left NaN there
            random_generator random(seed);
            parameters_.initialize(random);
        }
    }

    template <class... Given>
        requires(!std::invocable<void (*)(std::uint64_t), Given...>)
    CTNN_TAGGED constexpr void initialize(Given&&...) noexcept {
        static_assert(!is_sound || never<Given...>,
                      "ctnn: a network is initialised from a seed, which is a number; write "
                      "net.initialize(42)");
    }

    // Inlined into their callers: a small network's rows then stay in registers (net::is_small).

    /// Classifies one row; constexpr.
    CTNN_INLINE constexpr output_type
    operator()(const std::array<value_type, inputs>& x) const noexcept {
        return run(x.data());
    }
    CTNN_INLINE constexpr output_type operator()(std::span<const value_type, inputs> x) const noexcept {
        return run(x.data());
    }
    /// The same for values in braces: net({7.5f, 9.2f}).
    template <std::size_t Extent>
    CTNN_INLINE constexpr output_type operator()(const value_type (&x)[Extent]) const noexcept {
        if constexpr (Extent == inputs)
            return run(x);
        else if constexpr (is_sound)
            net::report_argument<value_type, inputs, value_type[Extent]>();
        return {};
    }
    template <class Given>
        requires(!std::convertible_to<const Given&, const std::array<value_type, inputs>&> &&
                 !std::convertible_to<const Given&, std::span<const value_type, inputs>>)
    CTNN_TAGGED constexpr output_type operator()(const Given&) const noexcept {
        if constexpr (is_sound) net::report_argument<value_type, inputs, Given>();
        return {};
    }
    /// In a workspace instead of the stack.
    CTNN_TAGGED constexpr output_type operator()(std::span<const value_type, inputs> x,
                                                 workspace& in) const noexcept {
        output_type y{};
        if constexpr (is_sound)
            in.template run_rows<context<value_type, simd::native, 1>>(parameters_, x.data(), y.data(),
                                                                       1);
        return y;
    }
    template <class... Given>
        requires(sizeof...(Given) != 1 && !(std::same_as<Given, workspace> || ...))
    CTNN_TAGGED constexpr output_type operator()(const Given&...) const noexcept {
        static_assert(!is_sound || never<takes<inputs>, but_is<Given>...>,
                      "ctnn: a network takes a row as one argument; write net({a, b, ...})");
        return {};
    }

    /// Classifies n rows: `rows` has n * inputs values, `out` n * outputs, and they do not overlap. One
    /// row gives the same bits here as alone. Other sizes: an assertion, without assertions nothing.
    CTNN_INLINE constexpr void predict(std::span<const value_type> rows,
                                       std::span<value_type> out) const noexcept {
        if constexpr (is_sound) {
            constexpr std::size_t together =
                net::rows_together<value_type, typename traits::input, typename traits::chain_type,
                                   CTNN_STACK_LIMIT>;
            predict_rows<simd::native, together>(rows.data(), out.data(), rows_of(rows, out));
        }
    }
    /// In a workspace instead of the stack.
    CTNN_TAGGED constexpr void predict(std::span<const value_type> rows, std::span<value_type> out,
                                       workspace& in) const noexcept {
        if constexpr (is_sound)
            for_each_block<workspace::together>(
                rows_of(rows, out), [&](std::size_t r, std::size_t count) {
                    in.template run_rows<context<value_type, simd::native, workspace::together>>(
                        parameters_, rows.data() + r * inputs, out.data() + r * outputs, count);
                });
    }
    template <class... Given>
        requires(!net::can_predict<value_type, Given...> &&
                 !(std::same_as<std::remove_cvref_t<Given>, workspace> || ...))
    CTNN_TAGGED constexpr void predict(Given&&...) const noexcept {
        if constexpr (is_sound) net::report_predict<value_type, std::remove_reference_t<Given>...>();
    }

    /// The parameters in the order of torch.nn.utils.parameters_to_vector: layer by layer, weights row
    /// by row ([output][input]), then biases. Buffers are not among them.
    CTNN_TAGGED constexpr void get_parameters(std::span<value_type, parameter_count> to) const noexcept {
        if constexpr (is_sound) {
            value_type* next = to.data();
            parameters_.visit([&](const value_type& value) { *next++ = value; });
        }
    }
    CTNN_TAGGED constexpr void
    set_parameters(std::span<const value_type, parameter_count> from) noexcept {
        if constexpr (is_sound) {
            const value_type* next = from.data();
            parameters_.clear();
            parameters_.visit([&](value_type& value) { value = *next++; });
        }
    }
    /// The same of parameters and buffers, in the order of layers.
    CTNN_TAGGED constexpr void get_values(std::span<value_type, value_count> to) const noexcept {
        if constexpr (is_sound) {
            value_type* next = to.data();
            parameters_.visit_values([&](const value_type& value) { *next++ = value; });
        }
    }
    CTNN_TAGGED constexpr void set_values(std::span<const value_type, value_count> from) noexcept {
        if constexpr (is_sound) {
            const value_type* next = from.data();
            parameters_.clear();
            parameters_.visit_values([&](value_type& value) { value = *next++; });
        }
    }
    template <class Given>
        requires(!std::convertible_to<Given&, std::span<value_type, parameter_count>>)
    CTNN_TAGGED constexpr void get_parameters(Given&&) const noexcept {
        if constexpr (is_sound)
            net::report_argument<value_type, parameter_count, std::remove_cvref_t<Given>>();
    }
    template <class Given>
        requires(!std::convertible_to<Given&, std::span<const value_type, parameter_count>>)
    CTNN_TAGGED constexpr void set_parameters(Given&&) noexcept {
        if constexpr (is_sound)
            net::report_argument<value_type, parameter_count, std::remove_cvref_t<Given>>();
    }

    /// The I-th layer with parameters, from 0: `weight(output, input)` and `bias(output)` of a linear,
    /// `[copy].layer<J>()` of a repeat, `layer<J>()` of a residual.
    template <std::size_t Index>
    CTNN_TAGGED constexpr auto& layer() noexcept {
        return parameters_.template layer<checked_index<Index>()>();
    }
    template <std::size_t Index>
    CTNN_TAGGED constexpr const auto& layer() const noexcept {
        return parameters_.template layer<checked_index<Index>()>();
    }

    /// All of them, for trainers and loaders.
    CTNN_TAGGED constexpr parameters_type& parameters() noexcept { return parameters_; }
    CTNN_TAGGED constexpr const parameters_type& parameters() const noexcept { return parameters_; }

private:
    template <std::size_t Index>
    CTNN_TAGGED static constexpr std::size_t checked_index() {
        if constexpr (is_sound) {
            constexpr std::size_t count = parameters_type::parametric_layers;
            if constexpr (Index >= count)
                static_assert(
                    never<takes<count>, in_layer<Index>>,
                    "ctnn: layer<I> counts the layers that have parameters, from 0; make I smaller "
                    "than their number");
            return Index < count ? Index : 0;
        } else {
            return 0;
        }
    }

    CTNN_INLINE constexpr output_type run(const value_type* x) const noexcept {
        output_type y{};
        if constexpr (is_sound) {
            if constexpr (net::is_small<value_type, typename traits::chain_type, parameters_type>)
                run_together<context<value_type, simd::native, 1>>(x, y.data(), 1);
            else
                run_row<simd::native>(x, y.data());
        }
        return y;
    }

    template <class Architecture>
    CTNN_TAGGED constexpr void run_row(const value_type* x, value_type* y) const noexcept {
        run_together<context<value_type, Architecture, 1>>(x, y, 1);
    }
    template <class Context>
    CTNN_INLINE constexpr void run_together(const value_type* x, value_type* y,
                                            std::size_t rows) const noexcept {
        net::run_packed<typename traits::input, typename traits::chain_type, Context>(parameters_, x, y,
                                                                                      rows);
    }

    /// How many rows, none if the sizes do not fit.
    CTNN_TAGGED static constexpr std::size_t rows_of(std::span<const value_type> rows,
                                                     std::span<value_type> out) noexcept {
        const std::size_t count = rows.size() / inputs;
        const bool sizes_fit = rows.size() == count * inputs && out.size() == count * outputs;
        assert(sizes_fit && "predict takes n * inputs values and gives n * outputs");
        return sizes_fit ? count : 0;
    }

    template <class Architecture, std::size_t Together>
    CTNN_TAGGED constexpr void predict_rows(const value_type* x, value_type* y,
                                            std::size_t rows) const noexcept {
        for_each_block<Together>(rows, [&](std::size_t r, std::size_t count) CTNN_INLINE_LAMBDA {
            run_together<context<value_type, Architecture, Together>>(x + r * inputs, y + r * outputs,
                                                                      count);
        });
    }

    /// Calls f(first, count) for rows that run together.
    template <std::size_t Together, class Function>
    CTNN_INLINE static constexpr void for_each_block(std::size_t rows, Function f) noexcept {
        constexpr std::size_t block = Together < simd::block_rows ? Together : simd::block_rows;
        for (std::size_t next = 0; next < rows; next += Together) {
            const std::size_t left = rows - next;
            // Rather some rows twice, to the same bits, than less than a block of them.
            const std::size_t least = rows < block ? rows : block;
            const std::size_t count = left >= Together ? Together : left >= least ? left : least;
            f(left >= count ? next : rows - count, count);
        }
    }

    parameters_type parameters_;
};

}  // namespace ctnn
