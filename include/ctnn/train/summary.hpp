// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/type_name.hpp>
#include <ctnn/train/cost.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace ctnn {

namespace train {

template <class Topology>
struct layer_rows;
template <class... Layers>
struct layer_rows<sequential<Layers...>> {
    using input = typename core::input_of_list<Layers...>::type;

    template <class Value, class Function>
    CTNN_TAGGED static void for_each(Function f) {
        core::for_each_index<sizeof...(Layers)>([&]<std::size_t Index>() {
            using layer = core::type_at<Index, Layers...>;
            using bound = core::layer_at<Index, input, Layers...>;
            std::size_t parameters = 0;
            if constexpr (parametric_layer<layer>) parameters = layer::template parameters<Value>::count;
            f(core::type_name<layer>(), bound::output::size, parameters, bound::multiply_adds);
        });
    }
};

}  // namespace train

/// The cost sheet layer by layer, as text with a line for each layer and three for the whole.
template <class Topology, class Value = float>
CTNN_TAGGED std::string summary() {
    using total = cost<Topology, Value>;
    if constexpr (!network<Topology, Value>::is_sound)
        return {};
    else {
        std::size_t widest = sizeof "layer" - 1;
        const auto measure = [&](const std::string& name, auto...) {
            widest = (std::max)(widest, name.size());
        };
        train::layer_rows<Topology>::template for_each<Value>(measure);

        std::string text;
        const auto number = [](std::size_t value) { return std::to_string(value); };
        const auto line_of = [&](std::string_view name, const std::string& outputs,
                                 const std::string& parameters, const std::string& multiply_adds) {
            text += name;
            text.append(widest - name.size(), ' ');
            for (const std::string& column : {outputs, parameters, multiply_adds}) {
                text.append(column.size() < 14 ? 14 - column.size() : 1, ' ');
                text += column;
            }
            text += '\n';
        };
        const auto rule = [&] { text.append(widest + 3 * 14, '-') += '\n'; };

        line_of("layer", "outputs", "parameters", "multiply-adds");
        rule();
        train::layer_rows<Topology>::template for_each<Value>(
            [&](const std::string& name, std::size_t outputs, std::size_t parameters, std::size_t adds) {
                line_of(name, number(outputs), number(parameters), number(adds));
            });
        rule();
        line_of("total", number(network<Topology, Value>::outputs), number(total::parameters),
                number(total::multiply_adds));
        text += number(network<Topology, Value>::inputs) + " inputs, depth " + number(total::depth) +
                ", " + number(total::parameter_bytes) + " bytes of parameters, " +
                number(total::scratch_bytes) + " bytes of scratch\n";
        return text;
    }
}

}  // namespace ctnn
