// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/tensor_names.hpp>

#include "catch.hpp"

#include <string>
#include <vector>

namespace {

namespace nn = ctnn;
namespace io = ctnn::io;

const std::vector<io::tensor_shape> ours{{"0.weight", {3, 2}}, {"0.bias", {3}}, {"2.weight", {1, 3}}};

// A file with nothing but names and shapes.
io::tensor_file file_of(const std::vector<io::tensor_shape>& tensors) {
    io::tensor_file file{.file_name = "f", .metadata = {}, .tensors = {}};
    for (const io::tensor_shape& each : tensors) file.tensors[each.name] = {"F32", each.shape, {}};
    return file;
}
io::tensor_file prefixed(const std::string& prefix) {
    std::vector<io::tensor_shape> tensors = ours;
    for (io::tensor_shape& each : tensors) each.name = prefix + each.name;
    return file_of(tensors);
}

// The names that are found, or what is said.
std::string found(const io::tensor_file& file, const nn::load_options& options = {}) {
    try {
        std::string names;
        for (const io::tensor_shape& each : io::find_tensors(file, ours, options))
            names += (names.empty() ? "" : " ") + each.name;
        return names;
    } catch (const nn::file_error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("the distance of two texts is how many characters must change", "[tensor_names]") {
    CHECK(io::edit_distance("", "") == 0);
    CHECK(io::edit_distance("", "abc") == 3);
    CHECK(io::edit_distance("abc", "") == 3);
    CHECK(io::edit_distance("kitten", "sitting") == 3);
    CHECK(io::edit_distance("sitting", "kitten") == 3);
    CHECK(io::edit_distance("0.weight", "0.wieght") == 2);
    CHECK(io::edit_distance("flaw", "lawn") == 2);
}

TEST_CASE("a network's key is the prefix and the name given for it, or itself", "[tensor_names]") {
    CHECK(found(prefixed("")) == "0.weight 0.bias 2.weight");
    for (const std::string prefix : {"model.", "_orig_mod.", "module._orig_mod.", "net_"})
        CHECK(found(prefixed(prefix), {.prefix = prefix}) ==
              prefix + "0.weight " + prefix + "0.bias " + prefix + "2.weight");
    const auto named = file_of({{"fc1.weight", {3, 2}}, {"fc1.bias", {3}}, {"2.weight", {1, 3}}});
    CHECK(found(named, {.names = {{"0.weight", "fc1.weight"}, {"0.bias", "fc1.bias"}}}) ==
          "fc1.weight fc1.bias 2.weight");
    const auto both = file_of({{"n.a", {3, 2}}, {"n.0.bias", {3}}, {"n.2.weight", {1, 3}}});
    CHECK(found(both, {.prefix = "n.", .names = {{"0.weight", "a"}}}) == "n.a n.0.bias n.2.weight");
    // Two that change places.
    const auto crossed = file_of({{"0.weight", {1, 3}}, {"0.bias", {3}}, {"2.weight", {3, 2}}});
    CHECK(found(crossed, {.names = {{"0.weight", "2.weight"}, {"2.weight", "0.weight"}}}) ==
          "2.weight 0.bias 0.weight");
}

TEST_CASE("tensors that the network has not are an error, or left out", "[tensor_names]") {
    auto more = prefixed("");
    more.tensors["num_batches_tracked"] = {"I64", {}, {}};
    CHECK(found(more) ==
          "f: no tensor \"num_batches_tracked\" was expected; there is one of shape []; a "
          "file with more is loaded if unused tensors are allowed");
    CHECK(found(more, {.allow_unused = true}) == "0.weight 0.bias 2.weight");
    CHECK(found(prefixed(""), {.allow_unused = true}) == "0.weight 0.bias 2.weight");
    auto of_more = prefixed("net.");
    of_more.tensors["0.weight"] = {"F32", {9, 9}, {}};
    CHECK(found(of_more, {.prefix = "net.", .allow_unused = true}) ==
          "net.0.weight net.0.bias net.2.weight");
}

TEST_CASE("a missing tensor's error gives the prefix that finds all", "[tensor_names]") {
    const std::string missing = "f: tensor \"0.weight\" of shape [3, 2] was expected; there is none; ";
    CHECK(found(prefixed("module._orig_mod.")) ==
          missing + "with the prefix \"module._orig_mod.\" all are there");
    CHECK(found(prefixed(""), {.prefix = "net."}) ==
          "f: no tensor begins with the prefix \"net.\"; with no prefix all are there");
    CHECK(found(prefixed("model."), {.prefix = "module."}) ==
          "f: no tensor begins with the prefix \"module.\"; with the prefix \"model.\" all are there");
    auto two = prefixed("student.");
    two.tensors.merge(prefixed("teacher.").tensors);
    CHECK(found(two) ==
          missing + "with the prefix \"student.\" or the prefix \"teacher.\" all are there");
    // With names too, and one character too few.
    const auto both = file_of({{"n.a", {3, 2}}, {"n.0.bias", {3}}, {"n.2.weight", {1, 3}}});
    CHECK(found(both, {.prefix = "n", .names = {{"0.weight", "a"}}}) ==
          "f: tensor \"na\", the network's \"0.weight\", of shape [3, 2] was expected; there is none; "
          "with the prefix \"n.\" all are there");
    // No prefix where one is missing, and none that ends within a number.
    auto fewer = prefixed("net.");
    fewer.tensors.erase("net.0.bias");
    CHECK(found(fewer).find("prefix") == std::string::npos);
    CHECK(found(prefixed("1")).find("prefix") == std::string::npos);
}

TEST_CASE("a missing tensor's error lists the nearest keys of the file", "[tensor_names]") {
    CHECK(found(file_of({{"0.wieght", {3, 2}}, {"0.bias", {3}}, {"2.weight", {1, 3}}})) ==
          "f: tensor \"0.weight\" of shape [3, 2] was expected; there is none; the nearest is "
          "\"0.wieght\" of shape [3, 2]");
    // Those of the same shape first, three at most, and none that another tensor takes.
    CHECK(found(file_of({{"0.bias", {3}},
                         {"2.weight", {1, 3}},
                         {"0.weights", {2, 3}},
                         {"encoder", {3, 2}},
                         {"embedding.table", {7, 7}},
                         {"fc1.weight", {3, 2}}})) ==
          "f: tensor \"0.weight\" of shape [3, 2] was expected; there is none; the nearest are "
          "\"fc1.weight\" of shape [3, 2], \"encoder\" of shape [3, 2], \"0.weights\" of shape [2, 3]");
    CHECK(found(file_of({{"0.bias", {3}}, {"2.weight", {1, 3}}})) ==
          "f: tensor \"0.weight\" of shape [3, 2] was expected; there is none");
    CHECK(found(file_of({})) == "f: tensors were expected; there is none");
    CHECK(found(file_of({}), {.prefix = "a."}) == "f: no tensor begins with the prefix \"a.\"");
}

TEST_CASE("a shape that differs is told with both names", "[tensor_names]") {
    const auto file = file_of({{"n.a", {2, 3}}, {"n.0.bias", {3}}, {"n.2.weight", {1, 3}}});
    CHECK(found(file, {.prefix = "n.", .names = {{"0.weight", "a"}}}) ==
          "f: tensor \"n.a\", the network's \"0.weight\", was expected to have the shape [3, 2]; it has "
          "[2, 3]");
}

TEST_CASE("names that contradict themselves or the network are told", "[tensor_names]") {
    CHECK(found(prefixed(""), {.names = {{"0.wieght", "a"}}}) ==
          "f: a name is given for \"0.wieght\", which is no tensor of the network; the nearest are "
          "\"0.weight\" of shape [3, 2], \"2.weight\" of shape [1, 3], \"0.bias\" of shape [3]");
    CHECK(found(prefixed(""), {.names = {{"0.weight", "a"}, {"0.weight", "b"}}}) ==
          "f: two names are given for \"0.weight\"");
    CHECK(found(prefixed(""), {.names = {{"0.weight", "a"}, {"2.weight", "a"}}}) ==
          "f: by the names given, \"0.weight\" and \"2.weight\" of the network are both \"a\" of the "
          "file");
    CHECK(found(prefixed(""), {.names = {{"0.weight", "2.weight"}}}) ==
          "f: by the names given, \"0.weight\" and \"2.weight\" of the network are both \"2.weight\" of "
          "the file");
}

TEST_CASE("hostile names are cut off and cost little", "[tensor_names]") {
    io::tensor_file file = file_of({});
    for (int i = 0; i < 20'000; ++i)
        file.tensors[std::to_string(i) + std::string(2'000, '\n')] = {"F32", {1}, {}};
    const std::string message = found(file);
    CHECK(message.size() < 5'000);
    CHECK(message.find('\n') == std::string::npos);
}

TEST_CASE("what PyTorch counts beside a running_var is left out", "[tensor_names]") {
    const std::vector<io::tensor_shape> norm{{"1.weight", {3}}, {"1.running_var", {3}, true}};
    const auto message_of = [&](const char* name, const io::tensor& more) -> std::string {
        io::tensor_file file = file_of(norm);
        file.tensors[name] = more;
        try {
            io::find_tensors(file, norm);
        } catch (const nn::file_error& error) {
            return error.what();
        }
        return "nothing";
    };
    CHECK(message_of("1.num_batches_tracked", {"I64", {}, {}}) == "nothing");
    for (const char* name : {"2.num_batches_tracked", "num_batches_tracked", "1.num_batches"})
        CHECK(message_of(name, {"I64", {}, {}}).find("was expected; there is one") != std::string::npos);
    CHECK(message_of("1.num_batches_tracked", {"I64", {3}, {}}) != "nothing");
    CHECK(message_of("1.num_batches_tracked", {"F32", {}, {}}) != "nothing");
}
