// SPDX-License-Identifier: BSL-1.0
// The models of models/, most of them made by PyTorch: those with a .expected beside them give what is
// there, the others are refused with an error that says why.
#include "convert.hpp"
#include "embed.hpp"
#include "evaluate.hpp"
#include "expected.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>

namespace {

namespace embed = ctnn::embed;
namespace io = ctnn::io;
using path = std::filesystem::path;

/// What the error of a refused model must say.
const std::map<std::string, std::vector<std::string>> refused{
    {"refused_conv", {"'/0/Conv' (Conv)", "Gemm"}},
    {"refused_cycle", {"'first' (Relu)", "'z'", "cycle"}},
    {"refused_domain", {"(com.microsoft.FusedGemm)"}},
    {"refused_dynamic_width", {"input 'x'", "dynamic width"}},
    {"refused_external", {"initializer 'a'", "another file"}},
    {"refused_hard_swish", {"(HardSwish)", "HardSigmoid"}},
    {"refused_gru", {"(GRU)", "Gemm"}},  // and not its two outputs
    {"refused_huge", {"initializer 'a'", "[2147483648, 2147483648, 2147483648]"}},
    {"refused_lstm", {"'/memory/LSTM' (LSTM)", "Gemm"}},
    {"refused_missing", {"(MatMul)", "'weights'"}},
    {"refused_nan", {"'broken' (MatMul)", "not finite"}},
    {"refused_quotient", {"(Div)", "constant was expected"}},
    {"refused_residual", {"'x'", "'/layer/Gemm' (Gemm)", "'/Add' (Add)", "branch"}},
    {"refused_shapes", {"(MatMul)", "[1, 6] by [4, 6]"}},
    {"refused_short", {"initializer 'a'", "4 bytes", "24 values"}},
    {"refused_square", {"(Mul)", "branch"}},
    {"refused_training", {"'/1/Dropout' (Dropout)", "training mode"}},
    {"refused_twice", {"(Tanh)", "'y'"}},
    {"refused_two_outputs", {"2 outputs", "one was expected"}},
};

std::vector<path> all_models() {
    std::vector<path> all;
    for (const auto& each : std::filesystem::directory_iterator(CTNN_EMBED_MODELS))
        if (each.path().extension() == ".onnx") all.push_back(each.path());
    std::ranges::sort(all);
    return all;
}

}  // namespace

TEST_CASE("a model gives what PyTorch gives") {
    std::size_t accepted = 0;
    for (const path& file : all_models()) {
        if (refused.contains(file.stem())) continue;
        CAPTURE(file.stem());
        const std::string bytes = io::read_file(file);
        const auto expected = read_expected(path(file).replace_extension(".expected"));
        REQUIRE(expected.size() == 3);

        const embed::graph source = embed::make_graph(embed::parse_onnx(bytes));
        embed::embedding made = embed::embed_onnx(bytes, file.string());
        const auto network = io::description::parse(made.source.topology);
        CAPTURE(made.source.topology);
        for (const auto& [x, y] : expected) {
            CHECK(relative_difference(embed::evaluate(source, x, embed::convert(source).row_axis), y) <
                  1e-7);
            CHECK(relative_difference(network.evaluate(std::span<const double>(made.source.parameters),
                                                       std::span<const double>(x)),
                                      y) < 1e-6);
        }
        made.source.name = "model";
        CHECK(embed::header_of(made, "model").find("static_assert(ctnn::reproduces(") !=
              std::string::npos);
        ++accepted;
    }
    CHECK(accepted + refused.size() == all_models().size());
    CHECK(accepted >= 50);
}

TEST_CASE("what is not supported is refused by its name") {
    for (const auto& [name, words] : refused) {
        CAPTURE(name);
        const path file = path(CTNN_EMBED_MODELS) / (name + ".onnx");
        std::string error;
        try {
            embed::embed_onnx(io::read_file(file), file.string());
        } catch (const ctnn::file_error& refusal) {
            error = refusal.what();
        }
        CAPTURE(error);
        CHECK(error.starts_with(file.string() + ": "));
        for (const std::string& word : words) CHECK(error.find(word) != std::string::npos);
    }
}

TEST_CASE("affine steps are folded into their neighbours") {
    const auto topology_of = [](const char* name) {
        const path file = path(CTNN_EMBED_MODELS) / (std::string(name) + ".onnx");
        return embed::embed_onnx(io::read_file(file), name).source.topology;
    };
    CHECK(topology_of("input_scaling") == "sequential<linear<6, 8>, relu, linear<8, 3>, softmax>");
    CHECK(topology_of("no_bias") == "sequential<linear<6, 8, no_bias>, relu, linear<8, 3, no_bias>>");
    CHECK(topology_of("batch_norm_17") ==
          "sequential<linear<6, 8>, relu, affine<8>, sigmoid, linear<8, 3>>");
    CHECK(topology_of("gelu_9") == "sequential<linear<6, 5>, gelu, linear<5, 3>>");
    CHECK(topology_of("layer_norm_13") == "sequential<linear<6, 8>, layer_norm<8>, relu, linear<8, 3>>");
    CHECK(topology_of("constant_first") == "sequential<affine<6>>");
    // Means of 700 deviations would cost a folded bias three digits.
    CHECK(topology_of("far_features") == "sequential<standardize<6>, linear<6, 3>>");
}

TEST_CASE("rows that prove a network are in the units of its features") {
    const path file = path(CTNN_EMBED_MODELS) / "far_features.onnx";
    const embed::embedding made = embed::embed_onnx(io::read_file(file), "far_features.onnx", 20);
    REQUIRE(made.source.checks.size() == 20);
    for (const io::check_row& row : made.source.checks)
        for (const double value : row.inputs) {
            CHECK(std::abs(value - 2000) < 3 * 6.1);  // deviations of 3
            CHECK(static_cast<double>(static_cast<float>(value)) == value);
        }
}

TEST_CASE("rows that prove a detector are not those for which it gives 0") {
    const path file = path(CTNN_EMBED_MODELS) / "detector.onnx";
    const embed::embedding made = embed::embed_onnx(io::read_file(file), "detector.onnx");
    double largest = 0;
    for (const io::check_row& row : made.source.checks) largest = std::max(largest, row.outputs[0]);
    CHECK(largest > 1e-6);
}

TEST_CASE("a file that is cut off anywhere is refused, or whole without what is missing") {
    const std::string bytes = io::read_file(path(CTNN_EMBED_MODELS) / "dropout.onnx");
    const std::string whole = embed::embed_onnx(bytes, "whole").source.topology;
    std::size_t refusals = 0;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        std::string topology;
        try {
            topology =
                embed::embed_onnx(std::string_view(bytes).substr(0, length), "cut off").source.topology;
        } catch (const ctnn::file_error&) {
            ++refusals;
            continue;
        }
        CHECK(topology == whole);
    }
    CHECK(refusals + 2 >= bytes.size());  // some end where a field that is not read does
}
