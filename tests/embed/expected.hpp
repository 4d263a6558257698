// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

/// A row and what PyTorch gives for it.
struct expected_row {
    std::vector<double> inputs, outputs;
};

/// Reads a NAME.expected of models/.
inline std::vector<expected_row> read_expected(const std::filesystem::path& file) {
    std::vector<expected_row> rows;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const std::size_t arrow = line.find(" -> ");
        const auto numbers = [](const std::string& text) {
            std::istringstream from(text);
            return std::vector<double>(std::istream_iterator<double>(from), {});
        };
        rows.push_back({numbers(line.substr(0, arrow)), numbers(line.substr(arrow + 4))});
    }
    return rows;
}

/// The largest difference, in units of the largest value that is expected.
template <class Found>
double relative_difference(const Found& found, const std::vector<double>& expected) {
    if (found.size() != expected.size()) return std::numeric_limits<double>::infinity();
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        largest = std::max(largest, std::abs(expected[i]));
        difference = std::max(difference, std::abs(static_cast<double>(found[i]) - expected[i]));
    }
    return difference / largest;
}
