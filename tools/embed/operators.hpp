// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "error.hpp"
#include "onnx_file.hpp"
#include "step.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctnn::embed {

/// The inputs of a node; optional ones that are left out have no tensor.
struct arguments {
    const node& of;
    std::span<const tensor* const> inputs;

    const tensor* optional(std::size_t index) const {
        return index < inputs.size() ? inputs[index] : nullptr;
    }
    const tensor& required(std::size_t index) const {
        if (const tensor* found = optional(index)) return *found;
        throw model_error("input " + std::to_string(index) + " is missing");
    }
};

/// How the rows lie in a value between two nodes.
struct layout {
    shape dimensions;
    std::size_t rows = 1;
    std::size_t row_axis = 0;  ///< meaningless for one row

    std::size_t width() const { return element_count(dimensions) / rows; }
};

/// One node on the way from the input to the output, on its turn into steps. Exactly one of its inputs
/// depends on the model's input; that one has no tensor here.
struct conversion {
    arguments given;
    std::size_t data_index = 0;
    layout before;
    layout after;  ///< dimensions and rows are set; row_axis is before's unless the operator moves it
    std::vector<step>& steps;

    const node& of() const { return given.of; }
    /// An input that must be a constant; a model_error if it is the one that is not.
    const tensor& constant(std::size_t index) const;
    const tensor* optional_constant(std::size_t index) const;
    /// The data must be this input.
    void expect_data_at(std::size_t index) const;
    /// A constant as it is added to or multiplied with `of`, one value for each of a row's features.
    std::vector<double> per_feature(const tensor& constant, const layout& of) const;
    /// The row axis of a result whose dimensions differ from the data's, but whose values are in the
    /// same order.
    void keep_order();

    void push(step::kind what) { steps.push_back({std::move(what), of().name}); }
    void push_activation(std::string type) { push(activation_step{std::move(type)}); }
    void push_affine(std::vector<double> scale, std::vector<double> shift) {
        push(affine_step{std::move(scale), std::move(shift)});
    }
    /// The same scale and shift for all features.
    void push_affine(double scale, double shift) {
        const std::size_t width = after.width();
        push_affine(std::vector<double>(width, scale), std::vector<double>(width, shift));
    }
};

/// An operator of ONNX: what it computes, and which steps it becomes. Without `convert` it is known
/// among constants and inside of patterns (pattern.hpp) only.
struct operation {
    std::string_view name;
    tensor (*evaluate)(const arguments&);
    void (*convert)(conversion&);
};

std::span<const operation> arithmetic_operations();     // operators/arithmetic.cpp
std::span<const operation> activation_operations();     // operators/activation.cpp
std::span<const operation> linear_operations();         // operators/linear.cpp
std::span<const operation> normalization_operations();  // operators/normalization.cpp
std::span<const operation> shape_operations();          // operators/shape.cpp

/// Null if the operator is not known.
const operation* find_operation(const node& of);

/// What to say about an operator that is not known: the nearest one that is.
std::string advice_for(const node& of);
bool has_own_advice(const node& of);

}  // namespace ctnn::embed
