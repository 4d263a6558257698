// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/shape/identity.hpp>
#include <ctnn/net/sequential.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

/// What add, concat, multiply and residual share: layers side by side on one input.
namespace ctnn {

namespace core {

struct rule_branches {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>,
                      "ctnn: add and multiply have one or more branches, which give one shape, value by "
                      "value; change the branch that differs from the first");
    };
};

/// A layer of branches begins as the first of them does that can.
template <class... Branches>
struct begins_like_any : begins_like<Branches...> {};
template <class First, class... Others>
    requires(!requires { typename First::begins_with; })
struct begins_like_any<First, Others...> : begins_like_any<Others...> {};

}  // namespace core

namespace net {

/// The sum, value by value.
struct plus {
    static constexpr bool passes_derivatives_on = true;

    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector one, Vector other) const noexcept {
        return one + other;
    }
};

/// Where the parameters of branch Index are in those of the whole.
template <class... Branches>
struct listed_parameters {
    static constexpr auto position = [] {
        std::array<std::size_t, sizeof...(Branches)> at{};
        constexpr bool is_parametric[] = {parametric_layer<Branches>...};
        for (std::size_t i = 0, found = 0; i < at.size(); ++i) {
            at[i] = found;
            found += is_parametric[i];
        }
        return at;
    }();
    template <std::size_t Index>
    CTNN_INLINE static constexpr auto& of(auto& all) noexcept {
        return all.template layer<position[Index]>();
    }
};

/// Branches on Input, each a layer or a sequential. Parts::of<Index>(parameters) are those of one.
template <class Parts, class Input, class... Branches>
struct branches : layer_base {
    static constexpr std::size_t count = sizeof...(Branches);
    template <std::size_t Index>
    using branch = core::type_at<Index, Branches...>;
    template <std::size_t Index>
    using at = core::bound_layer<branch<Index>, Input>;
    template <std::size_t Index>
    using output_of = typename at<Index>::output;
    template <std::size_t Index>
    static constexpr bool is_identity = std::is_same_v<branch<Index>, identity>;

    static constexpr bool streams = (core::bound_layer<Branches, Input>::streams && ...);
    static constexpr std::size_t multiply_adds =
        (core::bound_layer<Branches, Input>::multiply_adds + ... + 0);
    static constexpr std::size_t depth =
        ((parametric_layer<Branches> ? core::bound_layer<Branches, Input>::depth : 0) + ... + 0);
    static constexpr std::size_t passes = (core::bound_layer<Branches, Input>::passes + ... + 0);
    static constexpr std::size_t widest =
        (std::max)({padded(Input::size), core::bound_layer<Branches, Input>::widest...,
                    padded(core::bound_layer<Branches, Input>::output::size)...});

    /// That of a branch, whose outputs are padded rows of its own.
    template <class Context>
    using inner = typename Context::template with_packed<Context::packed_x, false>;

    /// Values of the outputs of a branch.
    template <class Context, std::size_t Index>
    static constexpr std::size_t size_of =
        is_identity<Index> ? 0 : Context::max_rows * padded(output_of<Index>::size);
    template <class Context, std::size_t Index>
    static constexpr std::size_t offset_of = []<std::size_t... Before>(std::index_sequence<Before...>) {
        return (size_of<Context, Before> + ... + 0);
    }(std::make_index_sequence<Index>{});

    template <class Context, class Indices>
    struct tape_of;
    template <class Context, std::size_t... Index>
    struct tape_of<Context, std::index_sequence<Index...>>
        : numbered<Index, stage_tape<typename Context::value_type,
                                     (Context::is_training ? size_of<Context, Index> : 0),
                                     typename at<Index>::template tape<inner<Context>>>>... {};
    template <class Context>
    using tape = tape_of<Context, std::make_index_sequence<count>>;

    /// The outputs of branches lie side by side, in training on the tape.
    template <class Context>
    static constexpr std::size_t outputs_size = Context::is_training ? 0 : offset_of<Context, count>;
    template <class Context>
    static constexpr std::size_t forward_workspace =
        outputs_size<Context> +
        (std::max)({core::bound_layer<Branches, Input>::template forward_workspace<inner<Context>>...});
    /// The derivatives of one branch's outputs, those of its inputs, and what a branch needs.
    static constexpr std::size_t most_outputs =
        (std::max)({padded(core::bound_layer<Branches, Input>::output::size)...});
    template <class Context>
    static constexpr std::size_t backward_workspace =
        Context::max_rows * (most_outputs + padded(Input::size)) +
        (std::max)({core::bound_layer<Branches, Input>::template backward_workspace<inner<Context>>...});

    template <std::size_t Index, class Call>
    CTNN_INLINE static constexpr auto call_of(const Call& call,
                                              typename Call::value_type* workspace) noexcept {
        using context = inner<typename Call::context_type>;
        const auto tape_of = [](auto& tape) -> auto& { return stage_of<Index>(tape).own; };
        if constexpr (parametric_layer<branch<Index>>)
            return make_part_call<context>(call, workspace, tape_of, [](auto& all) -> auto& {
                return Parts::template of<Index>(all);
            });
        else
            return make_part_call<context>(call, workspace, tape_of);
    }

    /// Where a branch's outputs are: those of an identity are x.
    template <std::size_t Index, class Call>
    CTNN_INLINE static constexpr auto outputs(const Call& call, auto x) noexcept {
        using value_type = typename Call::value_type;
        if constexpr (is_identity<Index>)
            return x;
        else if constexpr (Call::is_training)
            return rows<value_type, output_of<Index>>{stage_of<Index>(*call.tape).values, x.count};
        else
            return rows<value_type, output_of<Index>>{
                call.workspace + offset_of<typename Call::context_type, Index>, x.count};
    }

    /// Runs all branches.
    template <class Call>
    CTNN_INLINE static constexpr void forward_all(const Call& call, auto x) noexcept {
        core::for_each_index<count>([&]<std::size_t Index>() CTNN_INLINE_LAMBDA {
            if constexpr (!is_identity<Index>)
                at<Index>::forward(
                    call_of<Index>(call, call.workspace + outputs_size<typename Call::context_type>), x,
                    outputs<Index>(call, x));
        });
    }

    /// Where the derivatives of one branch's outputs may be put.
    template <class Call>
    CTNN_INLINE static constexpr typename Call::value_type* derivatives_of(const Call& call) noexcept {
        return call.workspace;
    }

    /// dx is the sum of what comes back through the branches, where of_branch.operator()<Index>() gives the
    /// derivatives of one's outputs.
    template <class Call, class Dx>
    CTNN_TAGGED static constexpr void backward_all(const Call& call, auto x, Dx dx,
                                                   auto of_branch) noexcept {
        using value_type = typename Call::value_type;
        const rows<value_type, Input> more{call.workspace + Call::max_rows * most_outputs, x.count};
        value_type* const rest = more.data + Call::max_rows * padded(Input::size);
        // First one that is no identity, where there is any, so that the others are added to its dx.
        core::for_each_index<count>([&]<std::size_t Turn>() {
            constexpr std::size_t index = Turn == 0 ? first : Turn == first ? 0 : Turn;
            const auto back_to = [&](auto to) {
                at<index>::backward(call_of<index>(call, rest), x, outputs<index>(call, x),
                                    of_branch.template operator()<index>(), to);
            };
            const auto add_to_dx = [&](const value_type* values) {
                if constexpr (Dx::are_wanted)
                    combine<Call, plus>(dx, static_cast<const value_type*>(dx.data), values);
            };
            if constexpr (Turn == 0 || !Dx::are_wanted) {
                if constexpr (Dx::are_wanted || !is_identity<index>) back_to(dx);
            } else if constexpr (is_identity<index>) {
                add_to_dx(of_branch.template operator()<index>().data);
            } else {
                back_to(more);
                add_to_dx(more.data);
            }
        });
    }

    /// to = Operation of some rows, value by value.
    template <class Call, class Operation, class... Values>
    CTNN_INLINE static constexpr void combine(auto to, const Values*... values) noexcept {
        simd::map<typename Call::architecture, decltype(to)::width>(
            to.count, to.data,
            []<class Vector>(Vector first, auto... others) CTNN_INLINE_LAMBDA {
                ((first = simd::as_written(Operation{}(first, others))), ...);
                return first;
            },
            values...);
    }

private:
    static constexpr std::size_t first = [] {
        constexpr bool is_identity[] = {std::is_same_v<Branches, identity>..., false};
        std::size_t at = 0;
        while (is_identity[at]) ++at;
        return at % count;
    }();
};

/// Function of a value and of the one that lies in x as the value does in y.
template <class Function, class Value>
struct finished_with {
    const Value* x;
    const Value* y;

    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector value, const Value* to) const noexcept {
        return Function{}(value, simd::loaded<Vector>(x + (to - y)));
    }
};

/// y = Function of the outputs of all branches, value by value. Their derivatives are dy, or dy and
/// the outputs of the others in Function.
template <class Function, class Parts, class Input, class... Branches>
struct combined : branches<Parts, Input, Branches...> {
    using base = branches<Parts, Input, Branches...>;
    using base::count;
    using output =
        typename core::common_output<core::rule_branches, std::type_identity_t,
                                     typename core::bound_layer<Branches, Input>::output...>::type;

    /// Of two branches, one the identity, the other one may finish the work.
    static constexpr std::size_t other = [] {
        constexpr bool is_identity[] = {std::is_same_v<Branches, identity>..., false};
        return count > 1 && is_identity[0] ? 1 : 0;
    }();
    using other_layer = core::bound_layer<core::type_at<other, Branches..., identity>, Input>;
    static constexpr bool finishes_other = count == 2 &&
                                           (std::is_same_v<Branches, identity> + ... + 0) == 1 &&
                                           (other_layer::fuses || other_layer::finishes);

    template <class Context>
    static constexpr std::size_t forward_workspace =
        finishes_other && !Context::is_training
            ? other_layer::template forward_workspace<typename base::template inner<Context>>
            : base::template forward_workspace<Context>;

    template <class Call>
    CTNN_INLINE static constexpr void forward(const Call& call, auto x, auto y) noexcept {
        if constexpr (finishes_other && !Call::is_training) {
            other_layer::forward(base::template call_of<other>(call, call.workspace), x, y,
                                 finished_with<Function, typename Call::value_type>{x.data, y.data});
        } else {
            base::forward_all(call, x);
            [&]<std::size_t... Index>(std::index_sequence<Index...>) CTNN_INLINE_LAMBDA {
                base::template combine<Call, Function>(y,
                                                       base::template outputs<Index>(call, x).data...);
            }(std::make_index_sequence<count>{});
        }
    }

    /// With the other outputs as factors, where derivatives are not passed on.
    template <class Call>
    CTNN_TAGGED static constexpr void backward(const Call& call, auto x, auto, auto dy,
                                               auto dx) noexcept {
        const rows<typename Call::value_type, output> given{base::derivatives_of(call), x.count};
        base::backward_all(call, x, dx, [&]<std::size_t Index>() {
            if constexpr (Function::passes_derivatives_on || count == 1) {
                return dy;
            } else {
                multiply_others<Call, Index>(call, x, dy, given, std::make_index_sequence<count>{});
                return rows<const typename Call::value_type, output>{given.data, given.count};
            }
        });
    }

private:
    /// dy times the outputs of all branches but Branch.
    template <class Call, std::size_t Branch, std::size_t... Index>
    CTNN_TAGGED static constexpr void multiply_others(const Call& call, auto x, auto dy, auto to,
                                                      std::index_sequence<Index...>) noexcept {
        const auto* from = dy.data;
        const auto multiply = [&](const auto* factor) {
            base::template combine<Call, Function>(to, from, factor);
            from = to.data;
        };
        ((Index == Branch ? void() : multiply(base::template outputs<Index>(call, x).data)), ...);
    }
};

}  // namespace net

}  // namespace ctnn
