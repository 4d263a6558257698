// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/type_expression.hpp>

#include "catch.hpp"

#include <string>

using ctnn::io::type_parser;

TEST_CASE("type_parser: a type is a name and its arguments") {
    const auto type = type_parser::parse("sequential<linear<2, 50>, relu>");
    REQUIRE(type.arguments.size() == 2);
    CHECK(type.name == "sequential");
    CHECK(type.arguments[0].name == "linear");
    CHECK(type.arguments[0].arguments[1].name == "50");
    CHECK(type.arguments[1].arguments.empty());
}

TEST_CASE("type_parser: text comes back, with the spaces of source and the prefix asked for") {
    const auto type = type_parser::parse(
        " nn::sequential <\n ctnn::linear<2,50> ,leaky_relu_with< std::ratio<-1,5> > >");
    CHECK(type.text() == "sequential<linear<2, 50>, leaky_relu_with<std::ratio<-1, 5>>>");
    CHECK(type.text("ctnn::") ==
          "ctnn::sequential<ctnn::linear<2, 50>, ctnn::leaky_relu_with<std::ratio<-1, 5>>>");
}

TEST_CASE("type_parser: what is of another namespace keeps it") {
    CHECK(type_parser::parse("sequential<linear<2, 2>, mine::relu>").text("ctnn::") ==
          "ctnn::sequential<ctnn::linear<2, 2>, mine::relu>");
}

TEST_CASE("type_parser: says where a text ends to make sense, and what was expected there") {
    const auto message_of = [](const std::string& text) -> std::string {
        try {
            type_parser::parse(text);
        } catch (const ctnn::file_error& error) {
            return error.what();
        }
        return "accepted";
    };
    CHECK(message_of("") == "topology, character 1: expected a name or a number, found the end");
    CHECK(message_of("linear<2") == "topology, character 9: expected ',' or '>', found the end");
    CHECK(message_of("linear<>") == "topology, character 8: expected a name or a number, found '>'");
    CHECK(message_of("relu>") == "topology, character 5: expected the end, found '>'");
    CHECK(message_of("linear<2; 3>") == "topology, character 9: expected ',' or '>', found '; 3>'");
    CHECK(message_of("nn::") == "topology, character 5: expected a name or a number, found the end");
    CHECK(message_of(std::string(1000, '<')).find("expected a name") != std::string::npos);

    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "a<";
    CHECK(message_of(deep).find("expected at most 16 levels of <>") != std::string::npos);
}
