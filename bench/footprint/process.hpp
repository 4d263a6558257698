// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace footprint {

/// What came of a process.
struct outcome {
    int status;                 // that it exits with, or -1
    std::string output;         // standard output; standard error goes to ours
    double processor_seconds;   // of the process and those that it started
    std::uintmax_t peak_bytes;  // of memory at once
};

/// Runs a command, of which the first string is found as a shell would. Throws where none can be run.
outcome run(const std::vector<std::string>& command);

}  // namespace footprint
