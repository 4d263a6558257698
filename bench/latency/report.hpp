// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "distribution.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace latency {

struct entry {
    std::string network;  // empty for what is no network
    std::string condition;
    distribution times;
};

struct table {
    std::string title;
    std::size_t calls;  // of each entry
    std::vector<entry> entries;
};

void print_description(std::ostream&);
void print(std::ostream&, const table&);
/// Throws where it cannot.
void write_json(const std::filesystem::path&, const std::vector<table>&);

}  // namespace latency
