// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>
#include <ctnn/core/layer_base.hpp>
#include <ctnn/core/shape.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

/// The contracts of an extension: what a layer, an activation, a loss and an optimizer must have.
/// CONTRIBUTING.md walks through one of each.
namespace ctnn {

/// What an activation's slope is computed from.
enum class slope_from { output, input };

/// An elementwise layer without parameters, of any width. It has two formulas, templated over a scalar
/// or a vector (Vector) of `float` or `double`, constexpr for scalars and free of branches on data:
///
///     static constexpr ctnn::slope_from from = ctnn::slope_from::output;
///     template <class Vector> static constexpr Vector apply(Vector x);
///     // The derivative, from y = apply(x) or from x.
///     template <class Vector> static constexpr Vector slope(Vector y);
///     // Optional, if cheaper: dy * slope(y).
///     template <class Vector> static constexpr Vector times_slope(Vector dy, Vector y);
template <class Activation>
concept activation = requires(float v) {
    { Activation::from } -> std::convertible_to<slope_from>;
    { Activation::apply(v) } -> std::same_as<float>;
    { Activation::slope(v) } -> std::same_as<float>;
};

/// A description that can stand in `sequential`: an activation, or a type with a member template that is
/// the layer on an input shape,
///
///     template <class Input> struct on : ctnn::layer_base {
///         using output = ctnn::shape<...>;   // or ctnn::broken<rule, facts...>: see core/shape_walk.hpp
///         static constexpr void forward(const auto& call, auto x, auto y);
///         static constexpr void backward(const auto& call, auto x, auto y, auto dy, auto dx);
///     };
///
/// where `call` is a ctnn::call, and the others are ctnn::rows of `Input` (x, dx) and `output` (y, dy) of
/// one number, x and dy of const values. `backward` writes dx, where decltype(dx)::are_wanted, from the
/// parameters as they were. What else a layer may say is in core/layer_base.hpp. One that can begin a
/// network without an `input` before it names the shape: `using begins_with = ctnn::shape<...>`; one made of
/// others names them: `using children = ctnn::core::list<...>`.
template <class Layer>
concept layer = activation<Layer> || requires { typename Layer::template on<shape<1>>; };

/// What a trainer checks, each an optional `static constexpr bool` of a layer: `limits_outputs` (they
/// do not reach all numbers, which makes them poor logits), `takes_logits` (an ending, as sigmoid,
/// whose input is meant to be any number), `compares_outputs` (with each other, so that one alone says
/// nothing). Losses have the last two as well. And a number: `takes_indices_below`, of a layer whose inputs are
/// indices below it, as embedding's.
template <class Layer>
concept limiting_layer = requires { requires Layer::limits_outputs; };
template <class Part>
concept taker_of_logits = requires { requires Part::takes_logits; };
template <class Part>
concept comparer_of_outputs = requires { requires Part::compares_outputs; };

/// A layer with parameters: a member `template <class Value> struct parameters` beside `on`, zero by default
/// and trivially copyable, which `call.parameters` refers to, with
///
///     static constexpr std::size_t count;                      // without padding
///     void initialize(random_generator&);                      // PyTorch's default
///     void visit(auto&& f) [const];                            // f(Value&) of each, in PyTorch's order
///     void clear();                                            // what visit visits 0, the padding too
///
/// Optional: `static constexpr void for_each_tensor(auto&& f)`, which calls f("name", {size, ...}) for
/// each of PyTorch's tensors in it, in the order of `visit`; these are the names in files. Without it the
/// parameters are one tensor "weight" of shape {count}. Of parameters with buffers, which are stored but not
/// trained: `value_count`, `visit_values` (the same of all, the buffers last), `for_each_buffer` (as
/// for_each_tensor) and `moments`, a type with those arrays, under the same names, that are trained.
///
/// In `backward`, call.update is the optimizer at work: call.update.at([](auto& each) -> auto& { return
/// each.values; }) gives that of an array in them, and w = that(w, gradient, index) the new value of one.
template <class Layer>
concept parametric_layer = layer<Layer> && requires { typename Layer::template parameters<float>; };

/// An integer type of class indices: not bool, and none of characters.
template <class Index>
concept class_index =
    std::integral<Index> && sizeof(Index) <= sizeof(std::uint64_t) && !std::same_as<Index, bool> &&
    !std::same_as<Index, char> && !std::same_as<Index, wchar_t> && !std::same_as<Index, char8_t> &&
    !std::same_as<Index, char16_t> && !std::same_as<Index, char32_t>;

/// Whether an index is one of so many classes: a negative one is not, whatever its type.
template <class_index Index>
CTNN_TAGGED constexpr bool is_class(Index index, std::size_t classes) {
    return static_cast<std::uint64_t>(index) < classes;  // (extends the sign)
}

/// A loss over rows of network outputs; `target<Value>` is Value or std::uint32_t (a class index per
/// row).
///
///     template <class Context> Value evaluate(auto p, const target<Value>*, Value* gradient) const
///
/// returns the mean loss of p, the ctnn::rows of outputs, and stores the derivatives where `gradient` is
/// not null, lying as p does. (p is packed only for a loss with `takes_packed_rows`. Either array has room
/// for whole lines after the last row; what is there then is unspecified.) A loss whose targets are class
/// indices may take them as `const Index*` for any ctnn::class_index; the trainer has checked them.
/// `fused_ending` is `void`, or the activation that the network must end in and whose input the loss takes
/// instead of its output. `takes_logits` and `compares_outputs` (see above) make a trainer refuse endings
/// on which the loss would learn badly, unless `suits_any_ending`: see on_any_ending.
template <class Loss>
concept loss = requires {
    typename Loss::template target<float>;
    typename Loss::fused_ending;
};

template <class Loss>
concept loss_of_packed_rows = loss<Loss> && requires { requires Loss::takes_packed_rows; };

/// An optimizer: an aggregate of options with `moments` (parameter-sized arrays that it keeps) and
///
///     template <class Value> void apply(std::uint64_t step, auto&& f) const   // step counts from 1
///
/// which calls f with one of a bounded number of rules: function objects that keep no state of their
/// own, with `static constexpr std::size_t moments` (how many of the arrays this rule uses) and
/// `Vector operator()(Vector w, Vector gradient, Vector* moment) const`, which changes its moments and
/// returns the new w. Optional, where the new w is w + c gradient: `Vector factor(Vector x) const`,
/// which returns c x. A w whose gradients have all been 0 must stay 0 if it is 0: padding is updated
/// too.
template <class Optimizer>
concept optimizer = requires {
    { Optimizer::moments } -> std::convertible_to<std::size_t>;
};

}  // namespace ctnn
