// SPDX-License-Identifier: BSL-1.0
// Add, Sub, Mul, Div and the like: with a constant they are affine, feature by feature.
#include "../operators.hpp"

#include <array>
#include <cmath>

namespace ctnn::embed {

namespace {

/// An operand as NumPy would align it. Before version 7, `axis` says where the second one begins.
tensor aligned(const arguments& given, std::size_t index) {
    tensor operand = given.required(index);
    if (given.of.operator_set >= 7 || index != 1 || !given.of.has("axis")) return operand;
    const std::size_t rank = given.required(0).dimensions.size();
    const std::size_t end =
        axis_of(given.of.get("axis", std::int64_t{0}), rank) + operand.dimensions.size();
    if (end > rank) throw model_error("its second input reaches over the first one's dimensions");
    operand.dimensions.resize(operand.dimensions.size() + rank - end, 1);
    return operand;
}

template <double (*F)(double, double)>
tensor evaluate_binary(const arguments& given) {
    return broadcast(aligned(given, 0), aligned(given, 1), F);
}

double add(double a, double b) { return a + b; }
double subtract(double a, double b) { return a - b; }
double multiply(double a, double b) { return a * b; }
double divide(double a, double b) { return a / b; }

tensor evaluate_division(const arguments& given) {
    tensor result = evaluate_binary<divide>(given);
    if (result.is_integer)
        for (double& value : result.values) value = std::trunc(value);
    return result;
}

/// The constant operand, feature by feature.
std::vector<double> other_operand(conversion& c) {
    const std::size_t other = 1 - c.data_index;
    tensor constant = c.constant(other);
    if (other == 1 && c.of().operator_set < 7 && c.of().has("axis")) {
        const tensor data{c.before.dimensions, {}, false};
        const tensor* both[]{&data, &constant};
        constant = aligned({c.of(), both}, 1);
    }
    c.after.row_axis = c.before.row_axis + (c.after.dimensions.size() - c.before.dimensions.size());
    return c.per_feature(constant, c.after);
}

/// scale x + factor constant
void convert_sum(conversion& c, double scale, double factor) {
    std::vector<double> shift = other_operand(c);
    for (double& value : shift) value *= factor;
    const std::size_t width = shift.size();
    c.push_affine(std::vector<double>(width, scale), std::move(shift));
}

void convert_product(conversion& c) {
    std::vector<double> scale = other_operand(c);
    const std::size_t width = scale.size();
    c.push_affine(std::move(scale), std::vector<double>(width, 0.0));
}

void convert_quotient(conversion& c) {
    c.expect_data_at(0);
    std::vector<double> scale = other_operand(c);
    for (double& value : scale) value = 1 / value;
    const std::size_t width = scale.size();
    c.push_affine(std::move(scale), std::vector<double>(width, 0.0));
}

template <double (*F)(double)>
tensor evaluate_unary(const arguments& given) {
    tensor result = given.required(0);
    for (double& value : result.values) value = F(value);
    return result;
}

constexpr operation operations[]{
    {"Add", evaluate_binary<add>, [](conversion& c) { convert_sum(c, 1, 1); }},
    {"Sub", evaluate_binary<subtract>,
     [](conversion& c) { c.data_index == 0 ? convert_sum(c, 1, -1) : convert_sum(c, -1, 1); }},
    {"Mul", evaluate_binary<multiply>, convert_product},
    {"Div", evaluate_division, convert_quotient},
    {"Neg", evaluate_unary<[](double x) { return -x; }>, [](conversion& c) { c.push_affine(-1, 0); }},
    {"Pow", evaluate_binary<[](double a, double b) { return std::pow(a, b); }>, nullptr},
    {"Sqrt", evaluate_unary<[](double x) { return std::sqrt(x); }>, nullptr},
    {"Erf", evaluate_unary<[](double x) { return std::erf(x); }>, nullptr},
};

}  // namespace

std::span<const operation> arithmetic_operations() { return operations; }

}  // namespace ctnn::embed
