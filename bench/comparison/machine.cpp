// SPDX-License-Identifier: BSL-1.0
#include "machine.hpp"

#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace comparison {

namespace {

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown";
}

std::string vectors() {
#if defined(__AVX512F__)
    return "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
    return "AVX2 and FMA";
#elif defined(__AVX__)
    return "AVX";
#elif defined(__SSE2__)
    return "SSE2";
#elif defined(__aarch64__)
    return "NEON";
#else
    return "none";
#endif
}

std::string compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

std::string today() {
    const std::time_t now = std::time(nullptr);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
    return text;
}

}  // namespace

void become_single_threaded(char** arguments) {
    constexpr const char* restarted = "CTNN_COMPARISON_RESTARTED";
    if (std::getenv(restarted)) return;
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET(static_cast<unsigned>(sched_getcpu()), &core);
    if (sched_setaffinity(0, sizeof core, &core) != 0)
        throw std::runtime_error("the process cannot be pinned to a core");
    for (const char* name :
         {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "DNNL_NUM_THREADS", restarted})
        setenv(name, "1", 1);
    execv(std::filesystem::read_symlink("/proc/self/exe").c_str(), arguments);
    throw std::runtime_error("the program cannot start itself anew");
}

std::vector<std::pair<std::string, std::string>> description() {
    return {
        {"processor", processor() + ", compiled for " + vectors() + ", one thread"},
        {"compiler", compiler() + ", " CTNN_COMPARISON_FLAGS},
        {"date", today()},
    };
}

}  // namespace comparison
