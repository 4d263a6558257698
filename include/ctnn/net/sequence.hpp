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

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace ctnn::net {

/// An array (of one value at least) that constant evaluation finds initialised and run time does not fill.
template <class Value, std::size_t Count>
class scratch_array {
public:
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    CTNN_TAGGED constexpr scratch_array() noexcept {
        if (CTNN_CONSTANT_EVALUATED)
            for (Value& value : values_) value = 0;
    }

    CTNN_INLINE constexpr Value* data() noexcept {
        Value* values = values_;
        // g++ 12 warns that kernels may read what no row has written; so it is not told what this is. Of
        // small arrays it should know: it keeps their values in registers.
        if (!CTNN_CONSTANT_EVALUATED && Count > 8 * line) asm("" : "+r"(values));
        return values;
    }

private:
    alignas(alignment) Value values_[Count > 0 ? Count : 1];
};

/// An activation as a kernel's last step.
template <class Activation>
struct applied {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector x) const noexcept {
        return Activation::apply(x);
    }
};

/// The same, and the values added that lie in x as its own do in y.
template <class Function, class Value>
struct with_added {
    const Value* x;
    const Value* y;

    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector value, const Value* to) const noexcept {
        return Function{}(value) + simd::loaded<Vector>(x + (to - y));
    }
};

struct sum {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector one, Vector other) const noexcept {
        return one + other;
    }
};

/// dy * slope.
template <class Activation>
struct applied_slope {
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector dy, Vector from) const noexcept {
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

template <class Value, class Indices, class... Layers>
struct parameter_tuple;
template <class Value, std::size_t... Index, class... Layers>
struct parameter_tuple<Value, std::index_sequence<Index...>, Layers...> {
    using type = boost::hana::tuple<typename core::type_at<parametric_indices<Layers...>()[Index],
                                                           Layers...>::template parameters<Value>...>;
    static constexpr std::size_t count = (core::type_at<parametric_indices<Layers...>()[Index],
                                                        Layers...>::template parameters<Value>::count +
                                          ... + 0);
};

/// The parameters of the parametric ones among Layers, and nothing else.
template <class Value, class... Layers>
struct CTNN_VERSIONED sequence_parameters {
    static constexpr std::size_t parametric_layers = parametric_indices<Layers...>().size();
    using tuple = parameter_tuple<Value, std::make_index_sequence<parametric_layers>, Layers...>;
    static constexpr std::size_t count = tuple::count;

    typename tuple::type layers;

    CTNN_TAGGED constexpr sequence_parameters() noexcept = default;

    template <class... Each>
        requires std::is_same_v<typename tuple::type, boost::hana::tuple<Each...>>
    CTNN_TAGGED constexpr explicit sequence_parameters(const Each&... each) noexcept : layers(each...) {}

    /// Parameters of the I-th parametric layer, from 0.
    template <std::size_t Index>
    CTNN_TAGGED constexpr auto& layer() noexcept {
        return boost::hana::at_c<Index>(layers);
    }
    template <std::size_t Index>
    CTNN_TAGGED constexpr const auto& layer() const noexcept {
        return boost::hana::at_c<Index>(layers);
    }

    CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
        boost::hana::for_each(layers, [&](auto& each) { each.initialize(random); });
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
        boost::hana::for_each(layers, [&](auto& each) { each.visit(f); });
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
        boost::hana::for_each(layers, [&](const auto& each) { each.visit(f); });
    }
    CTNN_TAGGED constexpr void clear() noexcept {
        boost::hana::for_each(layers, [](auto& each) { each.clear(); });
    }
};

/// What one stage leaves for the way back: its outputs, and what the layer itself remembers.
template <class Context, std::size_t Outputs, class Layer>
struct stage_tape {
    alignas(alignment) typename Context::value_type values[Context::max_rows * padded(Outputs)]{};
};
template <class Context, std::size_t Outputs, class Layer>
    requires taping_layer<Layer, Context>
struct stage_tape<Context, Outputs, Layer> {
    alignas(alignment) typename Context::value_type values[Context::max_rows * padded(Outputs)]{};
    typename Layer::template tape<Context> own{};
};

/// Member `Stage` of a tape. (A tuple's accessors are calls, which count in constant evaluation.)
template <std::size_t Stage, class Tape>
struct numbered {
    Tape stage{};
};
template <std::size_t Stage, class Tape>
CTNN_INLINE constexpr Tape& stage_of(numbered<Stage, Tape>& tape) noexcept {
    return tape.stage;
}

/// Runs the first Count of Layers (of sound shape) in stages: forward, recording forward, backward.
/// Rows of n values lie padded(n) apart, padded with +0.
template <std::size_t Count, class... Layers>
struct sequence {
    template <std::size_t Index>
    using layer_at = core::type_at<Index, Layers...>;
    template <class Value>
    using parameters = sequence_parameters<Value, Layers...>;

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
        core::for_each_index<stage_count<purpose::inference>>([&]<std::size_t Stage>() {
            using Layer = layer_at<stages<purpose::inference>.at[Stage].layer>;
            if constexpr (requires { Layer::widest_of_all(); })
                if (Layer::widest_of_all() > most) most = Layer::widest_of_all();
        });
        return most;
    }

    /// Passes over memory on the way forward, those inside of a residual one by one.
    CTNN_TAGGED static constexpr std::size_t passes() {
        std::size_t sum = 0;
        core::for_each_index<stage_count<purpose::inference>>([&]<std::size_t Stage>() {
            using Layer = layer_at<stages<purpose::inference>.at[Stage].layer>;
            if constexpr (requires { Layer::passes(); })
                sum += Layer::passes();
            else
                ++sum;
        });
        return sum;
    }

private:
    /// A stage as types: its layer, its fused activation, and the context of its kernels.
    template <purpose Purpose, std::size_t Stage, class Context>
    struct bound_stage {
        static constexpr stage plan = stages<Purpose>.at[Stage];
        using layer = layer_at<plan.layer>;
        using activation = layer_at<plan.activation == none ? plan.layer : plan.activation>;
        static constexpr bool is_last = Stage + 1 == stage_count<Purpose>;
        using context = typename Context::template with_inputs<plan.inputs>::template with_dense<
            (Context::dense_inputs && Stage == 0 && layer_of_dense_inputs<layer>),
            (Context::dense_outputs && is_last &&
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

    /// What a stage multiplies its dx by: the slope of the activation before its layer, or nothing where
    /// there is none or the layer does not take it.
    template <std::size_t Stage, class Context>
    CTNN_TAGGED static constexpr auto find_slope_before() {
        constexpr auto& plan = stages<purpose::training>;
        if constexpr (Stage == 0 || Stage >= plan.count) {
            return simd::no_slope{};
        } else {
            using Layer = layer_at<plan.at[Stage].layer>;
            if constexpr (plan.at[Stage - 1].activation != none && fusing_layer<Layer> &&
                          !taping_layer<Layer, Context>)
                return applied_slope<layer_at<plan.at[Stage - 1].activation>>{};
            else
                return simd::no_slope{};
        }
    }
    template <std::size_t Stage, class Context>
    using slope_before = decltype(find_slope_before<Stage, Context>());

    template <class Context, std::size_t... Stage>
    CTNN_TAGGED static constexpr std::size_t largest_scratch(std::index_sequence<Stage...>) {
        return (std::max)(
            {std::size_t{1}, bound_stage<purpose::training, Stage, Context>::scratch_size()...});
    }
    template <class Context, std::size_t... Stage>
    CTNN_TAGGED static constexpr std::size_t largest_workspace(std::index_sequence<Stage...>) {
        return (std::max)({bound_stage<purpose::inference, Stage, Context>::workspace_size()...});
    }
    /// Values of the rows between stages, which lie in one array or in two by turns.
    template <class Context>
    static constexpr std::size_t between_size = Context::max_rows * widest<purpose::inference>(false);
    static constexpr std::size_t last_stage = stage_count<purpose::inference> - 1;
    using training_indices = std::make_index_sequence<stage_count<purpose::training>>;

    template <class Context, class Indices>
    struct tape_of;
    template <class Context, std::size_t... Stage>
    struct tape_of<Context, std::index_sequence<Stage...>>
        : numbered<Stage, typename bound_stage<purpose::training, Stage, Context>::tape>... {};

public:
    /// What each stage leaves for the way back.
    template <class Context>
    using tape = tape_of<Context, training_indices>;

    /// Values of derivatives in each of the two arrays that `backward` takes.
    template <class Context>
    static constexpr std::size_t gradient_size = Context::max_rows * widest<purpose::training>(true);
    /// Values of scratch that `backward` needs.
    template <class Context>
    static constexpr std::size_t scratch_size = largest_scratch<Context>(training_indices{});

    /// Values of workspace that `forward` needs.
    template <class Context>
    static constexpr std::size_t workspace_size =
        (last_stage < 2 ? last_stage : 2) * between_size<Context> +
        largest_workspace<Context>(std::make_index_sequence<last_stage + 1>{});

    // ---------------------------------------------------------------- forward

    /// Inlined into its caller, which decides whether to be inlined itself: see net::is_small. With
    /// `added`, one array of as many values as there are outputs, those are added to the outputs.
    template <class Context, class Value = typename Context::value_type, class... Added>
    CTNN_INLINE static constexpr void forward(const parameters<Value>& p, const Value* x, Value* y,
                                              std::size_t rows, Value* workspace,
                                              Added... added) noexcept {
        Value* const even = workspace;
        Value* const odd = even + (last_stage > 0 ? between_size<Context> : 0);
        Value* const rest = odd + (last_stage > 1 ? between_size<Context> : 0);
        core::for_each_index<last_stage + 1>([&]<std::size_t Stage>() CTNN_INLINE_LAMBDA {
            const Value* from = Stage == 0 ? x : Stage % 2 == 1 ? even : odd;
            Value* to = Stage == last_stage ? y : Stage % 2 == 0 ? even : odd;
            using here = bound_stage<purpose::inference, Stage, Context>;
            if constexpr (Stage == last_stage)
                forward_stage<here>(p, from, to, rows, rest, added...);
            else
                forward_stage<here>(p, from, to, rows, rest);
        });
    }

    /// Keeps every stage's outputs; returns the last.
    template <class Context, class Tape, class Value = typename Context::value_type>
    CTNN_TAGGED static constexpr Value* record(const parameters<Value>& p, const Value* x, Tape& tape,
                                               std::size_t rows) noexcept {
        constexpr std::size_t last = stage_count<purpose::training> - 1;
        core::for_each_index<last + 1>([&]<std::size_t Stage>() CTNN_INLINE_LAMBDA {
            using here = bound_stage<purpose::training, Stage, Context>;
            auto& own = stage_of<Stage>(tape);
            const Value* from = input_of<Stage>(x, tape);
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
    /// hold gradient_size<Context> values, `scratch` scratch_size<Context>.
    /// With `kept`, one array of as many values as there are outputs, the derivatives are taken from
    /// there, and left.
    template <class Context, bool InputGradient, class Update, class Tape,
              class Value = typename Context::value_type, class... Kept>
    CTNN_TAGGED static constexpr Value*
    backward(parameters<Value>& p, const Update& update, const Value* x, Tape& tape, Value* dy,
             Value* spare, Value* scratch, std::size_t rows, Kept... kept) noexcept {
        core::for_each_index_backward<stage_count<purpose::training>>([&]<std::size_t Stage>() {
            using here = bound_stage<purpose::training, Stage, Context>;
            using Layer = typename here::layer;
            using layer_context = typename here::context;
            constexpr stage s = here::plan;
            constexpr bool wanted = InputGradient || Stage > 0;
            constexpr bool is_kept = sizeof...(Kept) > 0 && Stage + 1 == stage_count<purpose::training>;
            const Value* from = input_of<Stage>(x, tape);
            auto& own = stage_of<Stage>(tape);
            const Value* given = dy;
            if constexpr (is_kept) ((given = kept), ...);
            if constexpr (activation<Layer>) {
                if constexpr (wanted)
                    multiply_by_slope<layer_context, Layer, s.outputs>(
                        dy, given, Layer::from == slope_from::output ? own.values : from, rows);
            } else {
                if constexpr (s.activation != none &&
                              std::is_same_v<slope_before<Stage + 1, Context>, simd::no_slope>) {
                    multiply_by_slope<layer_context, typename here::activation, s.outputs>(
                        dy, given, own.values, rows);
                    given = dy;
                } else if constexpr (is_kept && !fusing_layer<Layer>) {
                    simd::map<typename Context::architecture, s.outputs>(rows, dy, simd::identity{},
                                                                         given);
                }
                if constexpr (!parametric_layer<Layer>) {
                    Layer::template backward<layer_context, wanted>(from, own.values, dy, spare, scratch,
                                                                    rows);
                } else {
                    const auto part =
                        update.at([](auto& all) -> auto& { return all.template layer<s.parameters>(); });
                    auto& of_layer = p.template layer<s.parameters>();
                    if constexpr (taping_layer<Layer, layer_context>)
                        Layer::template backward<layer_context, wanted>(
                            of_layer, part, from, own.values, dy, spare, own.own, scratch, rows);
                    else if constexpr (fusing_layer<Layer>)
                        Layer::template backward<layer_context, wanted>(of_layer, part, from, own.values,
                                                                        given, spare, scratch, rows,
                                                                        slope_before<Stage, Context>{});
                    else
                        Layer::template backward<layer_context, wanted>(of_layer, part, from, own.values,
                                                                        dy, spare, scratch, rows);
                }
                Value* const result = spare;
                spare = dy;
                dy = result;
            }
        });
        return dy;
    }

private:
    template <std::size_t Stage, class Value, class Tape>
    CTNN_INLINE static constexpr const Value* input_of(const Value* x, Tape& tape) noexcept {
        if constexpr (Stage == 0)
            return x;
        else
            return stage_of<Stage - 1>(tape).values;
    }

    /// With a workspace of its own.
    template <class BoundStage, class Value>
    CTNN_INLINE static constexpr void forward_alone(const parameters<Value>& p, const Value* x, Value* y,
                                                    std::size_t rows) noexcept {
        scratch_array<Value, BoundStage::workspace_size()> workspace;
        forward_stage<BoundStage>(p, x, y, rows, workspace.data());
    }

    template <class BoundStage, class Value, class... Added>
    CTNN_INLINE static constexpr void forward_stage(const parameters<Value>& p, const Value* x, Value* y,
                                                    std::size_t rows, [[maybe_unused]] Value* workspace,
                                                    Added... added) noexcept {
        using Layer = typename BoundStage::layer;
        using Context = typename BoundStage::context;
        using Architecture = typename Context::architecture;
        constexpr bool adds = sizeof...(Added) > 0;
        if constexpr (activation<Layer>) {
            simd::map<Architecture, BoundStage::plan.outputs>(rows, y, applied<Layer>{}, x);
        } else if constexpr (!parametric_layer<Layer>) {
            if constexpr (layer_with_workspace<Layer, Context>)
                Layer::template forward<Context>(x, y, rows, workspace);
            else
                Layer::template forward<Context>(x, y, rows);
        } else {
            const auto& own = p.template layer<BoundStage::plan.parameters>();
            constexpr bool applies = BoundStage::plan.activation != none;
            if constexpr (adds && fusing_layer<Layer>) {
                using function = std::conditional_t<applies, applied<typename BoundStage::activation>,
                                                    simd::identity>;
                Layer::template forward<Context>(own, x, y, rows,
                                                 with_added<function, Value>{added..., y});
            } else if constexpr (applies) {
                Layer::template forward<Context>(own, x, y, rows,
                                                 applied<typename BoundStage::activation>{});
            } else if constexpr (layer_with_workspace<Layer, Context>) {
                Layer::template forward<Context>(own, x, y, rows, workspace);
            } else {
                Layer::template forward<Context>(own, x, y, rows);
            }
        }
        if constexpr (adds && !fusing_layer<Layer>)
            simd::map<Architecture, BoundStage::plan.outputs>(rows, y, sum{},
                                                              static_cast<const Value*>(y), added...);
    }

    template <class Context, class Activation, std::size_t Width, class Value>
    CTNN_INLINE static constexpr void multiply_by_slope(Value* dy, const Value* given, const Value* from,
                                                        std::size_t rows) noexcept {
        simd::map<typename Context::architecture, Width, Context::dense_outputs>(
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
        template <class Value>
        struct parameters;
        template <class Context>
        struct tape;
    };
};

}  // namespace ctnn::net
