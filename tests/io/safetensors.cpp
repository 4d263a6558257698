// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/safetensors.hpp>

#include "catch.hpp"
#include "io/safetensors_data.hpp"
#include "support/bits.hpp"
#include "support/bytes.hpp"
#include "support/temporary_folder.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <cstring>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace nn = ctnn;
namespace io = ctnn::io;
using Catch::Matchers::Contains;

using topology = nn::sequential<nn::linear<2, 3>, nn::relu, nn::linear<3, 1>>;

using support::from_hexadecimal;

template <class Network>
bool same(const Network& a, const Network& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

// What loading says, which must leave the network as it was.
template <class Topology = topology>
std::string error_of(const std::string& bytes, const nn::load_options& options = {}) {
    nn::network<Topology> net;
    net.initialize(5);
    const nn::network<Topology> before = net;
    try {
        io::load_safetensors_bytes(net, bytes, "f", options);
    } catch (const nn::file_error& error) {
        CHECK(same(net, before));
        return error.what();
    }
    return "nothing";
}

const std::string of_pytorch = from_hexadecimal(safetensors_data::f32);

std::string changed(std::string bytes, const std::string& from, const std::string& to) {
    const std::size_t at = bytes.find(from);
    REQUIRE(at != bytes.npos);
    REQUIRE(from.size() == to.size());
    return bytes.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("what is saved is loaded to the bit", "[safetensors]") {
    const support::temporary_folder folder;
    const auto check = [&]<class Network>(const Network&) {
        Network saved, loaded;
        saved.initialize(42);
        loaded.initialize(1);
        nn::save_safetensors(saved, folder / "net.safetensors");
        nn::load_safetensors(loaded, folder / "net.safetensors");
        CHECK(same(saved, loaded));
    };
    using deep = nn::sequential<nn::linear<16, 64>, nn::gelu,
                                nn::repeat<3, nn::residual<nn::linear<64, 64>, nn::tanh>>,
                                nn::linear<64, 5>, nn::softmax>;
    check(nn::network<topology>());
    check(nn::network<topology, double>());
    check(nn::network<deep>());
    check(nn::network<deep, double>());
}

TEST_CASE("files that PyTorch writes are loaded, of each type", "[safetensors]") {
    using namespace safetensors_data;
    for (const std::string_view digits : {f64, f32, f16, bf16, mixed}) {
        const std::string bytes = from_hexadecimal(digits);
        nn::network<topology> net;
        nn::network<topology, double> of_double;
        io::load_safetensors_bytes(net, bytes, "f");
        io::load_safetensors_bytes(of_double, bytes, "f");
        for (std::size_t i = 0; i < std::size(parameters); ++i) {
            CHECK(support::same(io::flat_values<double>(of_double.parameters())[i], parameters[i]));
            CHECK(support::same(io::flat_values<float>(net.parameters())[i],
                                static_cast<float>(parameters[i])));
        }
    }
}

TEST_CASE("a file of double is rounded to float, and one of float is exact in double", "[safetensors]") {
    nn::network<topology, double> of_double, again;
    nn::network<topology> of_float;
    of_double.initialize(3);
    io::load_safetensors_bytes(of_float, io::safetensors_bytes(of_double, "f"), "f");
    io::load_safetensors_bytes(again, io::safetensors_bytes(of_float, "f"), "f");
    const auto exact = io::flat_values<double>(of_double.parameters());
    const auto rounded = io::flat_values<double>(again.parameters());
    for (std::size_t i = 0; i < exact.size(); ++i)
        CHECK(rounded[i] == static_cast<double>(static_cast<float>(exact[i])));
}

TEST_CASE("a file says in its metadata what it holds", "[safetensors]") {
    nn::network<topology> net;
    net.initialize(1);
    const std::string bytes = io::safetensors_bytes(net, "f");
    const io::tensor_file file = io::parse_safetensors(bytes, "f");
    CHECK(file.metadata.at("format") == "pt");
    CHECK(file.metadata.at("topology") == "sequential<linear<2, 3>, relu, linear<3, 1>>");
    CHECK(file.metadata.at("topology_fnv1a") == io::text_hash(file.metadata.at("topology")));
    CHECK(file.tensors.size() == 4);
    CHECK(file.tensors.at("0.weight").type == "F32");
    CHECK(file.tensors.at("0.weight").shape == std::vector<std::size_t>{3, 2});
    CHECK(io::value_at<float>(file.tensors.at("0.weight").bytes, 3) == net.layer<0>().weight(1, 1));
    CHECK(io::value_at<float>(file.tensors.at("2.bias").bytes, 0) == net.layer<1>().bias(0));
}

TEST_CASE("another topology is named beside the expected one", "[safetensors]") {
    nn::network<nn::sequential<nn::linear<2, 3>, nn::tanh, nn::linear<3, 1>>> other;
    const std::string bytes = io::safetensors_bytes(other, "f");
    CHECK(error_of(bytes) ==
          "f: the topology sequential<linear<2, 3>, relu, linear<3, 1>> was expected; the file has "
          "\"sequential<linear<2, 3>, tanh, linear<3, 1>>\"");
    CHECK_THAT(error_of(changed(bytes, "tanh", "relu")), Contains("f: the topology is damaged: "));
    CHECK_THAT(error_of(changed(bytes, "topology_fnv1a", "topology_fnv1b")), Contains("tanh"));
    // One that says nothing is taken by its keys.
    CHECK(error_of(changed(bytes, "\"topology\"", "\"topologi\"")) == "nothing");
}

TEST_CASE("tensors that are missing, too many or of another shape are named", "[safetensors]") {
    CHECK(error_of(of_pytorch) == "nothing");
    CHECK(error_of(changed(of_pytorch, "2.bias", "3.bias")) ==
          "f: tensor \"2.bias\" of shape [1] was expected; there is none; the nearest is \"3.bias\" of "
          "shape [1]");
    CHECK(error_of(changed(of_pytorch, "[3,2]", "[2,3]")) ==
          "f: tensor \"0.weight\" was expected to have the shape [3, 2]; it has [2, 3]");
    CHECK(
        error_of<nn::sequential<nn::linear<2, 3>, nn::relu>>(of_pytorch) ==
        "f: no tensor \"2.bias\" was expected; there is one of shape [1]; a file with more is loaded if "
        "unused tensors are allowed");
    CHECK_THAT((error_of<nn::sequential<nn::linear<2, 3>, nn::linear<3, 1>>>(of_pytorch)),
               Contains("tensor \"1.weight\" of shape [1, 3] was expected; there is none"));
}

TEST_CASE("a state_dict of a module of one's own is loaded by prefix and names", "[safetensors]") {
    // As self.net = nn.Sequential(...) has them, compiled, and as self.fc1, self.fc2 do.
    const auto file_of = [](const std::string& prefix, const std::string& first,
                            const std::string& second) {
        const io::tensor_file file = io::parse_safetensors(of_pytorch, "f");
        std::vector<std::pair<std::string, io::tensor>> tensors;
        for (const auto& [name, tensor] : file.tensors)
            tensors.push_back({prefix + (name[0] == '0' ? first : second) + name.substr(1), tensor});
        return io::format_safetensors({{"format", "pt"}}, tensors);
    };
    const nn::load_options with_names{.names = {{"0.weight", "fc1.weight"},
                                                {"0.bias", "fc1.bias"},
                                                {"2.weight", "fc2.weight"},
                                                {"2.bias", "fc2.bias"}}};
    nn::network<topology> expected;
    io::load_safetensors_bytes(expected, of_pytorch, "f");
    const support::temporary_folder folder;
    const auto check = [&](const std::string& bytes, const nn::load_options& options) {
        nn::network<topology> from_file, from_memory;
        io::write_file(folder / "net", bytes);
        nn::load_safetensors(from_file, folder / "net", options);
        nn::load_safetensors(from_memory, std::as_bytes(std::span(bytes)), options);
        CHECK(same(from_file, expected));
        CHECK(same(from_memory, expected));
    };
    check(of_pytorch, {});
    check(of_pytorch, {.allow_unused = true});
    check(file_of("net.", "0", "2"), {.prefix = "net."});
    check(file_of("module._orig_mod.", "0", "2"), {.prefix = "module._orig_mod."});
    check(file_of("", "fc1", "fc2"), with_names);
    auto both = with_names;
    both.prefix = "net.";
    check(file_of("net.", "fc1", "fc2"), both);

    CHECK_THAT(error_of(file_of("net.", "0", "2")), Contains("with the prefix \"net.\" all are there"));
    CHECK_THAT(error_of(file_of("", "fc1", "fc2")), Contains("\"fc1.weight\" of shape [3, 2]"));
    CHECK_THAT(error_of(of_pytorch, {.prefix = "net."}), Contains("no tensor begins with the prefix"));
    CHECK_THAT(error_of(of_pytorch, with_names), Contains("\"fc1.weight\", the network's \"0.weight\""));
}

TEST_CASE("a part of a larger file is loaded if unused tensors are allowed", "[safetensors]") {
    using part = nn::sequential<nn::linear<2, 3>, nn::relu>;
    nn::network<topology> whole;
    whole.initialize(7);
    const std::string bytes = io::safetensors_bytes(whole, "f");
    CHECK_THAT(error_of<part>(bytes), Contains("the topology sequential<linear<2, 3>, relu>"));
    nn::network<part> net;
    nn::load_safetensors(net, std::as_bytes(std::span(bytes)), {.allow_unused = true});
    CHECK(std::memcmp(&net.layer<0>(), &whole.layer<0>(), sizeof net) == 0);
    // A file of the network alone must still be of its topology, where it says of which it is.
    using tanh = nn::sequential<nn::linear<2, 3>, nn::tanh, nn::linear<3, 1>>;
    CHECK_THAT(error_of<tanh>(bytes, {.allow_unused = true}), Contains("the topology "));
    CHECK_THAT((error_of<tanh>(bytes, {.names = {{"0.bias", "0.bias"}}})), Contains("the topology "));

    // Larger than any file of the network itself.
    const support::temporary_folder folder;
    const io::tensor_file file = io::parse_safetensors(of_pytorch, "f");
    std::vector<std::pair<std::string, io::tensor>> tensors(file.tensors.begin(), file.tensors.end());
    const std::string zeros(io::most_header_bytes + 1000, '\0');
    tensors.push_back({"embedding", {"U8", {zeros.size()}, zeros}});
    const std::string large = io::format_safetensors({}, tensors);
    io::write_file(folder / "large", large.substr(0, large.size() - zeros.size()));
    std::filesystem::resize_file(folder / "large", large.size());  // with zeros that take no disk
    nn::network<topology> loaded, expected;
    CHECK_THROWS_AS(nn::load_safetensors(loaded, folder / "large"), nn::file_error);
    nn::load_safetensors(loaded, folder / "large", {.allow_unused = true});
    io::load_safetensors_bytes(expected, of_pytorch, "f");
    CHECK(same(loaded, expected));
}

TEST_CASE("bytes in memory have a name in messages", "[safetensors]") {
    nn::network<topology> net;
    const auto bytes = std::as_bytes(std::span(of_pytorch)).first(100);
    CHECK_THROWS_WITH(nn::load_safetensors(net, bytes), Contains("safetensors in memory: "));
    CHECK_THROWS_WITH(nn::load_safetensors(net, bytes, {}, "weights.bin"), Contains("weights.bin: "));
    CHECK_THROWS_WITH(nn::load_safetensors(net, std::span<const std::byte>()),
                      Contains("safetensors in memory: "));
    CHECK(same(net, nn::network<topology>()));
}

TEST_CASE("a linear with no_bias has no bias in files", "[safetensors]") {
    using unbiased =
        nn::sequential<nn::linear<2, 3, nn::no_bias>, nn::relu, nn::linear<3, 1, nn::no_bias>>;
    nn::network<unbiased> saved, loaded;
    saved.initialize(4);
    const std::string bytes = io::safetensors_bytes(saved, "f");
    const io::tensor_file file = io::parse_safetensors(bytes, "f");
    CHECK(file.metadata.at("topology") ==
          "sequential<linear<2, 3, no_bias>, relu, linear<3, 1, no_bias>>");
    CHECK(file.tensors.size() == 2);
    io::load_safetensors_bytes(loaded, bytes, "f");
    CHECK(same(saved, loaded));
    // PyTorch's biases are too many, and can be left out only if that is asked for.
    CHECK_THAT(error_of<unbiased>(of_pytorch), Contains("no tensor \"0.bias\" was expected"));
    CHECK(error_of<unbiased>(of_pytorch, {.allow_unused = true}) == "nothing");
}

TEST_CASE("values that are not finite are neither loaded nor saved", "[safetensors]") {
    const io::tensor_file file = io::parse_safetensors(of_pytorch, "f");
    const auto at =
        static_cast<std::size_t>(file.tensors.at("0.weight").bytes.data() - of_pytorch.data());
    std::string bytes = of_pytorch;
    bytes.replace(at + 5 * 4, 4, std::string("\0\0\xc0\x7f", 4));
    CHECK(error_of(bytes) ==
          "f: tensor \"0.weight\" was expected to have finite values; at index 5 it has nan");

    const support::temporary_folder folder;
    nn::network<topology> net;
    nn::save_safetensors(net, folder / "net");
    net.layer<1>().bias(0) = std::numeric_limits<float>::infinity();
    CHECK_THROWS_WITH(
        nn::save_safetensors(net, folder / "net"),
        (folder / "net").string() +
            ": tensor \"2.bias\" was expected to have finite values; at index 0 it has inf");
    nn::load_safetensors(net, folder / "net");
    CHECK(same(net, nn::network<topology>()));
}

TEST_CASE("a file that is cut off anywhere is refused", "[safetensors]") {
    const std::string bytes = [] {
        nn::network<topology> net;
        net.initialize(1);
        return io::safetensors_bytes(net, "f");
    }();
    for (const std::string& whole : {bytes, of_pytorch})
        for (std::size_t size = 0; size < whole.size(); ++size)
            CHECK(error_of(whole.substr(0, size)).starts_with("f: "));
    CHECK_THAT(error_of(bytes + '\0'), Contains("fill the data"));
}

TEST_CASE("a byte that is changed is found, or changes one value, or nothing that matters",
          "[safetensors]") {
    nn::network<topology> saved;
    saved.initialize(1);
    const std::string bytes = io::safetensors_bytes(saved, "f");
    const std::size_t data = bytes.size() - 4 * saved.parameter_count;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string damaged = bytes;
            damaged[i] = static_cast<char>(byte);
            nn::network<topology> net;
            net.initialize(2);
            const nn::network<topology> before = net;
            try {
                io::load_safetensors_bytes(net, damaged, "f");
                const auto values = io::flat_values<float>(net.parameters());
                const auto expected = io::flat_values<float>(saved.parameters());
                std::size_t different = 0;
                for (std::size_t v = 0; v < values.size(); ++v)
                    different += !support::same(values[v], expected[v]);
                if (different != (i >= data && damaged != bytes)) FAIL("at " << i << ": " << byte);
            } catch (const nn::file_error&) {
                ++refused;
                if (!same(net, before)) FAIL("at " << i << ": " << byte);
            }
        }
    }
    CHECK(refused > data * 128);
}

TEST_CASE("a network cannot be saved where there is no folder", "[safetensors]") {
    const support::temporary_folder folder;
    const nn::network<topology> net{};
    io::write_file(folder / "file", "x");
    CHECK_THROWS_AS(nn::save_safetensors(net, folder / "file" / "net"), nn::file_error);
    CHECK_THROWS_AS(nn::save_safetensors(net, folder / "none" / "net"), nn::file_error);
    CHECK_THROWS_AS(nn::save_safetensors(net, folder.path()), nn::file_error);
    nn::network<topology> loaded;
    CHECK_THROWS_WITH(nn::load_safetensors(loaded, folder / "none"), Contains("none: cannot open it: "));
}

TEST_CASE("a process that is killed while it saves leaves a file that loads", "[safetensors]") {
    const support::temporary_folder folder;
    using wide = nn::network<nn::sequential<nn::linear<200, 200>, nn::relu, nn::linear<200, 1>>>;
    static wide one, other, loaded;
    one.initialize(1);
    other.initialize(2);
    nn::save_safetensors(one, folder / "net");
    for (int round = 0; round < 20; ++round) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            while (true) {
                nn::save_safetensors(other, folder / "net");
                nn::save_safetensors(one, folder / "net");
            }
        }
        ::usleep(static_cast<useconds_t>(500 + 777 * round));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        nn::load_safetensors(loaded, folder / "net");
        CHECK((same(loaded, one) || same(loaded, other)));
    }
}
