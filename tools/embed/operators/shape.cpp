// SPDX-License-Identifier: BSL-1.0
// What changes a shape, but not the order of a row's values; and what models compute shapes with.
#include "../operators.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ctnn::embed {

namespace {

tensor reshaped(const tensor& from, shape dimensions) {
    if (element_count(dimensions) != from.values.size())
        throw model_error("it makes " + text(dimensions) + " of " + text(from.dimensions));
    return {std::move(dimensions), from.values, from.is_integer};
}

tensor evaluate_same(const arguments& given) { return given.required(0); }

void convert_same(conversion& c) {
    c.expect_data_at(0);
    c.keep_order();
}

tensor evaluate_dropout(const arguments& given) {
    const tensor* mode = given.optional(2);
    if ((mode && mode->values != std::vector<double>{0.0}) ||
        (given.of.operator_set < 7 && given.of.get("is_test", std::int64_t{0}) == 0))
        throw model_error("it is in training mode; export the model for inference (model.eval())");
    return given.required(0);
}

tensor evaluate_cast(const arguments& given) {
    enum : std::int64_t {
        to_float = 1,
        to_int32 = 6,
        to_int64 = 7,
        to_half = 10,
        to_double = 11,
        to_bfloat = 16
    };
    tensor result = given.required(0);
    switch (given.of.get("to", std::int64_t{0})) {
    case to_float:
    case to_double:
        result.is_integer = false;
        return result;
    case to_int32:
    case to_int64:
        for (double& value : result.values) value = std::trunc(value);
        result.is_integer = true;
        return result;
    case to_half:
    case to_bfloat:
        throw model_error("it rounds to half precision; the nearest is a cast to FLOAT or DOUBLE");
    default:
        throw model_error("it casts to another type than FLOAT, DOUBLE, INT32 or INT64");
    }
}

void convert_cast(conversion& c) {
    const std::int64_t type = c.of().get("to", std::int64_t{0});
    if (type != 1 && type != 11)
        throw model_error(
            "it makes whole numbers of the values; the nearest is a cast to FLOAT or DOUBLE");
    c.keep_order();
}

tensor evaluate_flatten(const arguments& given) {
    const tensor& x = given.required(0);
    const std::size_t rank = x.dimensions.size();
    const std::int64_t asked = given.of.get("axis", std::int64_t{1});
    const std::size_t axis = asked == static_cast<std::int64_t>(rank) ? rank : axis_of(asked, rank);
    return reshaped(x, {static_cast<std::int64_t>(product(x.dimensions, 0, axis)),
                        static_cast<std::int64_t>(product(x.dimensions, axis, rank))});
}

tensor evaluate_reshape(const arguments& given) {
    const tensor& x = given.required(0);
    shape wanted =
        given.of.operator_set < 5 ? given.of.get("shape", shape{}) : whole_numbers(given.required(1));
    const bool zero_is_zero = given.of.get("allowzero", std::int64_t{0}) != 0;
    std::size_t open = wanted.size();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == 0 && !zero_is_zero) {
            if (i >= x.dimensions.size())
                throw model_error("its shape repeats a dimension that " + text(x.dimensions) +
                                  " does not have");
            wanted[i] = x.dimensions[i];
        } else if (wanted[i] == -1) {
            if (open != wanted.size()) throw model_error("its shape leaves two dimensions open");
            open = i;
        }
    }
    if (open != wanted.size()) {
        wanted[open] = 1;
        const std::size_t others = element_count(wanted);
        if (others == 0) throw model_error("its shape leaves a dimension open beside a 0");
        wanted[open] = static_cast<std::int64_t>(x.values.size() / others);
    }
    return reshaped(x, std::move(wanted));
}

/// Axes are an attribute before version 13, and an input from then on.
shape axes_of(const arguments& given) {
    if (given.of.operator_set < 13) return given.of.get("axes", shape{});
    const tensor* axes = given.optional(1);
    return axes ? whole_numbers(*axes) : shape{};
}

tensor evaluate_squeeze(const arguments& given) {
    const tensor& x = given.required(0);
    const std::size_t rank = x.dimensions.size();
    const shape axes = axes_of(given);
    std::vector<bool> goes(rank, false);
    for (const std::int64_t axis : axes) goes[axis_of(axis, rank)] = true;
    shape kept;
    for (std::size_t i = 0; i < rank; ++i)
        if (!(axes.empty() ? x.dimensions[i] == 1 : goes[i])) kept.push_back(x.dimensions[i]);
    return reshaped(x, std::move(kept));
}

tensor evaluate_unsqueeze(const arguments& given) {
    const tensor& x = given.required(0);
    const shape axes = axes_of(given);
    const std::size_t rank = x.dimensions.size() + axes.size();
    std::vector<bool> comes(rank, false);
    for (const std::int64_t axis : axes) {
        const std::size_t at = axis_of(axis, rank);
        if (comes[at]) throw model_error("it names an axis twice");
        comes[at] = true;
    }
    shape wanted;
    for (std::size_t i = 0, from = 0; i < rank; ++i)
        wanted.push_back(comes[i] ? 1 : x.dimensions[from++]);
    return reshaped(x, std::move(wanted));
}

std::vector<std::size_t> permutation_of(const node& of, std::size_t rank) {
    std::vector<std::size_t> order(rank);
    std::iota(order.rbegin(), order.rend(), std::size_t{0});
    if (!of.has("perm")) return order;
    const shape given = of.get("perm", shape{});
    std::vector<bool> is_taken(rank, false);
    if (given.size() != rank)
        throw model_error("its permutation is not of " + std::to_string(rank) + " axes");
    for (std::size_t i = 0; i < rank; ++i) {
        order[i] = axis_of(given[i], rank);
        if (is_taken[order[i]]) throw model_error("its permutation names an axis twice");
        is_taken[order[i]] = true;
    }
    return order;
}

tensor evaluate_transpose(const arguments& given) {
    const tensor& x = given.required(0);
    const std::size_t rank = x.dimensions.size();
    const std::vector<std::size_t> order = permutation_of(given.of, rank);
    tensor result{shape(rank), {}, x.is_integer};
    for (std::size_t i = 0; i < rank; ++i) result.dimensions[i] = x.dimensions[order[i]];
    result.values.reserve(x.values.size());
    std::vector<std::int64_t> index(rank, 0);  // of the result
    for (std::size_t n = 0; n < x.values.size(); ++n) {
        std::size_t from = 0;
        for (std::size_t axis = 0; axis < rank; ++axis) {
            const auto at = static_cast<std::size_t>(std::ranges::find(order, axis) - order.begin());
            from = from * static_cast<std::size_t>(x.dimensions[axis]) +
                   static_cast<std::size_t>(index[at]);
        }
        result.values.push_back(x.values[from]);
        for (std::size_t i = rank; i-- > 0 && ++index[i] == result.dimensions[i];) index[i] = 0;
    }
    return result;
}

/// Rows may become columns, but the order of a row's values must stay.
void convert_transpose(conversion& c) {
    const std::vector<std::size_t> order = permutation_of(c.of(), c.before.dimensions.size());
    std::size_t last = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (c.before.rows != 1 && order[i] == c.before.row_axis) {
            c.after.row_axis = i;
        } else if (c.before.dimensions[order[i]] != 1) {
            if (order[i] < last)
                throw model_error(
                    "it changes the order of a row's values in " + text(c.before.dimensions) +
                    "; the nearest is a Reshape, or to permute the weights of the next Gemm");
            last = order[i];
        }
    }
}

tensor evaluate_constant(const arguments& given) {
    if (given.of.has("value")) return given.of.get("value", tensor{});
    if (given.of.has("value_float")) return {{}, {given.of.get("value_float", 0.0)}, false};
    if (given.of.has("value_int"))
        return {{}, {static_cast<double>(given.of.get("value_int", std::int64_t{0}))}, true};
    if (given.of.has("value_floats")) {
        const std::vector<double> all = given.of.get("value_floats", std::vector<double>{});
        return {{static_cast<std::int64_t>(all.size())}, all, false};
    }
    if (given.of.has("value_ints")) {
        const shape all = given.of.get("value_ints", shape{});
        return {{static_cast<std::int64_t>(all.size())}, {all.begin(), all.end()}, true};
    }
    throw model_error("it has no value of numbers");
}

tensor evaluate_shape(const arguments& given) {
    const shape& dimensions = given.required(0).dimensions;
    const auto rank = static_cast<std::int64_t>(dimensions.size());
    const auto bound = [&](const char* name, std::int64_t otherwise) {
        const std::int64_t at = given.of.get(name, otherwise);
        return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
    };
    const std::int64_t start = bound("start", 0), end = std::max(start, bound("end", rank));
    return {{end - start}, {dimensions.begin() + start, dimensions.begin() + end}, true};
}

tensor evaluate_gather(const arguments& given) {
    const tensor &from = given.required(0), &indices = given.required(1);
    if (from.dimensions.size() != 1 || given.of.get("axis", std::int64_t{0}) != 0)
        throw model_error("it takes from a tensor of shape " + text(from.dimensions) +
                          ", where a list of numbers was expected");
    tensor result{indices.dimensions, {}, from.is_integer};
    for (const double index : indices.values)
        result.values.push_back(from.values[axis_of(whole_number(index), from.values.size())]);
    return result;
}

tensor evaluate_concat(const arguments& given) {
    tensor result{{0}, {}, true};
    for (std::size_t i = 0; i < given.inputs.size(); ++i) {
        const tensor& each = given.required(i);
        if (each.dimensions.size() != 1)
            throw model_error("it joins a tensor of shape " + text(each.dimensions) +
                              ", where a list of numbers was expected");
        result.values.insert(result.values.end(), each.values.begin(), each.values.end());
        result.is_integer &= each.is_integer;
        result.dimensions[0] += each.dimensions[0];
        element_count(result.dimensions);
    }
    return result;
}

constexpr operation operations[]{
    {"Flatten", evaluate_flatten, convert_same},
    {"Reshape", evaluate_reshape, convert_same},
    {"Squeeze", evaluate_squeeze, convert_same},
    {"Unsqueeze", evaluate_unsqueeze, convert_same},
    {"Transpose", evaluate_transpose, convert_transpose},
    {"Identity", evaluate_same, convert_same},
    {"Dropout", evaluate_dropout, convert_same},
    {"Cast", evaluate_cast, convert_cast},
    {"Constant", evaluate_constant, nullptr},
    {"Shape", evaluate_shape, nullptr},
    {"Gather", evaluate_gather, nullptr},
    {"Concat", evaluate_concat, nullptr},
};

}  // namespace

std::span<const operation> shape_operations() { return operations; }

}  // namespace ctnn::embed
