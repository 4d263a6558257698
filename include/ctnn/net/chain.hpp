// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/shape_walk.hpp>
#include <ctnn/layer/activation/elementwise.hpp>
#include <ctnn/net/chain_parameters.hpp>
#include <ctnn/net/stages.hpp>
#include <ctnn/simd/map.hpp>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace ctnn::net {

/// What one stage leaves for the way back: its outputs, unless they are those of the whole chain, and what
/// the layer itself remembers.
template <class Value, std::size_t Size, class Tape>
struct stage_tape {
    alignas(alignment) Value values[Size]{};
    [[no_unique_address]] Tape own{};
};
template <class Value, class Tape>
struct stage_tape<Value, 0, Tape> {
    [[no_unique_address]] Tape own{};
};

/// Member `Stage` of a tape. (A tuple's accessors are calls, which count in constant evaluation.)
template <std::size_t Stage, class Tape>
struct numbered {
    [[no_unique_address]] Tape stage{};
};
template <std::size_t Stage, class Tape>
CTNN_INLINE constexpr Tape& stage_of(numbered<Stage, Tape>& tape) noexcept {
    return tape.stage;
}

/// `Second` after `First`; it may be told where its value goes.
template <class First, class Second>
struct composed {
    Second second;

    template <class Vector, class Value>
    CTNN_INLINE constexpr Vector operator()(Vector x, const Value* to) const noexcept {
        Vector value = First{}(x);
        // A product that First ends in must not become one operation with a sum of Second.
        if constexpr (!std::is_same_v<First, simd::identity>) simd::keep_here(value);
        return simd::finished(second, value, to);
    }
};
template <class First, class Second>
CTNN_INLINE constexpr composed<First, Second> compose(First, Second second) noexcept {
    return {second};
}

template <bool IsFirst, class One, class Other>
CTNN_INLINE constexpr auto either(One one, Other other) noexcept {
    if constexpr (IsFirst)
        return one;
    else
        return other;
}

template <class Value, class Shape, std::size_t Stride>
CTNN_INLINE constexpr rows<const Value, Shape, Stride> as_const(rows<Value, Shape, Stride> of) noexcept {
    return {of.data, of.count};
}

template <class Context, class Activation, class To, class Given, class Output>
CTNN_INLINE constexpr void multiply_by_slope(To to, Given given, Output from) noexcept {
    simd::map<typename Context::architecture, To::width, (To::stride < padded(To::width))>(
        to.count, to.data, applied_slope<Activation>{}, given.data, from.data);
}

/// The first Count of Layers on Input, of sound shape, as one layer: they run in stages.
template <class Input, std::size_t Count, class... Layers>
struct chain : layer_base {
private:
    template <std::size_t Index>
    using shape_before = typename core::shape_after<Index, Input, Layers...>::type;
    template <std::size_t Index>
    using layer_at = core::layer_at<Index, Input, Layers...>;

public:
    using output = shape_before<Count>;

    template <bool IsTraining>
    static constexpr auto stages = []<std::size_t... Index>(std::index_sequence<Index...>) {
        return plan_stages<Count>(
            IsTraining, {stage_facts_of<core::type_at<Index, Layers...>, layer_at<Index>>()...});
    }(std::make_index_sequence<Count>{});

private:
    template <bool IsTraining>
    static constexpr std::size_t last_stage = stages<IsTraining>.count - 1;

    /// A stage as types: its layer, the activation that it applies, its shapes.
    template <bool IsTraining, std::size_t Stage>
    struct bound_stage {
        static constexpr stage plan = stages<IsTraining>.at[Stage];
        static constexpr bool applies = plan.activation != none;
        static constexpr bool is_first = Stage == 0, is_last = Stage == last_stage<IsTraining>;
        using layer = layer_at<plan.layer>;
        using activation = core::type_at<(applies ? plan.activation : plan.layer), Layers...>;
        using input = shape_before<plan.layer>;
        using output = typename layer::output;

        template <class Context>
        using context = typename Context::template with_packed<(is_first && Context::packed_x),
                                                               (is_last && Context::packed_y)>;
        template <class Context>
        using tape = typename layer::template tape<context<Context>>;
        /// Values of its outputs where they are between two stages; on the tape in training only.
        template <class Context>
        static constexpr std::size_t size = is_last ? 0 : Context::max_rows * padded(output::size);
    };

    /// The largest of f.operator()<Stage>() over all stages.
    template <bool IsTraining, class Function>
    CTNN_TAGGED static constexpr std::size_t largest(Function f) {
        return [&]<std::size_t... Stage>(std::index_sequence<Stage...>) {
            return (std::max)({f.template operator()<Stage>()...});
        }(std::make_index_sequence<last_stage<IsTraining> + 1>{});
    }

    // (Not always the same: dropout is a stage in training only.)
    using first = typename bound_stage<false, 0>::layer;
    using first_of_training = typename bound_stage<true, 0>::layer;
    using last = typename bound_stage<false, last_stage<false>>::layer;
    using last_of_training = typename bound_stage<true, last_stage<true>>::layer;
    static constexpr bool has_whole_lines = output::size == padded(output::size);

    /// Values of the rows between two stages, which lie in one array or in two by turns; in training they
    /// are on the tape.
    template <class Context>
    static constexpr std::size_t between = largest<false>(
        []<std::size_t Stage>() { return bound_stage<false, Stage>::template size<Context>; });
    template <class Context>
    static constexpr std::size_t all_between =
        Context::is_training ? 0 : (last_stage<false> < 2 ? last_stage<false> : 2) * between<Context>;
    /// Values of derivatives between them.
    template <class Context>
    static constexpr std::size_t gradients = largest<true>([]<std::size_t Stage>() {
        return Context::max_rows * padded(bound_stage<true, Stage>::output::size);
    });

    template <class Context, class Indices>
    struct tape_of;
    template <class Context, std::size_t... Stage>
    struct tape_of<Context, std::index_sequence<Stage...>>
        : numbered<
              Stage,
              stage_tape<typename Context::value_type,
                         (Context::is_training ? bound_stage<true, Stage>::template size<Context> : 0),
                         typename bound_stage<Context::is_training, Stage>::template tape<Context>>>... {
    };

public:
    static constexpr bool finishes = true;
    static constexpr bool streams = []<std::size_t... Index>(std::index_sequence<Index...>) {
        return (layer_at<Index>::streams && ...);
    }(std::make_index_sequence<Count>{});
    static constexpr bool packs_x =
        Input::size == padded(Input::size) || (first::packs_x && first_of_training::packs_x);
    static constexpr bool packs_y = has_whole_lines || last::packs_y;
    static constexpr bool packs_dy = last::packs_y && last_of_training::packs_dy;

    static constexpr std::size_t multiply_adds =
        []<std::size_t... Index>(std::index_sequence<Index...>) {
            return (layer_at<Index>::multiply_adds + ... + 0);
        }(std::make_index_sequence<Count>{});
    static constexpr std::size_t depth = []<std::size_t... Index>(std::index_sequence<Index...>) {
        return ((parametric_layer<core::type_at<Index, Layers...>> ? layer_at<Index>::depth : 0) + ... +
                0);
    }(std::make_index_sequence<Count>{});
    static constexpr std::size_t passes = []<std::size_t... Stage>(std::index_sequence<Stage...>) {
        return (bound_stage<false, Stage>::layer::passes + ... + 0);
    }(std::make_index_sequence<last_stage<false> + 1>{});
    static constexpr std::size_t widest = largest<false>([]<std::size_t Stage>() {
        using here = bound_stage<false, Stage>;
        return (std::max)({padded(here::input::size), padded(here::output::size), here::layer::widest});
    });

    template <class Context>
    using tape = tape_of<Context, std::make_index_sequence<last_stage<Context::is_training> + 1>>;

    template <class Context>
    static constexpr std::size_t forward_workspace =
        all_between<Context> + largest<Context::is_training>([]<std::size_t Stage>() {
            using here = bound_stage<Context::is_training, Stage>;
            return here::layer::template forward_workspace<typename here::template context<Context>>;
        });
    template <class Context>
    static constexpr std::size_t backward_workspace =
        2 * gradients<Context> + largest<true>([]<std::size_t Stage>() {
            using here = bound_stage<true, Stage>;
            return here::layer::template backward_workspace<typename here::template context<Context>>;
        });

    // (Every function in here has all of Layers in its name: few of them keep compilers quick.)

    // ---------------------------------------------------------------- forward

    /// Inlined into its caller, which decides whether to be inlined itself: see net::is_small. With `then`,
    /// a function of what the last stage stores, that stores what the function makes of it.
    template <class Call, class XRows, class YRows, class... Then>
    CTNN_INLINE static constexpr void forward(const Call& call, XRows x, YRows y,
                                              Then... then) noexcept {
        core::for_each_index<last_stage<Call::is_training> +
                             1>([&]<std::size_t Stage>() CTNN_INLINE_LAMBDA {
            using here = bound_stage<Call::is_training, Stage>;
            using layer = typename here::layer;
            using function =
                std::conditional_t<here::applies, applied<typename here::activation>, simd::identity>;
            const auto own =
                call_of<Stage>(call, call.workspace + all_between<typename Call::context_type>);
            const auto from = input_of<Stage>(call, x);
            const auto to = output_of<Stage>(call, y);
            if constexpr (!layer::fuses) {
                layer::forward(own, from, to);
                if constexpr (here::is_last)
                    (simd::map_onto<typename Call::architecture, here::output::size>(to.count, to.data,
                                                                                     then),
                     ...);
            } else if constexpr (here::is_last && sizeof...(Then) > 0) {
                layer::forward(own, from, to, compose(function{}, then...));
            } else {
                layer::forward(own, from, to, function{});
            }
        });
    }

    // ---------------------------------------------------------------- backward

    /// From the last stage to the first.
    template <class Call, class XRows, class YRows, class Dy, class Dx>
    CTNN_TAGGED static constexpr void backward(const Call& call, XRows x, YRows y, Dy dy,
                                               Dx dx) noexcept {
        core::for_each_index_backward<last_stage<true> + 1>([&]<std::size_t Stage>() {
            using here = bound_stage<true, Stage>;
            using before = bound_stage<true, (here::is_first ? 0 : Stage - 1)>;
            using layer = typename here::layer;
            using value_type = typename Call::value_type;
            // Derivatives of a stage's outputs are in one of two arrays by turns; whole vectors fit after
            // the last row, whatever its stride.
            constexpr std::size_t size = gradients<typename Call::context_type>;
            const rows<value_type, typename here::output,
                       (here::is_last ? Dy::stride : padded(here::output::size))>
                derivatives{call.workspace + Stage % 2 * size, x.count};
            const auto own = call_of<Stage>(call, call.workspace + 2 * size);
            const auto from = input_of<Stage>(call, x);
            const auto to = output_of<Stage>(call, y);
            if constexpr (here::is_last && here::applies)
                multiply_by_slope<Call, typename here::activation>(derivatives, dy, to);
            const auto given = either<(here::is_last && !here::applies)>(dy, as_const(derivatives));
            const auto back_to =
                either<here::is_first>(dx, rows<value_type, typename here::input>{
                                               call.workspace + (Stage + 1) % 2 * size, x.count});
            // The slope of the activation before the layer, which the stage before has applied.
            if constexpr (here::is_first || !before::applies) {
                layer::backward(own, from, to, given, back_to);
            } else if constexpr (layer::fuses) {
                layer::backward(own, from, to, given, back_to,
                                applied_slope<typename before::activation>{});
            } else {
                layer::backward(own, from, to, given, back_to);
                multiply_by_slope<Call, typename before::activation>(back_to, as_const(back_to), from);
            }
        });
    }

private:
    /// Where the outputs of a stage are, if not of the last.
    template <std::size_t Stage, class Call>
    CTNN_INLINE static constexpr typename Call::value_type* between_stages(const Call& call) noexcept {
        if constexpr (Call::is_training)
            return stage_of<Stage>(*call.tape).values;
        else
            return call.workspace + Stage % 2 * between<typename Call::context_type>;
    }
    template <std::size_t Stage, class Call, class XRows>
    CTNN_INLINE static constexpr auto input_of(const Call& call, XRows x) noexcept {
        using here = bound_stage<Call::is_training, Stage>;
        if constexpr (here::is_first)
            return x;
        else
            return rows<const typename Call::value_type, typename here::input>{
                between_stages<Stage - 1>(call), x.count};
    }
    template <std::size_t Stage, class Call, class YRows>
    CTNN_INLINE static constexpr auto output_of(const Call& call, YRows y) noexcept {
        using here = bound_stage<Call::is_training, Stage>;
        if constexpr (here::is_last)
            return y;
        else
            return rows<typename Call::value_type, typename here::output>{between_stages<Stage>(call),
                                                                          y.count};
    }

    /// What a stage's layer is called with.
    template <std::size_t Stage, class Call>
    CTNN_INLINE static constexpr auto call_of(const Call& call,
                                              typename Call::value_type* workspace) noexcept {
        using here = bound_stage<Call::is_training, Stage>;
        using context = typename here::template context<typename Call::context_type>;
        constexpr std::size_t index = here::plan.parameters;
        const auto tape_of = [](auto& tape) -> auto& { return stage_of<Stage>(tape).own; };
        if constexpr (index == none)
            return make_part_call<context>(call, workspace, tape_of);
        else
            return make_part_call<context>(call, workspace, tape_of, [](auto& all) -> auto& {
                return all.template layer<index>();
            });
    }
};

}  // namespace ctnn::net
