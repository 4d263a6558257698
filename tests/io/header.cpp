// SPDX-License-Identifier: BSL-1.0
// (That headers compile, prove themselves and classify is tested in tests/headers.)
#include <ctnn/ctnn.hpp>
#include <ctnn/io/header.hpp>

#include "catch.hpp"
#include "support/temporary_folder.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace nn = ctnn;

/// Named as one of ctnn's.
struct relu {
    static constexpr nn::slope_from from = nn::slope_from::input;
    template <class V>
    static constexpr V apply(V x) {
        return x + V(1);
    }
    template <class V>
    static constexpr V slope(V) {
        return V(1);
    }
};

namespace {

using topology = nn::sequential<nn::linear<2, 1>>;

struct twice {
    static constexpr nn::slope_from from = nn::slope_from::input;
    template <class V>
    static constexpr V apply(V x) {
        return x + x;
    }
    template <class V>
    static constexpr V slope(V) {
        return V(2);
    }
};

nn::io::header_source good_source() {
    return {.name = "model",
            .topology = "sequential<linear<2, 1>>",
            .origin = "a test",
            .parameters = {1, 2, 3},
            .checks = {{.inputs = {1, -1}, .outputs = {2}}}};
}

std::string message_of(const nn::io::header_source& source) {
    try {
        nn::io::header_text(source);
    } catch (const nn::file_error& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("header: constants in kernel order, exactly, and the rows to prove") {
    const std::string text = nn::io::header_text(good_source());
    CHECK(text.find("namespace model {") != std::string::npos);
    CHECK(text.find("using topology = ctnn::sequential<ctnn::linear<2, 1>>;") != std::string::npos);
    CHECK(text.find("static_assert(ctnn::layout_version == 1") != std::string::npos);
    // The bias, lanes of padding, and a row for both inputs.
    CHECK(text.find(
              "parameters<float> layer_0{{\n0x1.8p+1f, 0, 0, 0, 0, 0, 0, 0,\n0, 0, 0, 0, 0, 0, 0, 0,\n"
              "0x1p+0f, 0x1p+1f}};") != std::string::npos);
    CHECK(text.find("static_assert(ctnn::reproduces(model, {0x1p+0f, -0x1p+0f}") != std::string::npos);
}

TEST_CASE("header: what it defines names the namespace that it lies in") {
    const auto inner_namespace = [](const nn::io::header_source& source) {
        const std::string text = nn::io::header_text(source);
        const std::size_t at = text.find("inline namespace network_");
        REQUIRE(at != std::string::npos);
        CHECK(at < text.find("using topology"));
        return text.substr(at, text.find('{', at) - at);
    };
    const std::string expected = inner_namespace(good_source());
    auto source = good_source();
    source.name = "tagger::other";
    source.origin = "another file";
    source.checks.push_back({.inputs = {0, 0}, .outputs = {3}});
    CHECK(inner_namespace(source) == expected);
    source = good_source();
    source.parameters = {1, 2, std::nextafter(3.f, 4.f)};
    CHECK(inner_namespace(source) != expected);
    source = good_source();
    source.element = "double";
    CHECK(inner_namespace(source) != expected);
    source = good_source();
    source.topology = "sequential<linear<2, 1>, relu>";
    CHECK(inner_namespace(source) != expected);
}

TEST_CASE("header: negative zero and the smallest numbers are kept") {
    auto source = good_source();
    source.parameters = {-0.0, std::numeric_limits<float>::denorm_min(), 2};
    source.checks[0].outputs = {2};
    const std::string text = nn::io::header_text(source);
    CHECK(text.find("-0x0p+0f, 0x0.000002p-126f}") != std::string::npos);
}

TEST_CASE("header: outputs of nothing, and next to nothing, are proven too") {
    auto source = good_source();
    source.parameters = {0, 0, 0};
    source.checks[0].outputs = {0};
    CHECK(nn::io::header_text(source).find("{0x1p+0f, -0x1p+0f},\n{}, 0x1.") != std::string::npos);

    source.topology = "sequential<linear<2, 1>, sigmoid>";
    source.parameters = {0, 0, -95};
    source.checks[0].outputs = {5.5e-42};
    CHECK(message_of(source) == "accepted");
}

TEST_CASE("header: a source at fault is told what is wrong") {
    auto source = good_source();
    CHECK(message_of(source) == "accepted");
    source.parameters.pop_back();
    CHECK(message_of(source) == "expected 3 parameters, found 2");
    source.parameters.push_back(std::numeric_limits<double>::quiet_NaN());
    CHECK(message_of(source) == "a parameter is no finite float");
    source.parameters.back() = 1e39;
    CHECK(message_of(source) == "a parameter is no finite float");
    source = good_source();
    source.checks.clear();
    CHECK(message_of(source) == "a header needs a row to prove");
    source = good_source();
    source.checks[0].inputs.push_back(1);
    CHECK(message_of(source) == "a row to prove has 2 inputs and 1 outputs, all of them finite");
    source = good_source();
    source.checks[0].outputs[0] = 2.001;
    CHECK(message_of(source) == "output 0 is 2 in float where the source gives 2.001");
    source = good_source();
    source.topology = "sequential<linear<2, 2>>";
    CHECK(message_of(source) == "expected 6 parameters, found 3");
    source.topology = "sequential<linear<2000, 2000>>";
    CHECK(message_of(source).find("too many for a compiler; load it with load_safetensors") !=
          std::string::npos);
}

TEST_CASE("header: what takes more steps than compilers allow unasked is proven if asked") {
    auto source = good_source();
    source.topology = "sequential<linear<2, 1>, repeat<1000, relu>>";
    CHECK(nn::io::header_text(source).find("CTNN_CHECKS_LARGE_NETWORKS") == std::string::npos);
    source.topology = "sequential<linear<2, 1>, repeat<30000, relu>>";
    const std::string text = nn::io::header_text(source);
    const std::size_t at =
        text.find("#ifdef CTNN_CHECKS_LARGE_NETWORKS\nstatic_assert(ctnn::reproduces(");
    CHECK(at < text.find("#endif"));
    CHECK(text.find("-fconstexpr-ops-limit=86") < at);
    CHECK(text.find("-fconstexpr-steps=27") < at);
}

TEST_CASE("header: the name is a namespace") {
    using nn::io::is_namespace_name;
    CHECK(is_namespace_name("jets"));
    CHECK(is_namespace_name("tagger::jets_2"));
    for (const char* name : {"", "2jets", "a b", "a::", "::a", "a:b", "class", "a::int", "a__b", "_Jets",
                             "je\nts", "std", "std::x", "ctnn", "ctnn::relu", "main", "NULL"}) {
        INFO(name);
        CHECK_FALSE(is_namespace_name(name));
    }
    auto source = good_source();
    source.name = "float";
    CHECK(message_of(source) == "'float' cannot be the name of a namespace");
}

TEST_CASE("header: no file name leaves the comment that it stands in") {
    auto source = good_source();
    source.origin = "a\nb\\";
    CHECK(nn::io::header_text(source).find("from a?b?. Do not edit") != std::string::npos);
}

TEST_CASE("write_header: an error names the file and leaves it as it was") {
    const support::temporary_folder folder;
    const auto path = folder / "model.hpp";
    static nn::network<topology> net;
    net.initialize(1);
    nn::write_header(net, "model", path);
    const std::string before = nn::io::read_file(path);

    net.layer<0>().bias(0) = std::numeric_limits<float>::infinity();
    try {
        nn::write_header(net, "model", path);
        FAIL("accepted");
    } catch (const nn::file_error& error) {
        CHECK(error.what() == path.string() + ": a parameter is no finite float");
    }
    CHECK(nn::io::read_file(path) == before);

    net.initialize(1);
    const std::vector<float> three(3);
    CHECK_THROWS_AS(nn::write_header(net, "model", path, three), nn::file_error);
    CHECK(nn::io::read_file(path) == before);
    CHECK_THROWS_AS(nn::write_header(net, "model", folder / "none" / "model.hpp"), nn::file_error);
}

TEST_CASE("write_header: takes no layer of a user's for one of ctnn's") {
    const support::temporary_folder folder;
    static nn::network<nn::sequential<nn::linear<2, 1>, twice>> net;
    CHECK_THROWS_AS(nn::write_header(net, "model", folder / "model.hpp"), nn::file_error);
    static nn::network<nn::sequential<nn::linear<2, 2>, ::relu>> other;
    other.initialize(1);
    CHECK_THROWS_WITH(nn::write_header(other, "model", folder / "model.hpp"),
                      Catch::Contains("gives something else than ctnn's layers of those names"));
    CHECK(folder.names().empty());
}

TEST_CASE("write_header: proves rows of indices where a network takes them") {
    const support::temporary_folder folder;
    const auto path = folder / "words.hpp";
    nn::network<nn::sequential<nn::input<2>, nn::embedding<1, 3>, nn::flatten, nn::prelu<6>>> net;
    net.initialize(1);
    nn::write_header(net, "words", path);
    CHECK(nn::io::read_file(path).find("reproduces(model, {},") != std::string::npos);
}

TEST_CASE("write_header: proves rows of the user's") {
    const support::temporary_folder folder;
    const auto path = folder / "model.hpp";
    static nn::network<topology> net;
    net.initialize(1);
    const std::vector<float> rows{1, 2, 3, 4};
    nn::write_header(net, "model", path, rows);
    const std::string text = nn::io::read_file(path);
    CHECK(text.find("reproduces(model, {0x1p+0f, 0x1p+1f}") != std::string::npos);
    CHECK(text.find("reproduces(model, {0x1.8p+1f, 0x1p+2f}") != std::string::npos);
}

TEST_CASE("write_header: writes the folded network") {
    using with_norm = nn::sequential<nn::input<4, 3, 2>, nn::conv2d<2, 5, nn::kernel<2>, nn::no_bias>,
                                     nn::batch_norm<5>, nn::relu, nn::flatten, nn::linear<30, 3>>;
    const support::temporary_folder folder;
    static nn::network<with_norm> net;
    net.initialize(1);
    auto& norm = net.layer<1>();
    for (std::size_t c = 0; c < 5; ++c) {
        norm.weight[c] = 0.5f + static_cast<float>(c);
        norm.running_mean[c] = -0.25f * static_cast<float>(c);
        norm.running_var[c] = 2.0f / static_cast<float>(c + 1);
    }
    nn::write_header(net, "model", folder / "model.hpp");
    nn::write_header(nn::fold(net), "model", folder / "folded.hpp");
    const std::string text = nn::io::read_file(folder / "model.hpp");
    CHECK(text.find("ctnn::conv2d<2, 5, ctnn::kernel<2>>, ctnn::relu") != std::string::npos);
    CHECK(text == nn::io::read_file(folder / "folded.hpp"));
}
