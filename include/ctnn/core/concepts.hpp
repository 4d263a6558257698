// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

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

/// A layer of fixed widths: `inputs` and `outputs`.
template <class Layer>
concept sized_layer = requires {
    { Layer::inputs } -> std::convertible_to<std::size_t>;
    { Layer::outputs } -> std::convertible_to<std::size_t>;
};

/// A layer that returns as many values as it is given, whatever their number.
template <class Layer>
concept width_keeping_layer = activation<Layer> || requires { requires Layer::keeps_width; };

/// A description that can stand in `sequential`. Besides its widths, a layer that is no activation has,
/// as static constexpr member templates over a ctnn::context with Value = Context::value_type,
///
///     forward<Context>(const parameters<Value>&, const Value* x, Value* y, std::size_t rows)
///     backward<Context, InputGradient>(parameters<Value>&, const update&,
///                                      const Value* x, const Value* y, Value* dy, Value* dx,
///                                      Value* scratch, std::size_t rows)
///
/// (without parameters: neither `parameters` nor `update`), where rows of n values lie padded(n) apart
/// and the padding is +0 on entry and must be on return; `backward` may overwrite dy, and writes dx,
/// from the parameters as they were, if InputGradient. Optional: `scratch_size<Context>` (values of
/// scratch that `backward` needs), `workspace_size<Context>` (values of a last argument of `forward`,
/// Value* workspace), `passes()` and `widest_of_all()` (of the layers within, for what is small and how
/// many rows run together), `multiply_adds` (of one row, for ctnn::cost), `dense_inputs` and
/// `dense_outputs` (true where `forward`, and `backward` for its x, can do with Context::dense_inputs
/// and Context::dense_outputs, that is rows without padding between them), `dense_derivatives` (true
/// where `backward` can do with Context::dense_outputs for y and dy).
template <class Layer>
concept layer = sized_layer<Layer> || width_keeping_layer<Layer>;

/// What a trainer checks, each an optional `static constexpr bool` of a layer: `limits_outputs` (they
/// do not reach all numbers, which makes them poor logits), `takes_logits` (an ending, as sigmoid,
/// whose input is meant to be any number), `compares_outputs` (with each other, so that one alone says
/// nothing). Losses have the last two as well.
template <class Layer>
concept limiting_layer = requires { requires Layer::limits_outputs; };
template <class Part>
concept taker_of_logits = requires { requires Part::takes_logits; };
template <class Part>
concept comparer_of_outputs = requires { requires Part::compares_outputs; };

template <class Layer>
concept layer_of_dense_inputs = layer<Layer> && requires { requires Layer::dense_inputs; };
template <class Layer>
concept layer_of_dense_outputs = layer<Layer> && requires { requires Layer::dense_outputs; };
template <class Layer>
concept layer_of_dense_derivatives =
    layer_of_dense_outputs<Layer> && requires { requires Layer::dense_derivatives; };

/// The update of parameters is the optimizer at work: update.at([](auto& each) -> auto& { return
/// each.values; }) gives that of an array in them, and w = that(w, gradient, index) the new value of
/// one.
///
/// A layer with parameters: `template <class Value> struct parameters`, zero by default and trivially
/// copyable, with
///
///     static constexpr std::size_t count;                      // without padding
///     void initialize(random_generator&);                      // PyTorch's default
///     void visit(auto&& f) [const];                            // f(Value&) of each, in PyTorch's order
///     void clear();                                            // everything 0, the padding too
///
/// Optional: `static constexpr void for_each_tensor(auto&& f)`, which calls f("name", {size, ...}) for
/// each of PyTorch's tensors in it, in the order of `visit`; these are the names in files. Without it the
/// parameters are one tensor "weight" of shape {count}.
template <class Layer>
concept parametric_layer = layer<Layer> && requires { typename Layer::template parameters<float>; };

/// A layer whose `forward` takes a function of a vector as a last argument and applies it to what it
/// stores (one that takes two arguments is also given the address), and whose `backward` takes one of a
/// vector of dx and one of x (the activation's output), which it applies once to the finished dx, so that
/// an activation after or before it costs no pass over memory. Its `backward` takes dy as a pointer to const.
template <class Layer>
concept fusing_layer = parametric_layer<Layer> && requires { requires Layer::fuses_activation; };

/// A layer with parameters that remembers more than its input and output between forward and backward:
/// `template <class Context> struct tape`, which `record<Context>` (a forward) and `backward` take
/// before `scratch`.
template <class Layer, class Context>
concept taping_layer = parametric_layer<Layer> && requires { typename Layer::template tape<Context>; };

/// A layer whose `forward` takes an array of `workspace_size<Context>` values as its last argument.
template <class Layer, class Context>
concept layer_with_workspace = layer<Layer> && requires { Layer::template workspace_size<Context>; };

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
///     template <class Context>
///     Value evaluate(const Value* p, const target<Value>*, Value* gradient, std::size_t rows) const
///
/// returns the mean loss of Context::inputs outputs a row; where `gradient` is not null it stores the
/// derivatives there. (Both lie as any rows do; densely under Context::dense_inputs, which a loss with
/// `dense_inputs` may meet. Either array has room for whole lines after the last row; what is there
/// then is unspecified.) A loss whose targets are class indices may take them as `const Index*` for
/// any ctnn::class_index; the trainer has checked them. `fused_ending` is `void`, or the activation
/// that the network must end in and whose input the loss takes instead of its output. `takes_logits`
/// and `compares_outputs` (see above) make a trainer refuse endings on which the loss would learn
/// badly, unless `suits_any_ending`: see on_any_ending.
template <class Loss>
concept loss = requires {
    typename Loss::template target<float>;
    typename Loss::fused_ending;
};

template <class Loss>
concept loss_of_dense_inputs = loss<Loss> && requires { requires Loss::dense_inputs; };

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
