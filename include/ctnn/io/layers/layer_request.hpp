// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/io/layers/layer_description.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

namespace ctnn::io {

CTNN_TAGGED inline file_error too_large(const type_expression& type) {
    return file_error(type.text() + ": more than " + std::to_string(most_values) + " parameters");
}

/// "3 outputs", or "the shape [5, 3]".
CTNN_TAGGED inline std::string outputs_text(const extents& shape) {
    return shape.size() == 1 ? std::to_string(shape[0]) + " outputs" : "the shape " + shape_text(shape);
}

/// What a layer is made from: its type, the shape that it is given, empty where nothing is before it, and
/// how the layers in it are made. Each function throws file_error where the type does not fit.
struct CTNN_TAGGED layer_request {
    const type_expression& type;
    const extents& input;
    layer_description (*make)(const type_expression& type, const extents& input);

    CTNN_TAGGED file_error error(const std::string& what) const {
        return file_error(type.text() + what);
    }

    CTNN_TAGGED void expect_arguments(std::size_t count) const {
        if (type.arguments.size() != count)
            throw error(": expected " + std::to_string(count) + " template arguments, found " +
                        std::to_string(type.arguments.size()));
    }

    /// The argument `index`, a number.
    CTNN_TAGGED std::size_t number(std::size_t index, std::size_t smallest = 1,
                                   std::size_t largest = most_values) const {
        return number_of(type.arguments[index], smallest, largest);
    }
    CTNN_TAGGED std::size_t number_of(const type_expression& argument, std::size_t smallest,
                                      std::size_t largest = most_values) const {
        const std::string& text = argument.name;
        std::size_t value = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (fault != std::errc() || end != text.data() + text.size() || value < smallest ||
            value > largest || !argument.arguments.empty())
            throw error(": expected a number from " + std::to_string(smallest) + " to " +
                        std::to_string(largest) + ", found '" + argument.text() + "'");
        return value;
    }

    /// The argument `index`, a std::ratio, as a number.
    CTNN_TAGGED double ratio(std::size_t index) const {
        const type_expression& argument = type.arguments[index];
        constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
        const auto part = [&](std::size_t i) -> double {
            if (i == 1 && argument.arguments.size() == 1) return 1;
            const std::string& text = argument.arguments[i].name;
            std::int64_t value = 0;
            const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
            const bool is_number = fault == std::errc() && end == text.data() + text.size();
            return is_number ? static_cast<double>(value) : not_a_number;
        };
        const std::size_t parts = argument.arguments.size();
        const double value = argument.name == "std::ratio" && (parts == 1 || parts == 2)
                                 ? part(0) / part(1)
                                 : not_a_number;
        if (!core::is_finite(value))
            throw error(": expected a std::ratio, found '" + argument.text() + "'");
        return value;
    }

    /// A layer that gives the shape that it is given.
    CTNN_TAGGED layer_description keeping() const {
        expect_input();
        return {.input = input, .output = input};
    }
    CTNN_TAGGED void expect_input() const {
        if (input.empty())
            throw error(" leaves the number of inputs open, which the first layer "
                        "fixes; begin with linear<inputs, outputs>");
    }

    /// A layer that takes rows of `width` values and gives them another one.
    CTNN_TAGGED layer_description of_width(std::size_t width, std::size_t outputs) const {
        expect_no_places();
        return at_places(width, outputs);
    }
    CTNN_TAGGED void expect_no_places() const {
        if (input.size() > 1) throw error(" takes rows without places, but is given " + given());
    }
    /// A layer that takes `channels` at each place of a shape, or rows of them, and gives others.
    CTNN_TAGGED layer_description at_places(std::size_t channels, std::size_t outputs) const {
        if (!input.empty() && input.back() != channels) {
            if (input.size() > 1)
                throw error(" takes " + std::to_string(channels) + " channels, but is given " + given());
            throw error(" takes " + std::to_string(channels) + " inputs, but the layer before it has " +
                        std::to_string(input[0]) + " outputs");
        }
        layer_description layer{.input = input.empty() ? extents{channels} : input};
        layer.output = layer.input;
        layer.output.back() = outputs;
        return layer;
    }

    /// What the layer is given, for messages.
    CTNN_TAGGED std::string given() const { return "the shape " + shape_text(input); }
};

}  // namespace ctnn::io
