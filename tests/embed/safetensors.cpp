// SPDX-License-Identifier: BSL-1.0
#include "embed.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/io/safetensors.hpp>

#include <catch2/catch.hpp>

namespace nn = ctnn;

namespace {

using topology = nn::sequential<nn::linear<3, 4>, nn::relu, nn::linear<4, 2>, nn::softmax>;
constexpr const char* topology_text = "sequential<linear<3, 4>, relu, linear<4, 2>, softmax>";

std::string saved() {
    static nn::network<topology> net;
    net.initialize(3);
    return nn::io::safetensors_bytes(net, "net.safetensors");
}

}  // namespace

TEST_CASE("a safetensors file and a topology are a header") {
    nn::network<topology> net;
    net.initialize(3);
    std::array<float, net.parameter_count> parameters;
    net.get_parameters(parameters);

    nn::embed::embedding made =
        nn::embed::embed_safetensors(saved(), "net.safetensors", topology_text, 3);
    CHECK(made.source.topology == topology_text);
    CHECK(made.source.parameters == std::vector<double>(parameters.begin(), parameters.end()));
    REQUIRE(made.source.checks.size() == 3);
    for (const auto& [inputs, outputs] : made.source.checks) {
        const auto y = net({static_cast<float>(inputs[0]), static_cast<float>(inputs[1]),
                            static_cast<float>(inputs[2])});
        CHECK(y[0] == Approx(outputs[0]));
        CHECK(y[1] == Approx(outputs[1]));
    }
    made.source.name = "net";
    CHECK(nn::embed::header_of(made, "net.safetensors").find("namespace net {") != std::string::npos);
}

TEST_CASE("a part of a safetensors file is a header, by the names that it has there") {
    const std::string bytes = saved();
    const nn::io::tensor_file file = nn::io::parse_safetensors(bytes, "net.safetensors");
    std::vector<std::pair<std::string, nn::io::tensor>> tensors;
    for (const auto& [name, tensor] : file.tensors)
        tensors.push_back({"model." + (name == "0.bias" ? "first.bias" : name), tensor});
    tensors.push_back({"model.step", {"F32", {1}, std::string_view("\0\0\0\0", 4)}});
    const std::string larger = nn::io::format_safetensors({}, tensors);
    const nn::load_options options{
        .prefix = "model.", .names = {{"0.bias", "first.bias"}}, .allow_unused = true};
    const auto made = nn::embed::embed_safetensors(larger, "f", topology_text, 3, options);
    const auto expected = nn::embed::embed_safetensors(bytes, "f", topology_text, 3);
    CHECK(made.source.parameters == expected.source.parameters);
    CHECK_THROWS_AS(nn::embed::embed_safetensors(larger, "f", topology_text), nn::file_error);
}

TEST_CASE("a linear with no_bias is embedded without biases") {
    using unbiased = nn::sequential<nn::linear<3, 2, nn::no_bias>>;
    nn::network<unbiased> net;
    net.initialize(2);
    const auto made = nn::embed::embed_safetensors(nn::io::safetensors_bytes(net, "f"), "f",
                                                   "sequential<linear<3, 2, no_bias>>");
    CHECK(made.source.parameters.size() == 6);
}

TEST_CASE("a file of another topology is refused") {
    const auto embed = [](std::string_view bytes, const char* text) {
        return nn::embed::embed_safetensors(bytes, "net.safetensors", text);
    };
    CHECK_THROWS_AS(embed(saved(), "sequential<linear<3, 4>, relu>"), nn::file_error);
    CHECK_THROWS_AS(embed(saved(), "sequential<linear<3, 5>, relu, linear<5, 2>, softmax>"),
                    nn::file_error);
    CHECK_THROWS_AS(embed(saved(), "linear<3, 4>"), nn::file_error);
    CHECK_THROWS_AS(embed(saved().substr(0, 100), topology_text), nn::file_error);
}
