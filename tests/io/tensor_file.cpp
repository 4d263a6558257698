// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/tensor_file.hpp>

#include "catch.hpp"

#include <ctnn/io/tensor_values.hpp>

#include <map>
#include <string>
#include <vector>

namespace {

namespace io = ctnn::io;
using Catch::Matchers::Contains;

std::string file_of(const std::string& header, const std::string& data = "") {
    std::string bytes;
    io::append_value(bytes, std::uint64_t{header.size()});
    return bytes + header + data;
}

// What parsing says of a file "f", without the name.
std::string error_of(const std::string& bytes) {
    // On the heap in its exact size, for the address sanitizer.
    const std::vector<char> exact(bytes.begin(), bytes.end());
    try {
        io::parse_safetensors({exact.data(), exact.size()}, "f");
    } catch (const ctnn::file_error& error) {
        const std::string text = error.what();
        CHECK(text.starts_with("f: "));
        return text.substr(3);
    }
    return "nothing";
}

// Of a tensor "a" of these fields, with data.
std::string error_of_entry(const std::string& fields, std::size_t data_size = 4) {
    return error_of(file_of("{\"a\":{" + fields + "}}", std::string(data_size, '\0')));
}

const std::string sound = R"("dtype":"F32","shape":[1],"data_offsets":[0,4])";

}  // namespace

TEST_CASE("tensors and metadata are found by name", "[tensor_file]") {
    const std::string bytes = file_of(R"({"b":{"shape":[2,1],"data_offsets":[4,6],"dtype":"U8"},)"
                                      R"("__metadata__":{"x":"1","\u00e4":""},)"
                                      R"("a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                                      R"("":{"dtype":"F64","shape":[0,9],"data_offsets":[6,6]}}   )",
                                      "abcdef");
    const io::tensor_file file = io::parse_safetensors(bytes, "f");
    CHECK(file.metadata == std::map<std::string, std::string>{{"x", "1"}, {"\u00e4", ""}});
    REQUIRE(file.tensors.size() == 3);
    CHECK(file.tensors.at("a").type == "F32");
    CHECK(file.tensors.at("a").shape.empty());
    CHECK(file.tensors.at("a").bytes == "abcd");
    CHECK(file.tensors.at("b").shape == std::vector<std::size_t>{2, 1});
    CHECK(file.tensors.at("b").bytes == "ef");
    CHECK(file.tensors.at("").bytes.empty());
    CHECK(io::parse_safetensors(file_of("{}"), "f").tensors.empty());
}

TEST_CASE("a header's length must fit the file", "[tensor_file]") {
    CHECK(error_of("") == "8 bytes with the length of the header were expected; the file has 0");
    CHECK(error_of("1234567") == "8 bytes with the length of the header were expected; the file has 7");
    std::string bytes = file_of("{}");
    bytes.pop_back();
    CHECK(error_of(bytes) == "a header of 2 bytes was expected; the file has 1 after its first 8");
    bytes.clear();
    io::append_value(bytes, std::uint64_t{100'000'001});
    CHECK(error_of(bytes) == "a header of at most 100000000 bytes was expected; it has 100000001");
    CHECK_THAT(error_of(std::string(8, '\xff')), Contains("it has 18446744073709551615"));
    CHECK(error_of(file_of("")) == "a header that begins with { was expected");
}

TEST_CASE("a header is one JSON object that begins at once", "[tensor_file]") {
    for (const char* header : {" {}", "[]", "null", "\"\"", "\xef\xbb\xbf{}"})
        CHECK(error_of(file_of(header)) == "a header that begins with { was expected");
    for (const std::string header : {"{", "{} x", "{}{}", "{\"a\"}", "{\"a\":}", "{,}", "{'a':1}",
                                     "{}//", "{\"\xff\":{}}", "{\"\\ud800\":{}}", "{\"\x01\":{}}"}) {
        CAPTURE(header);
        CHECK_THAT(error_of(file_of(header)), Contains("the header is no JSON from its byte"));
    }
    // A zero is neither an end nor padding.
    for (const std::string& header : {std::string("{}\0", 3), std::string("{}\0{", 4)})
        CHECK(error_of(file_of(header)) == "the header is no JSON from its byte 3 on");
    CHECK_THAT(error_of(file_of("{" + sound + "}")), Contains("a string where an object of"));
}

TEST_CASE("nothing nests, however deep it is tried", "[tensor_file]") {
    for (const char* opening : {"[", "{\"a\":"}) {
        std::string deep = "{\"a\":";
        for (int i = 0; i < 100000; ++i) deep += opening;
        CHECK_THAT(error_of(file_of(deep)), Contains("the header has \"a\" with "));
    }
    CHECK_THAT(error_of_entry(R"("dtype":"F32","shape":[[1]],"data_offsets":[0,4])"),
               Contains("an array where sizes from 0 in shape was expected"));
    CHECK_THAT(error_of(file_of(R"({"__metadata__":{"a":{}}})")),
               Contains("an object where strings was expected"));
}

TEST_CASE("metadata is strings by name", "[tensor_file]") {
    for (const char* metadata :
         {"1", "null", "[]", "\"a\"", "true", "{\"a\":1}", "{\"a\":null}", "{\"a\":[]}"})
        CHECK_THAT(error_of(file_of("{\"__metadata__\":" + std::string(metadata) + "}")),
                   Contains("the header has \"__metadata__\" with "));
}

TEST_CASE("no name stands twice", "[tensor_file]") {
    CHECK(error_of(file_of("{\"a\":{" + sound + "},\"a\":{" + sound + "}}", "1234")) ==
          "the header has \"a\" twice");
    CHECK(error_of(file_of("{\"a\":{" + sound + "},\"\\u0061\":{" + sound + "}}", "1234")) ==
          "the header has \"a\" twice");
    CHECK(error_of(file_of(R"({"__metadata__":{},"__metadata__":{}})")) ==
          "the header has \"__metadata__\" twice");
    CHECK(error_of(file_of(R"({"__metadata__":{"x":"1","x":"1"}})")) ==
          "the header has \"__metadata__\" with \"x\" twice");
    CHECK(error_of_entry(sound + ",\"dtype\":\"F32\"") == "the header has \"a\" with dtype twice");
    CHECK(error_of_entry(sound + ",\"shape\":[1]") == "the header has \"a\" with shape twice");
}

TEST_CASE("a tensor has three fields of their kinds", "[tensor_file]") {
    CHECK(error_of_entry(sound) == "nothing");
    CHECK(error_of_entry("") == "the header has \"a\" with no dtype");
    CHECK(error_of_entry(R"("dtype":"F32")") == "the header has \"a\" with no shape");
    CHECK(error_of_entry(R"("dtype":"F32","shape":[1])") == "the header has \"a\" with no data_offsets");
    CHECK(error_of_entry(sound + ",\"x\":1") ==
          "the header has \"a\" with \"x\", where dtype, shape and data_offsets were expected");
    const auto expect = [](const char* type, const char* shape, const char* offsets, const char* error) {
        CAPTURE(type, shape, offsets);
        CHECK(error_of_entry(std::string("\"dtype\":") + type + ",\"shape\":" + shape +
                             ",\"data_offsets\":" + offsets) ==
              "the header has \"a\" with " + std::string(error));
    };
    expect("1", "[1]", "[0,4]", "a number where the name of a type as dtype was expected");
    expect("\"F31\"", "[1]", "[0,4]", "the unknown dtype \"F31\"");
    expect("\"f32\"", "[1]", "[0,4]", "the unknown dtype \"f32\"");
    expect("\"F32\"", "1", "[0,4]", "a number where an array of sizes as shape was expected");
    expect("\"F32\"", "[-1]", "[0,4]", "a negative number where sizes from 0 in shape was expected");
    expect("\"F32\"", "[1.0]", "[0,4]",
           "a number that is no integer below 2^64 where sizes from 0 in shape was expected");
    expect("\"F32\"", "[\"1\"]", "[0,4]", "a string where sizes from 0 in shape was expected");
    expect("\"F32\"", "[true]", "[0,4]", "a boolean where sizes from 0 in shape was expected");
    expect("\"F32\"", "[18446744073709551616]", "[0,4]",
           "a number that is no integer below 2^64 where sizes from 0 in shape was expected");
    expect("\"F32\"", "[1]", "[0]", "data_offsets of fewer than 2 numbers");
    expect("\"F32\"", "[1]", "[]", "data_offsets of fewer than 2 numbers");
    expect("\"F32\"", "[1]", "[0,4,4]", "data_offsets of more than 2 numbers");
    expect("\"F32\"", "[1]", "[-0,4]",
           "a negative number where offsets from 0 in data_offsets was expected");
    expect("\"F32\"", "[1]", "[0,4e0]",
           "a number that is no integer below 2^64 where offsets from 0 in data_offsets was expected");
    expect("\"F32\"", "[1]", "null", "null where an array of two offsets as data_offsets was expected");
    std::string ones = "1";
    for (int i = 0; i < 64; ++i) ones += ",1";
    expect("\"F32\"", ("[" + ones + "]").c_str(), "[0,4]", "a shape of more than 64 dimensions");
}

TEST_CASE("a tensor's size is that of its shape and type", "[tensor_file]") {
    const auto expect = [](const char* type, const char* shape, std::size_t size, bool is_sound) {
        CAPTURE(type, shape, size);
        const std::string error =
            error_of_entry("\"dtype\":\"" + std::string(type) + "\",\"shape\":" + shape +
                               ",\"data_offsets\":[0," + std::to_string(size) + "]",
                           size);
        if (is_sound)
            CHECK(error == "nothing");
        else
            CHECK_THAT(error,
                       Contains("tensor \"a\" has " + std::to_string(size) + " bytes of data, which "));
    };
    expect("F64", "[2]", 16, true);
    expect("F64", "[2]", 8, false);
    expect("F32", "[2,3]", 24, true);
    expect("F16", "[2,3]", 12, true);
    expect("BF16", "[2,3]", 13, false);
    expect("BOOL", "[3]", 3, true);
    expect("C64", "[1]", 8, true);
    expect("F4", "[3]", 1, false);  // one and a half
    expect("F4", "[4]", 2, true);
    expect("F6_E2M3", "[4]", 3, true);
    expect("F32", "[0]", 0, true);
    expect("F32", "[]", 0, false);
    // Products that overflow, to 0 or to what would fit.
    expect("F32", "[4294967296,4294967296]", 0, false);
    expect("F32", "[4611686018427387904]", 0, false);
    expect("F32", "[4611686018427387905]", 4, false);
    expect("F64", "[9223372036854775809,2]", 16, false);
}

TEST_CASE("tensors fill the data without holes or overlaps", "[tensor_file]") {
    const auto two = [](const char* first, const char* second, std::size_t size) {
        return error_of(
            file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + std::string(first) +
                        R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + second + "}}",
                    std::string(size, '\0')));
    };
    CHECK(two("[0,4]", "[4,8]", 8) == "nothing");
    CHECK(two("[4,8]", "[0,4]", 8) == "nothing");
    CHECK(two("[0,4]", "[5,9]", 9) ==
          "tensor \"b\" has data_offsets [5, 9], where it was expected to begin "
          "at 4, the end of the one before");
    CHECK_THAT(two("[0,4]", "[3,7]", 7), Contains("expected to begin at 4"));
    CHECK_THAT(two("[0,4]", "[0,4]", 4), Contains("expected to begin at 4"));
    CHECK_THAT(two("[1,5]", "[5,9]", 9),
               Contains("tensor \"a\" has data_offsets [1, 5], where it was expected "
                        "to begin at 0"));
    CHECK(two("[0,4]", "[4,8]", 9) ==
          "the tensors were expected to fill the data; they have 8 of 9 bytes");
    CHECK(two("[0,4]", "[4,8]", 7) == "tensor \"b\" has data_offsets [4, 8] in 7 bytes of data");
    CHECK_THAT(two("[0,4]", "[4,3]", 8), Contains("has data_offsets [4, 3]"));
    CHECK_THAT(two("[0,4]", "[4,18446744073709551615]", 8), Contains("in 8 bytes of data"));
    CHECK(error_of(file_of("{}", "x")) ==
          "the tensors were expected to fill the data; they have 0 of 1 bytes");
}

TEST_CASE("names in messages are short and printable", "[tensor_file]") {
    CHECK(error_of(file_of(R"({"\u001b[31m":1})")) == "the header has \"\\x1b[31m\" with a number where "
                                                      "an object of dtype, shape and data_offsets was "
                                                      "expected");
    CHECK(error_of(file_of("{\"" + std::string(100000, 'a') + "\":1}")).size() < 400);
    CHECK(error_of(file_of("{\"a\":{\"dtype\":\"" + std::string(100000, 'a') + "\"}}")).size() < 400);
}

TEST_CASE("a file is formatted with wide types first, aligned", "[tensor_file]") {
    const std::string bytes = io::format_safetensors(
        {{"k", "v\n"}},
        {{"a", {"BF16", {1}, "xy"}}, {"c", {"F64", {1}, "12345678"}}, {"b", {"BF16", {}, "zw"}}});
    CHECK(bytes.size() % 4 == 0);
    CHECK(io::value_at<std::uint64_t>(bytes, 0) % 8 == 0);
    CHECK(bytes.ends_with("12345678xyzw"));
    const io::tensor_file file = io::parse_safetensors(bytes, "f");
    CHECK(file.metadata.at("k") == "v\n");
    CHECK(file.tensors.at("a").bytes == "xy");
    CHECK(file.tensors.at("b").bytes == "zw");
    CHECK(file.tensors.at("b").shape.empty());
    CHECK(file.tensors.at("c").bytes == "12345678");
}
