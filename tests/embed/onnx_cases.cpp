// SPDX-License-Identifier: BSL-1.0
// Every one of ONNX's own test cases goes through the tool. What the tool knows all operators of must
// give the case's outputs, in the evaluation of the source as in the network that it becomes, or be
// listed in onnx_cases.skipped with the reason and a part of the error. Everything else must be
// refused by the name of the operator.
#include "convert.hpp"
#include "embed.hpp"
#include "error.hpp"
#include "evaluate.hpp"

#include <catch2/catch.hpp>

#include <onnx.pb.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace {

namespace embed = ctnn::embed;
namespace io = ctnn::io;
using path = std::filesystem::path;

struct skipped_case {
    std::string pattern, error;
    bool was_met = false;
};

/// Lines of "folder/test_name* | part of the error | reason".
std::vector<skipped_case> read_skipped() {
    std::vector<skipped_case> all;
    std::ifstream file(CTNN_EMBED_SKIPPED);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        const auto first = line.find(" | "), second = line.find(" | ", first + 3);
        REQUIRE(second != std::string::npos);
        std::string pattern = line.substr(0, first);
        pattern.erase(pattern.find_last_not_of(' ') + 1);
        all.push_back({pattern, line.substr(first + 3, second - first - 3)});
    }
    return all;
}

/// Whether a name is the pattern, in which a * stands for any characters.
bool matches(std::string_view name, std::string_view pattern) {
    if (pattern.empty()) return name.empty();
    if (pattern[0] == '*')
        return matches(name, pattern.substr(1)) || (!name.empty() && matches(name.substr(1), pattern));
    return !name.empty() && name[0] == pattern[0] && matches(name.substr(1), pattern.substr(1));
}

onnx::TensorProto read_tensor(const path& file) {
    onnx::TensorProto made;
    REQUIRE(made.ParseFromString(io::read_file(file)));
    return made;
}

/// The values of a tensor, read as an initializer is.
embed::tensor decoded(onnx::TensorProto from) {
    onnx::ModelProto model;
    model.add_opset_import()->set_version(13);
    from.set_name("it");
    *model.mutable_graph()->add_initializer() = from;
    return embed::parse_onnx(model.SerializeAsString()).constants.at("it");
}

bool agree(std::span<const double> found, std::span<const double> expected) {
    double largest = 1;
    for (const double value : expected) largest = std::max(largest, std::abs(value));
    return std::ranges::equal(found, expected,
                              [&](double a, double b) { return std::abs(a - b) <= 1e-5 * largest; });
}

/// The model with its first output, and all inputs but one as constants of the values that the case
/// gives them.
std::string bound(onnx::ModelProto model, const std::vector<std::string>& inputs, std::size_t data,
                  const path& values) {
    onnx::GraphProto& graph = *model.mutable_graph();
    if (graph.output_size() > 1) graph.mutable_output()->DeleteSubrange(1, graph.output_size() - 1);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (i == data) continue;
        onnx::TensorProto value = read_tensor(values / ("input_" + std::to_string(i) + ".pb"));
        value.set_name(inputs[i]);
        *graph.add_initializer() = value;
    }
    return model.SerializeAsString();
}

/// Empty if the outputs are right, otherwise what is wrong.
std::string run_case(const std::string& bytes, const path& input, const path& output) {
    const embed::graph source = embed::make_graph(embed::parse_onnx(bytes));
    const embed::embedding made = embed::embed_onnx(bytes, "case");
    const embed::tensor x = decoded(read_tensor(input)), y = decoded(read_tensor(output));
    if (!source.nodes.empty() &&
        !agree(embed::evaluate_nodes(source.nodes, {{source.input, x}}, source.constants).values,
               y.values))
        return "the evaluation of the source gives other values";

    const auto network = io::description::parse(made.source.topology);
    const std::size_t rows = source.rows, inputs = x.values.size() / rows,
                      outputs = y.values.size() / rows;
    if (network.inputs() != inputs || network.outputs() != outputs)
        return "the network is of another width";
    const std::vector<double> parameters = made.source.parameters;
    for (std::size_t r = 0; r < rows; ++r)
        if (!agree(
                network.evaluate(std::span(parameters), std::span(x.values).subspan(r * inputs, inputs)),
                embed::row_of(y, rows, embed::convert(source).row_axis, r)))
            return "the network gives other values: " + made.source.topology;
    return "";
}

}  // namespace

TEST_CASE("ONNX's own test cases") {
    std::vector<skipped_case> skipped = read_skipped();
    std::size_t passed = 0, refused = 0, listed = 0;
    std::vector<path> cases;
    for (const char* folder : {"node", "pytorch-converted", "pytorch-operator", "simple"})
        for (const auto& each : std::filesystem::directory_iterator(path(CTNN_ONNX_CASES) / folder))
            cases.push_back(path(folder) / each.path().filename());
    std::ranges::sort(cases);
    for (const path& each : cases) {
        const path folder = path(CTNN_ONNX_CASES) / each, values = folder / "test_data_set_0";
        onnx::ModelProto model;
        REQUIRE(model.ParseFromString(io::read_file(folder / "model.onnx")));
        std::vector<std::string> inputs;
        for (const auto& input : model.graph().input())
            if (std::ranges::none_of(model.graph().initializer(),
                                     [&](const auto& other) { return other.name() == input.name(); }))
                inputs.push_back(input.name());

        // Any of the inputs may be the row; the first one's error counts.
        std::string error;
        bool has_passed = false;
        for (std::size_t data = 0; data < std::max<std::size_t>(1, inputs.size()) && !has_passed;
             ++data) {
            std::string found;
            try {
                const std::string bytes = bound(model, inputs, data, values);
                if (inputs.empty()) embed::embed_onnx(bytes, "case");  // throws
                const std::string number = std::to_string(data);
                found = run_case(bytes, values / ("input_" + number + ".pb"), values / "output_0.pb");
                has_passed = found.empty();
            } catch (const std::exception& refusal) {
                found = refusal.what();
            }
            if (data == 0) error = found;
        }
        const auto entry = std::ranges::find_if(
            skipped, [&](const skipped_case& s) { return matches(each.string(), s.pattern); });
        CAPTURE(each.string(), error);
        if (has_passed) {
            ++passed;
            CHECK(entry == skipped.end());  // or the list is out of date
        } else if (error.find("this operator is not supported") != std::string::npos) {
            ++refused;
        } else if (entry != skipped.end()) {
            ++listed;
            entry->was_met = true;
            CHECK(error.find(entry->error) != std::string::npos);
        } else {
            FAIL_CHECK("neither passed nor listed");
        }
    }
    for (const skipped_case& each : skipped) {
        CAPTURE(each.pattern);
        CHECK(each.was_met);
    }
    WARN(passed << " passed, " << refused << " refused by their operators, " << listed
                << " listed with a reason");
    CHECK(passed >= 60);  // a reader that refuses everything would pass otherwise
}
