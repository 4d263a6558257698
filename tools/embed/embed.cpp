// SPDX-License-Identifier: BSL-1.0
#include "embed.hpp"

#include "assemble.hpp"
#include "convert.hpp"
#include "error.hpp"
#include "evaluate.hpp"
#include "fold.hpp"
#include "graph.hpp"
#include "rows.hpp"

#include <ctnn/io/safetensors.hpp>

#include <algorithm>
#include <cmath>

namespace ctnn::embed {

namespace {

constexpr double largest_allowed_difference = 1e-5;

std::string name_of(std::string_view file_name) {
    return std::filesystem::path(file_name).filename().string();
}

/// What scales the features at the beginning of a model, if anything does.
std::optional<affine_step> scaling_of(const std::vector<step>& steps) {
    const auto end = std::ranges::find_if_not(steps, [](const step& each) {
        const auto* affine = std::get_if<affine_step>(&each.what);
        return affine && !affine->is_part_of_function;
    });
    const std::vector<step> composed = fold({steps.begin(), end});
    if (composed.empty()) return {};
    if (const auto* affine = std::get_if<affine_step>(&composed.front().what)) return *affine;
    const auto& standard = std::get<standardize_step>(composed.front().what);
    affine_step made{standard.scale, {}};
    for (std::size_t i = 0; i < standard.scale.size(); ++i)
        made.shift.push_back(-standard.mean[i] * standard.scale[i]);
    return made;
}

/// Random rows in the features' own units, which float holds exactly (or of indices), with what the source gives for
/// them.
template <class Evaluate>
std::vector<io::check_row> make_checks(std::size_t count, std::size_t width,
                                       const std::optional<affine_step>& scaling,
                                       std::size_t indices_below, Evaluate evaluate_row) {
    std::vector<io::check_row> checks;
    // A detector gives almost 0 for what is far from all that it knows, and float's last places say little
    // there: rows that are nearer to the mean are better proof.
    for (double spread = 1; spread > 1e-4; spread /= 4) {
        random_generator random(1);
        checks.clear();
        double largest = 0;
        for (std::size_t r = 0; r < count; ++r) {
            std::vector<double> row = io::make_check_row(width, random, indices_below);
            for (std::size_t i = 0; i < width && indices_below == 0; ++i) {
                row[i] *= spread;
                if (!scaling || scaling->scale[i] == 0) continue;
                const auto in_units =
                    static_cast<float>((row[i] - scaling->shift[i]) / scaling->scale[i]);
                if (std::isfinite(in_units)) row[i] = in_units;
            }
            const std::vector<double> outputs = evaluate_row(row);
            for (const double value : outputs) largest = std::max(largest, std::abs(value));
            checks.push_back({std::move(row), outputs});
        }
        if (largest > 1e-6) break;
    }
    return checks;
}

/// Compares the network with its source, in double so that only the parameters' rounding shows.
void prove(embedding& made, const io::description& network) {
    double largest = 0, difference = 0;
    for (const io::check_row& row : made.source.checks) {
        const std::vector<double> outputs = network.evaluate(
            std::span<const double>(made.source.parameters), std::span<const double>(row.inputs));
        if (outputs.size() != row.outputs.size())
            throw disagreement("the network has " + std::to_string(outputs.size()) +
                               " outputs, and the model " + std::to_string(row.outputs.size()));
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            if (!std::isfinite(row.outputs[i]))
                throw model_error(
                    "the model gives a value that is not finite for a row of ordinary numbers");
            largest = std::max(largest, std::abs(row.outputs[i]));
            const double apart = std::abs(outputs[i] - row.outputs[i]);
            if (!std::isnan(difference) && !(apart <= difference)) difference = apart;  // NaN stays
        }
    }
    made.largest_difference = difference == 0 ? 0 : difference / largest;
    if (!(made.largest_difference <= largest_allowed_difference))
        throw disagreement("the network and the model differ by " + std::to_string(difference) +
                           ", where the largest output is " + std::to_string(largest) +
                           ": no header was written");
}

io::description describe(std::string_view topology) {
    try {
        return io::description::parse(topology);
    } catch (const file_error& error) {
        throw model_error(error.what());
    }
}

template <class Make>
embedding with_file_name(std::string_view file_name, Make make) {
    try {
        return make();
    } catch (const model_error& error) {
        throw file_error(std::string(file_name) + ": " + error.what());
    } catch (const disagreement& error) {
        throw disagreement(std::string(file_name) + ": " + error.what());
    }
}

}  // namespace

embedding embed_onnx(std::string_view bytes, std::string_view file_name,
                     std::optional<std::size_t> rows) {
    return with_file_name(file_name, [&] {
        onnx_model file = parse_onnx(bytes);
        embedding made;
        made.producer = file.producer;
        const graph model = make_graph(std::move(file));
        conversion_result converted = convert(model);
        made.skipped = std::move(converted.skipped);
        made.notes = model.notes;
        if (model.rows > 1)
            made.notes.push_back("the model takes " + std::to_string(model.rows) +
                                 " rows at a time, the network any number");
        const std::optional<affine_step> scaling = scaling_of(converted.steps);
        const std::vector<layer> layers =
            assemble(fold(std::move(converted.steps)), model.input_width());
        for (const layer& each : layers) made.layers.push_back({each.type, each.origin});
        made.source.topology = topology_of(layers);
        made.source.origin = name_of(file_name);
        made.source.parameters = parameters_of(layers);

        const auto network = describe(made.source.topology);
        const std::size_t row_count = rows.value_or(io::check_rows(network.steps()));
        const auto checks_of = [&](std::size_t count) {
            return make_checks(count, model.input_width(), scaling, 0,
                               [&](const std::vector<double>& row) {
                                   return evaluate(model, row, converted.row_axis);
                               });
        };
        if (model.has_open_rows) expect_separate_rows(model, checks_of(3));
        made.source.checks = checks_of(row_count);
        prove(made, network);
        return made;
    });
}

embedding embed_safetensors(std::string_view bytes, std::string_view file_name,
                            std::string_view topology, std::optional<std::size_t> rows,
                            const load_options& options) {
    return with_file_name(file_name, [&] {
        embedding made;
        const auto network = describe(topology);
        for (const io::layer_description& each : network.layers())
            made.layers.push_back({each.type.text(), ""});
        made.source.topology = network.type().text();
        made.source.origin = name_of(file_name);
        const io::tensor_file file = io::parse_safetensors(bytes, std::string(file_name));
        const std::vector<double> exact =
            io::parameters_of<double>(file, made.source.topology, network.tensors(), options);
        for (const double value : exact) {
            made.source.parameters.push_back(static_cast<float>(value));
            if (!std::isfinite(made.source.parameters.back()))
                throw model_error("a parameter is " + std::to_string(value) +
                                  ", which float cannot hold");
        }
        const std::size_t row_count = rows.value_or(io::check_rows(network.steps()));
        made.source.checks = make_checks(row_count, network.inputs(), {}, network.indices_below(),
                                         [&](const std::vector<double>& row) {
                                             return network.evaluate(std::span<const double>(exact),
                                                                     std::span<const double>(row));
                                         });
        prove(made, network);
        return made;
    });
}

std::string header_of(const embedding& made, std::string_view file_name) {
    try {
        return io::header_text(made.source);
    } catch (const file_error& error) {
        throw file_error(std::string(file_name) + ": " + error.what());
    }
}

}  // namespace ctnn::embed
