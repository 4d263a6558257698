// SPDX-License-Identifier: BSL-1.0
// plug_ins PLUG-IN...: with all of them in one process, each computes what it computes alone. A plug-in is named
// NAME.*, after its function.
#include "plug_in.hpp"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

namespace {

/// FNV-1a of the results, 0 if there are none.
std::uint64_t hash_of(void* function) {
    if (function == nullptr) return 0;
    std::vector<std::uint64_t> results;
    reinterpret_cast<plug_in*>(function)(results);
    std::uint64_t hash = 14695981039346656037u;
    for (const std::uint64_t each : results) hash = (hash ^ each) * 1099511628211u;
    return results.empty() ? 0 : hash;
}

/// The hashes of each, in a process of their own that has loaded all of them, in this order.
std::vector<std::uint64_t> hashes_of(const std::vector<std::string>& paths, int visibility) {
    std::vector<std::uint64_t> hashes(paths.size());
    const std::size_t size = paths.size() * sizeof hashes[0];
    int ends[2];
    if (pipe(ends) != 0) return hashes;
    const pid_t child = fork();
    if (child == 0) {
        std::vector<void*> functions;
        for (const std::string& path : paths) {
            void* const library = dlopen(path.c_str(), visibility | RTLD_NOW);
            const std::string name = std::filesystem::path(path).stem();
            functions.push_back(library == nullptr ? nullptr : dlsym(library, name.c_str()));
            if (functions.back() == nullptr) std::fprintf(stderr, "%s\n", dlerror());
        }
        std::transform(functions.begin(), functions.end(), hashes.begin(), hash_of);
        _exit(write(ends[1], hashes.data(), size) == static_cast<ssize_t>(size) ? 0 : 1);
    }
    close(ends[1]);
    if (read(ends[0], hashes.data(), size) != static_cast<ssize_t>(size)) hashes.assign(paths.size(), 0);
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return hashes;
}

}  // namespace

int main(int count, char** arguments) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
        std::puts("SKIPPED: this machine's processor has no fma");
        return 0;
    }
    std::vector<std::string> paths(arguments + 1, arguments + count);
    bool right = count > 2;
    for (const int visibility : {RTLD_LOCAL, RTLD_GLOBAL}) {
        for (int order = 0; order < 2; ++order) {
            const std::vector<std::uint64_t> together = hashes_of(paths, visibility);
            for (std::size_t i = 0; i < paths.size(); ++i) {
                const bool is_right =
                    together[i] != 0 && together[i] == hashes_of({paths[i]}, RTLD_LOCAL)[0];
                if (!is_right)
                    std::printf("%s computes something else with others, %s%s\n", paths[i].c_str(),
                                visibility == RTLD_LOCAL ? "local" : "global",
                                order == 0 ? "" : ", loaded in the other order");
                right = right && is_right;
            }
            std::reverse(paths.begin(), paths.end());
        }
    }
    return right ? 0 : 1;
}
