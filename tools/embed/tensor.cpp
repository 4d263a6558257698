// SPDX-License-Identifier: BSL-1.0
#include "tensor.hpp"

#include "error.hpp"

#include <algorithm>
#include <cmath>

namespace ctnn::embed {

std::size_t element_count(const shape& dimensions) {
    std::size_t count = 1;
    bool is_empty = false;
    for (const std::int64_t dimension : dimensions) {
        if (dimension < 0)
            throw model_error("the shape " + text(dimensions) + " has a negative dimension");
        is_empty |= dimension == 0;
        const auto factor = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(dimension));
        if (factor > largest_tensor / count)
            throw model_error("the shape " + text(dimensions) + " has more than " +
                              std::to_string(largest_tensor) + " values");
        count *= factor;
    }
    return is_empty ? 0 : count;
}

std::size_t product(const shape& dimensions, std::size_t begin, std::size_t end) {
    std::size_t count = 1;
    for (std::size_t i = begin; i < end; ++i) count *= static_cast<std::size_t>(dimensions[i]);
    return count;
}

std::string text(const shape& dimensions) {
    std::string all;
    for (const std::int64_t dimension : dimensions)
        all += (all.empty() ? "" : ", ") + std::to_string(dimension);
    return "[" + all + "]";
}

std::size_t axis_of(std::int64_t axis, std::size_t rank) {
    const auto signed_rank = static_cast<std::int64_t>(rank);
    if (axis < -signed_rank || axis >= signed_rank)
        throw model_error("axis " + std::to_string(axis) + " is not one of " + std::to_string(rank) +
                          " dimensions");
    return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

std::int64_t whole_number(double value) {
    if (!(std::abs(value) <= 9007199254740992.0))
        throw model_error("a number in it is too large for a shape or an axis");
    return static_cast<std::int64_t>(value);
}

shape whole_numbers(const tensor& from) {
    shape numbers;
    for (const double value : from.values) numbers.push_back(whole_number(value));
    return numbers;
}

tensor broadcast(const tensor& a, const tensor& b, double (*f)(double, double)) {
    const std::size_t rank = std::max(a.dimensions.size(), b.dimensions.size());
    // Steps of 0 repeat an operand along an axis that it does not have.
    const auto step_along = [rank](const tensor& t) {
        std::vector<std::size_t> steps(rank, 0);
        std::size_t step = 1;
        for (std::size_t i = t.dimensions.size(); i-- > 0;) {
            if (t.dimensions[i] != 1) steps[rank - t.dimensions.size() + i] = step;
            step *= static_cast<std::size_t>(t.dimensions[i]);
        }
        return steps;
    };
    const auto dimension_of = [rank](const tensor& t, std::size_t axis) {
        const std::size_t missing = rank - t.dimensions.size();
        return axis < missing ? 1 : t.dimensions[axis - missing];
    };
    tensor result{.dimensions = shape(rank), .values = {}, .is_integer = a.is_integer && b.is_integer};
    for (std::size_t i = 0; i < rank; ++i) {
        const std::int64_t of_a = dimension_of(a, i), of_b = dimension_of(b, i);
        if (of_a != of_b && of_a != 1 && of_b != 1)
            throw model_error("the shapes " + text(a.dimensions) + " and " + text(b.dimensions) +
                              " do not fit together");
        result.dimensions[i] = of_a == 1 ? of_b : of_a;
    }
    const std::size_t count = element_count(result.dimensions);
    result.values.reserve(count);
    const std::vector<std::size_t> a_steps = step_along(a), b_steps = step_along(b);
    std::vector<std::int64_t> index(rank, 0);
    std::size_t at_a = 0, at_b = 0;
    for (std::size_t n = 0; n < count; ++n) {
        result.values.push_back(f(a.values[at_a], b.values[at_b]));
        for (std::size_t i = rank; i-- > 0;) {
            at_a += a_steps[i];
            at_b += b_steps[i];
            if (++index[i] < result.dimensions[i]) break;
            at_a -= a_steps[i] * static_cast<std::size_t>(index[i]);
            at_b -= b_steps[i] * static_cast<std::size_t>(index[i]);
            index[i] = 0;
        }
    }
    return result;
}

}  // namespace ctnn::embed
