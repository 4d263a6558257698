// SPDX-License-Identifier: BSL-1.0
// Tags jets with a network that PyTorch has trained and exported: reads rows of 16 numbers, prints classes.
// It teaches to (1) let the build turn jets.onnx into a header (`ctnn_embed` in CMakeLists.txt), (2) classify
// from read-only memory: no file, no start-up, no library at run time, (3) ship one static executable.
// Exit status: 0, or 2 where a line is no row, which is said with its number; what is before it is printed.
#include <jets.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>

using row = std::array<float, jets::model.inputs>;

constexpr std::array<const char*, jets::model.outputs> classes{"gluon", "quark", "w", "z", "top"};

// Takes the numbers of a line, between commas or blanks; what is wrong with it, or nothing.
std::string read_row(std::string_view line, row& values) {
    std::size_t count = 0;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        if (line.empty()) break;
        if (count == values.size()) return "more than " + std::to_string(count) + " numbers";
        const auto [end, error] =
            std::from_chars(line.data(), line.data() + line.size(), values[count]);
        if (error != std::errc{} || !std::isfinite(values[count])) {
            return "number " + std::to_string(count + 1) + " is none, or fits no float";
        }
        ++count;
        line.remove_prefix(static_cast<std::size_t>(end - line.data()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        if (line.starts_with(',')) line.remove_prefix(1);
    }
    return count == values.size() ? "" : std::to_string(count) + " numbers";
}

int main(int count, char** arguments) {
    if (count > 1) {
        const bool asked = std::string_view(arguments[1]) == "--help" && count == 2;
        std::fprintf(asked ? stdout : stderr,
                     "usage: jets < rows\nrows: %zu numbers a line; see jets.csv\n", row{}.size());
        return asked ? 0 : 2;
    }
    std::string line;
    for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
        row x{};
        if (const std::string fault = read_row(line, x); !fault.empty()) {
            std::fprintf(stderr, "line %zu: expected %zu numbers, found %s\n", number, x.size(),
                         fault.c_str());
            return 2;
        }
        const auto probabilities = jets::model(x);
        const auto likeliest = std::max_element(probabilities.begin(), probabilities.end());
        std::printf("%s %.3f\n", classes[static_cast<std::size_t>(likeliest - probabilities.begin())],
                    static_cast<double>(*likeliest));
    }
    return 0;
}
