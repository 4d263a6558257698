// SPDX-License-Identifier: BSL-1.0
#include "convert.hpp"

#include "error.hpp"
#include "operators.hpp"
#include "pattern.hpp"

#include <algorithm>
#include <cmath>

namespace ctnn::embed {

namespace {

/// Walks from the input to the output, a node or a pattern at a time.
class walk {
public:
    explicit walk(const graph& model) : model_{model} {
        for (const node& each : model.nodes)
            for (const std::string& name : each.inputs) ++uses_[name];
        at_ = layout{.dimensions = model.input_shape(), .rows = model.rows, .row_axis = 0};
        name_ = model.input;
    }

    conversion_result run() {
        // Every node depends on the input, so what one value is used by comes before all others.
        for (std::size_t i = 0; i < model_.nodes.size();)
            i = uses_[name_] == 1 ? convert_node(i) : convert_pattern(i);
        result_.row_axis = at_.row_axis;
        return std::move(result_);
    }

private:
    std::size_t convert_node(std::size_t i) {
        const node& each = model_.nodes[i];
        try {
            const operation& found = *find_operation(each);
            std::vector<const tensor*> inputs;
            std::size_t data_index = 0;
            for (const std::string& name : each.inputs) {
                const auto constant = model_.constants.find(name);
                if (name == name_) data_index = inputs.size();
                inputs.push_back(constant == model_.constants.end() ? nullptr : &constant->second);
            }
            if (!found.convert)
                throw model_error("it is known among constants and in patterns only; " +
                                  supported(each));
            layout after{.dimensions = model_.shapes.at(each.outputs[0]),
                         .rows = model_.rows,
                         .row_axis = at_.row_axis};
            const std::size_t before = result_.steps.size();
            conversion c{{each, inputs}, data_index, at_, after, result_.steps};
            if (c.after.rows > 1 && element_count(c.after.dimensions) % c.after.rows != 0)
                throw model_error("it mixes rows: " + text(at_.dimensions) + " becomes " +
                                  text(c.after.dimensions));
            found.convert(c);
            expect_same_width(c, before);
            for (std::size_t s = before; s < result_.steps.size(); ++s) expect_finite(result_.steps[s]);
            if (result_.steps.size() == before)
                result_.skipped.push_back(each.name + " (" + each.operation + ")");
            at_ = c.after;
            name_ = each.outputs[0];
            return i + 1;
        } catch (const model_error& error) {
            throw model_error(each.description() + ": " + error.what());
        }
    }

    /// Takes the nodes up to where all ways from the current value meet again, and further if they are
    /// no pattern yet.
    std::size_t convert_pattern(std::size_t first) {
        constexpr std::size_t longest = 16;
        std::size_t open = uses_[name_];
        for (std::size_t i = first; i < model_.nodes.size() && i - first < longest; ++i) {
            const node& each = model_.nodes[i];
            for (const std::string& name : each.inputs)
                if (model_.shapes.contains(name)) --open;
            if (open == 0) {
                const region nodes{std::span(model_.nodes).subspan(first, i + 1 - first), name_};
                if (auto steps = recognise(model_, nodes, at_.width())) {
                    std::ranges::move(*steps, std::back_inserter(result_.steps));
                    // A constant may have added dimensions of 1 in front.
                    const shape& after = model_.shapes.at(each.outputs[0]);
                    at_.row_axis += after.size() - at_.dimensions.size();
                    at_.dimensions = after;
                    name_ = each.outputs[0];
                    return i + 1;
                }
            }
            open += uses_[each.outputs[0]];
        }
        std::string users;
        for (const node& each : model_.nodes)
            if (std::ranges::find(each.inputs, name_) != each.inputs.end())
                users += (users.empty() ? "" : ", ") + each.description();
        throw model_error("'" + name_ + "' is used more than once, by " + users +
                          ": a branch, where a chain was expected; the nearest branches that "
                          "are supported are GELU, SiLU (x * Sigmoid(x)) and LayerNormalization");
    }

    static std::string supported(const node& each) {
        node unknown = each;
        unknown.domain = "";
        return advice_for(unknown);
    }

    /// Only a product with a matrix changes how many values a row has; a constant may not.
    static void expect_same_width(const conversion& c, std::size_t first) {
        const std::size_t width = c.before.width(), found = c.after.width();
        const bool has_matrix =
            std::any_of(c.steps.begin() + static_cast<std::ptrdiff_t>(first), c.steps.end(),
                        [](const step& each) { return std::holds_alternative<linear_step>(each.what); });
        if (!has_matrix && found != width)
            throw model_error("it makes " + std::to_string(found) + " values of a row of " +
                              std::to_string(width) + " (" + text(c.before.dimensions) + " becomes " +
                              text(c.after.dimensions) +
                              "); the nearest is a constant of one value, or of one for each of a row");
    }

    static void expect_finite(const step& made) {
        const auto check = [](const std::vector<double>& values, const char* what) {
            for (const double value : values)
                if (!std::isfinite(value))
                    throw model_error(std::string(what) + " holds a value that is not finite");
        };
        if (const auto* linear = std::get_if<linear_step>(&made.what)) {
            check(linear->weight, "its matrix");
        } else if (const auto* affine = std::get_if<affine_step>(&made.what)) {
            check(affine->scale, "what it multiplies by");
            check(affine->shift, "what it adds");
        } else if (const auto* norm = std::get_if<layer_norm_step>(&made.what)) {
            check(norm->weight, "its scale");
            check(norm->bias, "its bias");
        }
    }

    const graph& model_;
    std::map<std::string, std::size_t> uses_;
    std::string name_;
    layout at_;
    conversion_result result_;
};

}  // namespace

conversion_result convert(const graph& model) { return walk(model).run(); }

}  // namespace ctnn::embed
