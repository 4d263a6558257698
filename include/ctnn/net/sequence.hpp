// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/context.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/layer/linear.hpp>
#include <ctnn/net/stages.hpp>
#include <ctnn/simd/map.hpp>

#include <ctnn/core/hide_macros.hpp>

#include <boost/hana/at.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <ctnn/core/restore_macros.hpp>

#include <array>
#include <type_traits>
#include <utility>

namespace ctnn::net {

/// An array (of one value at least) that constant evaluation finds initialised and run time does not fill.
template <class T, std::size_t Count>
class scratch_array {
public:
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    CTNN_TAGGED constexpr scratch_array() noexcept {
        if (CTNN_CONSTANT_EVALUATED)
            for (T& value : values_) value = 0;
    }

    CTNN_INLINE constexpr T* data() noexcept {
        T* values = values_;
        // g++ 12 warns that kernels may read what no row has written; so it is not told what this is. Of
        // small arrays it should know: it keeps their values in registers.
        if (!CTNN_CONSTANT_EVALUATED && Count > 8 * line) asm("" : "+r"(values));
        return values;
    }

private:
    alignas(alignment) T values_[Count > 0 ? Count : 1];
};

/// An activation as a kernel's last step.
template <class Activation>
struct applied {
    template <class V>
    CTNN_INLINE constexpr V operator()(V x) const noexcept {
        return Activation::apply(x);
    }
};

/// The same, and the values added that lie in x as its own do in y.
template <class Function, class T>
struct with_added {
    const T* x;
    const T* y;

    template <class V>
    CTNN_INLINE constexpr V operator()(V value, const T* to) const noexcept {
        return Function{}(value) + simd::loaded<V>(x + (to - y));
    }
};

struct sum {
    template <class V>
    CTNN_INLINE constexpr V operator()(V one, V other) const noexcept {
        return one + other;
    }
};

/// dy * slope.
template <class Activation>
struct applied_slope {
    template <class V>
    CTNN_INLINE constexpr V operator()(V dy, V from) const noexcept {
        if constexpr (requires { Activation::times_slope(dy, from); })
            return Activation::times_slope(dy, from);
        else
            return dy * Activation::slope(from);
    }
};

/// Which of Layers have parameters.
template <class... Layers>
CTNN_TAGGED constexpr auto parametric_indices() {
    constexpr bool is_parametric[] = {parametric_layer<Layers>...};
    std::array<std::size_t, (std::size_t{parametric_layer<Layers>} + ... + 0)> indices{};
    for (std::size_t i = 0, found = 0; i < sizeof...(Layers); ++i)
        if (is_parametric[i]) indices[found++] = i;
    return indices;
}

template <class T, class Indices, class... Layers>
struct parameter_tuple;
template <class T, std::size_t... I, class... Layers>
struct parameter_tuple<T, std::index_sequence<I...>, Layers...> {
    using type = boost::hana::tuple<typename core::type_at<parametric_indices<Layers...>()[I],
                                                           Layers...>::template parameters<T>...>;
    static constexpr std::size_t count =
        (core::type_at<parametric_indices<Layers...>()[I], Layers...>::template parameters<T>::count +
         ... + 0);
};

/// The parameters of the parametric ones among Layers, and nothing else.
template <class T, class... Layers>
struct CTNN_VERSIONED sequence_parameters {
    static constexpr std::size_t parametric_layers = parametric_indices<Layers...>().size();
    using tuple = parameter_tuple<T, std::make_index_sequence<parametric_layers>, Layers...>;
    static constexpr std::size_t count = tuple::count;

    typename tuple::type layers;

    CTNN_TAGGED constexpr sequence_parameters() noexcept = default;

    template <class... Each>
        requires std::is_same_v<typename tuple::type, boost::hana::tuple<Each...>>
    CTNN_TAGGED constexpr explicit sequence_parameters(const Each&... each) noexcept : layers(each...) {}

    /// Parameters of the I-th parametric layer, from 0.
    template <std::size_t I>
    CTNN_TAGGED constexpr auto& layer() noexcept {
        return boost::hana::at_c<I>(layers);
    }
    template <std::size_t I>
    CTNN_TAGGED constexpr const auto& layer() const noexcept {
        return boost::hana::at_c<I>(layers);
    }

    CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
        boost::hana::for_each(layers, [&](auto& each) { each.initialize(random); });
    }
    template <class F>
    CTNN_TAGGED constexpr void visit(F&& f) noexcept {
        boost::hana::for_each(layers, [&](auto& each) { each.visit(f); });
    }
    template <class F>
    CTNN_TAGGED constexpr void visit(F&& f) const noexcept {
        boost::hana::for_each(layers, [&](const auto& each) { each.visit(f); });
    }
    CTNN_TAGGED constexpr void clear() noexcept {
        boost::hana::for_each(layers, [](auto& each) { each.clear(); });
    }
};

/// What one stage leaves for the way back: its outputs, and what the layer itself remembers.
template <class C, std::size_t Outputs, class Layer>
struct stage_tape {
    alignas(alignment) typename C::value_type values[C::max_rows * padded(Outputs)]{};
};
template <class C, std::size_t Outputs, class Layer>
    requires taping_layer<Layer, C>
struct stage_tape<C, Outputs, Layer> {
    alignas(alignment) typename C::value_type values[C::max_rows * padded(Outputs)]{};
    typename Layer::template tape<C> own{};
};

/// Member S of a tape. (A tuple's accessors are calls, which count in constant evaluation.)
template <std::size_t S, class Tape>
struct numbered {
    Tape stage{};
};
template <std::size_t S, class Tape>
CTNN_INLINE constexpr Tape& stage_of(numbered<S, Tape>& tape) noexcept {
    return tape.stage;
}

/// Runs the first Count of Layers (of sound shape) in stages: forward, recording forward, backward.
/// Rows of n values lie padded(n) apart, padded with +0.
template <std::size_t Count, class... Layers>
struct sequence {
    template <std::size_t I>
    using layer_at = core::type_at<I, Layers...>;
    template <class T>
    using parameters = sequence_parameters<T, Layers...>;

    template <purpose Purpose>
    static constexpr auto stages = plan_stages<Purpose, Count, Layers...>();
    template <purpose Purpose>
    static constexpr std::size_t stage_count = stages<Purpose>.count;

    static constexpr std::size_t inputs = stages<purpose::inference>.at[0].inputs;
    static constexpr std::size_t outputs =
        stages<purpose::inference>.at[stage_count<purpose::inference> - 1].outputs;

    /// Whether the rows of the input and of the inference's output may lie densely, or do so anyway.
    static constexpr bool dense_inputs =
        inputs == padded(inputs) ||
        layer_of_dense_inputs<layer_at<stages<purpose::inference>.at[0].layer>>;
    static constexpr bool dense_outputs =
        outputs == padded(outputs) ||
        layer_of_dense_outputs<
            layer_at<stages<purpose::inference>.at[stage_count<purpose::inference> - 1].layer>>;

    /// The same for what the last stage gives in training, and the derivatives that it takes.
    static constexpr bool dense_derivatives = layer_of_dense_derivatives<
        layer_at<stages<purpose::training>.at[stage_count<purpose::training> - 1].layer>>;

    /// Width of the widest row between stages, padded; `ends` counts the first input and last output.
    template <purpose Purpose>
    CTNN_TAGGED static constexpr std::size_t widest(bool ends) {
        std::size_t most = 0;
        for (std::size_t s = 0; s < stage_count<Purpose>; ++s) {
            const stage& at = stages<Purpose>.at[s];
            if ((ends || s > 0) && padded(at.inputs) > most) most = padded(at.inputs);
            if ((ends || s + 1 < stage_count<Purpose>) && padded(at.outputs) > most)
                most = padded(at.outputs);
        }
        return most;
    }

    /// Width of the widest row that `forward` reads or writes, padded, those inside of a layer too.
    CTNN_TAGGED static constexpr std::size_t widest_of_all() {
        std::size_t most = widest<purpose::inference>(true);
        core::for_each_index<stage_count<purpose::inference>>([&]<std::size_t S>() {
            using L = layer_at<stages<purpose::inference>.at[S].layer>;
            if constexpr (requires { L::widest_of_all(); })
                if (L::widest_of_all() > most) most = L::widest_of_all();
        });
        return most;
    }

    /// Passes over memory on the way forward, those inside of a residual one by one.
    CTNN_TAGGED static constexpr std::size_t passes() {
        std::size_t sum = 0;
        core::for_each_index<stage_count<purpose::inference>>([&]<std::size_t S>() {
            using L = layer_at<stages<purpose::inference>.at[S].layer>;
            if constexpr (requires { L::passes(); })
                sum += L::passes();
            else
                ++sum;
        });
        return sum;
    }

private:
    /// Stage S as types: its layer, its fused activation, and the context of its kernels.
    template <purpose Purpose, std::size_t S, class C>
    struct bound_stage {
        static constexpr stage plan = stages<Purpose>.at[S];
        using layer = layer_at<plan.layer>;
        using activation = layer_at<plan.activation == none ? plan.layer : plan.activation>;
        static constexpr bool is_last = S + 1 == stage_count<Purpose>;
        using context = typename C::template with_inputs<plan.inputs>::template with_dense<
            (C::dense_inputs && S == 0 && layer_of_dense_inputs<layer>),
            (C::dense_outputs && is_last &&
             (Purpose == purpose::inference ? layer_of_dense_outputs<layer>
                                            : layer_of_dense_derivatives<layer>))>;
        using tape = stage_tape<context, plan.outputs, layer>;

        CTNN_TAGGED static constexpr std::size_t scratch_size() {
            if constexpr (requires { layer::template scratch_size<context>; })
                return layer::template scratch_size<context>;
            else
                return 0;
        }
        CTNN_TAGGED static constexpr std::size_t workspace_size() {
            if constexpr (layer_with_workspace<layer, context>)
                return layer::template workspace_size<context>;
            else
                return 0;
        }
    };

    /// What stage S multiplies its dx by: the slope of the activation before its layer, or nothing where
    /// there is none or the layer does not take it.
    template <std::size_t S, class C>
    CTNN_TAGGED static constexpr auto find_slope_before() {
        constexpr auto& plan = stages<purpose::training>;
        if constexpr (S == 0 || S >= plan.count) {
            return simd::no_slope{};
        } else {
            using L = layer_at<plan.at[S].layer>;
            if constexpr (plan.at[S - 1].activation != none && fusing_layer<L> && !taping_layer<L, C>)
                return applied_slope<layer_at<plan.at[S - 1].activation>>{};
            else
                return simd::no_slope{};
        }
    }
    template <std::size_t S, class C>
    using slope_before = decltype(find_slope_before<S, C>());

    template <class C, std::size_t... S>
    CTNN_TAGGED static constexpr std::size_t largest_scratch(std::index_sequence<S...>) {
        std::size_t most = 1;
        for (std::size_t size : {bound_stage<purpose::training, S, C>::scratch_size()...})
            if (size > most) most = size;
        return most;
    }
    template <class C, std::size_t... S>
    CTNN_TAGGED static constexpr std::size_t largest_workspace(std::index_sequence<S...>) {
        std::size_t most = 0;
        for (std::size_t size : {bound_stage<purpose::inference, S, C>::workspace_size()...})
            if (size > most) most = size;
        return most;
    }
    /// Values of the rows between stages, which lie in one array or in two by turns.
    template <class C>
    static constexpr std::size_t between_size = C::max_rows * widest<purpose::inference>(false);
    static constexpr std::size_t last_stage = stage_count<purpose::inference> - 1;
    using training_indices = std::make_index_sequence<stage_count<purpose::training>>;

    template <class C, class Indices>
    struct tape_of;
    template <class C, std::size_t... S>
    struct tape_of<C, std::index_sequence<S...>>
        : numbered<S, typename bound_stage<purpose::training, S, C>::tape>... {};

public:
    /// What each stage leaves for the way back.
    template <class C>
    using tape = tape_of<C, training_indices>;

    /// Values of scratch that `backward` needs.
    template <class C>
    static constexpr std::size_t scratch_size = largest_scratch<C>(training_indices{});

    /// Values of workspace that `forward` needs.
    template <class C>
    static constexpr std::size_t workspace_size =
        (last_stage < 2 ? last_stage : 2) * between_size<C> +
        largest_workspace<C>(std::make_index_sequence<last_stage + 1>{});

    // ---------------------------------------------------------------- forward

    /// Inlined into its caller, which decides whether to be inlined itself: see net::is_small. With
    /// `added`, one array of as many values as there are outputs, those are added to the outputs.
    template <class C, class T = typename C::value_type, class... Added>
    CTNN_INLINE static constexpr void forward(const parameters<T>& p, const T* x, T* y, std::size_t rows,
                                              T* workspace, Added... added) noexcept {
        T* const even = workspace;
        T* const odd = even + (last_stage > 0 ? between_size<C> : 0);
        T* const rest = odd + (last_stage > 1 ? between_size<C> : 0);
        core::for_each_index<last_stage + 1>([&]<std::size_t S>() CTNN_INLINE_LAMBDA {
            const T* from = S == 0 ? x : S % 2 == 1 ? even : odd;
            T* to = S == last_stage ? y : S % 2 == 0 ? even : odd;
            using here = bound_stage<purpose::inference, S, C>;
            if constexpr (S == last_stage)
                forward_stage<here>(p, from, to, rows, rest, added...);
            else
                forward_stage<here>(p, from, to, rows, rest);
        });
    }

    /// Keeps every stage's outputs; returns the last.
    template <class C, class Tape, class T = typename C::value_type>
    CTNN_TAGGED static constexpr T* record(const parameters<T>& p, const T* x, Tape& tape,
                                           std::size_t rows) noexcept {
        constexpr std::size_t last = stage_count<purpose::training> - 1;
        core::for_each_index<last + 1>([&]<std::size_t S>() CTNN_INLINE_LAMBDA {
            using here = bound_stage<purpose::training, S, C>;
            auto& own = stage_of<S>(tape);
            const T* from = input_of<S>(x, tape);
            if constexpr (taping_layer<typename here::layer, typename here::context>)
                here::layer::template record<typename here::context>(
                    p.template layer<here::plan.parameters>(), from, own.values, own.own, rows);
            else
                forward_alone<here>(p, from, own.values, rows);
        });
        return stage_of<last>(tape).values;
    }

    // ---------------------------------------------------------------- backward

    /// Takes the derivatives of the last outputs in `dy`, updates the parameters from the last stage to
    /// the first and returns where the derivatives of x are (dy or spare), if InputGradient. Both arrays
    /// hold C::max_rows * widest<purpose::training>(true) values, `scratch` scratch_size<C>. With `kept`,
    /// one array of as many values as there are outputs, the derivatives are taken from there, and left.
    template <class C, bool InputGradient, class Update, class Tape, class T = typename C::value_type,
              class... Kept>
    CTNN_TAGGED static constexpr T* backward(parameters<T>& p, const Update& update, const T* x,
                                             Tape& tape, T* dy, T* spare, T* scratch, std::size_t rows,
                                             Kept... kept) noexcept {
        core::for_each_index_backward<stage_count<purpose::training>>([&]<std::size_t S>() {
            using here = bound_stage<purpose::training, S, C>;
            using L = typename here::layer;
            using layer_context = typename here::context;
            constexpr stage s = here::plan;
            constexpr bool wanted = InputGradient || S > 0;
            constexpr bool is_kept = sizeof...(Kept) > 0 && S + 1 == stage_count<purpose::training>;
            const T* from = input_of<S>(x, tape);
            auto& own = stage_of<S>(tape);
            const T* given = dy;
            if constexpr (is_kept) ((given = kept), ...);
            if constexpr (activation<L>) {
                if constexpr (wanted)
                    multiply_by_slope<layer_context, L, s.outputs>(
                        dy, given, L::from == slope_from::output ? own.values : from, rows);
            } else {
                if constexpr (s.activation != none &&
                              std::is_same_v<slope_before<S + 1, C>, simd::no_slope>) {
                    multiply_by_slope<layer_context, typename here::activation, s.outputs>(
                        dy, given, own.values, rows);
                    given = dy;
                } else if constexpr (is_kept && !fusing_layer<L>) {
                    simd::map<typename C::architecture, s.outputs>(rows, dy, simd::identity{}, given);
                }
                if constexpr (!parametric_layer<L>) {
                    L::template backward<layer_context, wanted>(from, own.values, dy, spare, scratch,
                                                                rows);
                } else {
                    const auto part =
                        update.at([](auto& all) -> auto& { return all.template layer<s.parameters>(); });
                    auto& of_layer = p.template layer<s.parameters>();
                    if constexpr (taping_layer<L, layer_context>)
                        L::template backward<layer_context, wanted>(of_layer, part, from, own.values, dy,
                                                                    spare, own.own, scratch, rows);
                    else if constexpr (fusing_layer<L>)
                        L::template backward<layer_context, wanted>(of_layer, part, from, own.values,
                                                                    given, spare, scratch, rows,
                                                                    slope_before<S, C>{});
                    else
                        L::template backward<layer_context, wanted>(of_layer, part, from, own.values, dy,
                                                                    spare, scratch, rows);
                }
                T* const result = spare;
                spare = dy;
                dy = result;
            }
        });
        return dy;
    }

private:
    template <std::size_t S, class T, class Tape>
    CTNN_INLINE static constexpr const T* input_of(const T* x, Tape& tape) noexcept {
        if constexpr (S == 0)
            return x;
        else
            return stage_of<S - 1>(tape).values;
    }

    /// With a workspace of its own.
    template <class Stage, class T>
    CTNN_INLINE static constexpr void forward_alone(const parameters<T>& p, const T* x, T* y,
                                                    std::size_t rows) noexcept {
        scratch_array<T, Stage::workspace_size()> workspace;
        forward_stage<Stage>(p, x, y, rows, workspace.data());
    }

    template <class Stage, class T, class... Added>
    CTNN_INLINE static constexpr void forward_stage(const parameters<T>& p, const T* x, T* y,
                                                    std::size_t rows, [[maybe_unused]] T* workspace,
                                                    Added... added) noexcept {
        using L = typename Stage::layer;
        using C = typename Stage::context;
        using A = typename C::architecture;
        constexpr bool adds = sizeof...(Added) > 0;
        if constexpr (activation<L>) {
            simd::map<A, Stage::plan.outputs>(rows, y, applied<L>{}, x);
        } else if constexpr (!parametric_layer<L>) {
            if constexpr (layer_with_workspace<L, C>)
                L::template forward<C>(x, y, rows, workspace);
            else
                L::template forward<C>(x, y, rows);
        } else {
            const auto& own = p.template layer<Stage::plan.parameters>();
            constexpr bool applies = Stage::plan.activation != none;
            if constexpr (adds && fusing_layer<L>) {
                using function =
                    std::conditional_t<applies, applied<typename Stage::activation>, simd::identity>;
                L::template forward<C>(own, x, y, rows, with_added<function, T>{added..., y});
            } else if constexpr (applies) {
                L::template forward<C>(own, x, y, rows, applied<typename Stage::activation>{});
            } else if constexpr (layer_with_workspace<L, C>) {
                L::template forward<C>(own, x, y, rows, workspace);
            } else {
                L::template forward<C>(own, x, y, rows);
            }
        }
        if constexpr (adds && !fusing_layer<L>)
            simd::map<A, Stage::plan.outputs>(rows, y, sum{}, static_cast<const T*>(y), added...);
    }

    template <class C, class Activation, std::size_t Width, class T>
    CTNN_INLINE static constexpr void multiply_by_slope(T* dy, const T* given, const T* from,
                                                        std::size_t rows) noexcept {
        simd::map<typename C::architecture, Width, C::dense_outputs>(
            rows, dy, applied_slope<Activation>{}, given, from);
    }
};

/// A list of layers that has failed is not compiled; it has the names that a composite layer passes on.
template <bool IsSound, class... Layers>
struct sequence_if {
    using type = sequence<sizeof...(Layers), Layers...>;
};
template <class... Layers>
struct sequence_if<false, Layers...> {
    struct type {
        template <class T>
        struct parameters;
        template <class C>
        struct tape;
    };
};

}  // namespace ctnn::net
