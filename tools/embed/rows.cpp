// SPDX-License-Identifier: BSL-1.0
#include "rows.hpp"

#include "error.hpp"
#include "evaluate.hpp"

#include <algorithm>
#include <cmath>

namespace ctnn::embed {

namespace {

constexpr double rounding = 1e-9;

/// Equal but for rounding. What is not finite is another error than this one.
bool agree(const std::vector<double>& found, const std::vector<double>& expected) {
    if (found.size() != expected.size()) return false;
    double largest = 0;
    for (const double value : expected)
        if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    return std::ranges::equal(found, expected, [&](double a, double b) {
        return !std::isfinite(b) || std::abs(a - b) <= rounding * largest;
    });
}

bool is_rows_along(const tensor& together, std::size_t axis,
                   const std::vector<std::vector<double>>& alone) {
    const std::size_t rows = alone.size();
    if (axis >= together.dimensions.size() ||
        static_cast<std::size_t>(together.dimensions[axis]) != rows)
        return false;
    for (std::size_t r = 0; r < rows; ++r)
        if (!agree(row_of(together, rows, axis, r), alone[r])) return false;
    return true;
}

/// Rows one below the other, perhaps with dimensions of 1 in front.
bool is_rows(const tensor& together, const std::vector<std::vector<double>>& alone) {
    if (is_rows_along(together, 0, alone)) return true;
    for (std::size_t axis = 1; axis + 1 < together.dimensions.size(); ++axis) {
        if (together.dimensions[axis - 1] != 1) return false;
        if (is_rows_along(together, axis, alone)) return true;
    }
    return false;
}

[[noreturn]] void refuse(const node& at, std::size_t rows) {
    throw model_error(
        at.description() + ": the model mixes the rows of a batch: for " + std::to_string(rows) +
        " rows at once it gives not what it gives for each alone; the nearest is a model that "
        "keeps the first dimension apart, or an input of exactly one row");
}

}  // namespace

void expect_separate_rows(const graph& model, std::span<const io::check_row> rows) {
    std::vector<values> alone(rows.size());
    tensor input{model.input_shape(), {}, false};
    for (std::size_t r = 0; r < rows.size(); ++r) {
        alone[r][model.input] = {model.input_shape(), rows[r].inputs, false};
        for (const node& each : model.nodes)
            alone[r][each.outputs[0]] = evaluate_node(each, alone[r], model.constants);
        input.values.insert(input.values.end(), rows[r].inputs.begin(), rows[r].inputs.end());
    }
    input.dimensions[0] = static_cast<std::int64_t>(rows.size());
    const auto alone_of = [&](const std::string& name) {
        std::vector<std::vector<double>> found;
        for (const values& each : alone) found.push_back(each.at(name).values);
        return found;
    };

    values together;
    together[model.input] = std::move(input);
    const node* first = nullptr;  // whose value is not that of separate rows
    const node* moved = nullptr;  // since which they are not one below the other
    for (const node& each : model.nodes_of_any_rows) {
        const std::string& name = each.outputs[0];
        try {
            together[name] = evaluate_node(each, together, model.constants);
        } catch (const model_error&) {
            refuse(first ? *first : each, rows.size());
        }
        if (first || !alone[0].contains(name)) continue;
        const tensor& value = together.at(name);
        const auto expected = alone_of(name);
        bool is_separate = false;  // along any axis: rows may be columns in between
        for (std::size_t axis = 0; axis < value.dimensions.size(); ++axis)
            is_separate |= is_rows_along(value, axis, expected);
        if (!is_separate) first = &each;
        if (is_rows(value, expected))
            moved = nullptr;
        else if (!moved)
            moved = &each;
    }
    if (!model.nodes.empty() && !is_rows(together.at(model.output), alone_of(model.output)))
        refuse(first ? *first : *moved, rows.size());
}

}  // namespace ctnn::embed
