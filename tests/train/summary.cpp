// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/summary.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace {

namespace nn = ctnn;

using tagger = nn::sequential<nn::linear<16, 64>, nn::relu, nn::linear<64, 32>, nn::relu,
                              nn::linear<32, 5>, nn::softmax>;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// The line's columns; a layer's name has blanks of its own, so they are counted from the end.
std::vector<std::string> columns_of(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    std::string name;
    for (std::size_t i = 0; i + 3 < words.size(); ++i) name += words[i];
    std::vector<std::string> columns{name};
    if (words.size() > 3) columns.insert(columns.end(), words.end() - 3, words.end());
    return columns;
}

using columns = std::vector<std::string>;

}  // namespace

TEST_CASE("a summary has a line for each layer and the totals", "[summary]") {
    const std::string text = nn::summary<tagger>();
    const auto lines = lines_of(text);
    REQUIRE(lines.size() == 6 + 5);
    CHECK(text.back() == '\n');
    CHECK(columns_of(lines[0]) == columns{"layer", "outputs", "parameters", "multiply-adds"});
    CHECK(lines[1].find_first_not_of('-') == std::string::npos);
    CHECK(columns_of(lines[2]) == columns{"linear<16,64>", "64", "1088", "1024"});
    CHECK(columns_of(lines[3]) == columns{"relu", "64", "0", "0"});
    CHECK(columns_of(lines[4]) == columns{"linear<64,32>", "32", "2080", "2048"});
    CHECK(columns_of(lines[5]) == columns{"relu", "32", "0", "0"});
    CHECK(columns_of(lines[6]) == columns{"linear<32,5>", "5", "165", "160"});
    CHECK(columns_of(lines[7]) == columns{"softmax", "5", "0", "0"});
    CHECK(lines[8].find_first_not_of('-') == std::string::npos);
    CHECK(columns_of(lines[9]) == columns{"total", "5", "3333", "3232"});
    const auto number = [](std::size_t value) { return std::to_string(value); };
    CHECK(lines[10] == "16 inputs, depth 3, " + number(nn::cost<tagger>::parameter_bytes) +
                           " bytes of parameters, " + number(nn::cost<tagger>::scratch_bytes) +
                           " bytes of scratch");
}

TEST_CASE("a summary's columns stand below each other", "[summary]") {
    const auto lines = lines_of(nn::summary<tagger>());
    for (std::size_t i = 1; i < 10; ++i) CHECK(lines[i].size() == lines[0].size());
}

TEST_CASE("a summary tells a repeat as one line, with the cost of all copies", "[summary]") {
    using topology = nn::sequential<nn::linear<2, 8>, nn::repeat<3, nn::linear<8, 8>, nn::gelu>>;
    const auto lines = lines_of(nn::summary<topology, double>());
    REQUIRE(lines.size() == 2 + 5);
    const auto line = columns_of(lines[3]);
    CHECK(line[0].starts_with("repeat<3"));
    CHECK(line[0].find("linear<8,8>") != std::string::npos);
    CHECK(line[0].find("gelu") != std::string::npos);
    CHECK(line[1] == "8");
    CHECK(line[2] == "216");
    CHECK(line[3] == "192");
    CHECK(lines[6].starts_with("2 inputs, depth 4, " +
                               std::to_string(sizeof(nn::network<topology, double>)) + ' '));
}

TEST_CASE("a summary tells a residual as one line, with what is in it", "[summary]") {
    using topology =
        nn::sequential<nn::linear<2, 8>, nn::residual<nn::linear<8, 3>, nn::gelu, nn::linear<3, 8>>>;
    const auto lines = lines_of(nn::summary<topology>());
    REQUIRE(lines.size() == 2 + 5);
    const auto line = columns_of(lines[3]);
    CHECK(line[0] == "residual<linear<8,3>,gelu,linear<3,8>>");
    CHECK(line[1] == "8");
    CHECK(line[2] == "59");
    CHECK(line[3] == "48");
    CHECK(lines[6].starts_with("2 inputs, depth 3, "));
}
