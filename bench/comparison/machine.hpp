// SPDX-License-Identifier: BSL-1.0
// What the figures depend on besides the rivals.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace comparison {

/// Pins the process to the core it runs on and starts the program anew with one thread for every library:
/// they read their variables before main. Returns in the new program.
void become_single_threaded(char** arguments);

/// Headings and values: processor, compiler and its flags, date.
std::vector<std::pair<std::string, std::string>> description();

}  // namespace comparison
