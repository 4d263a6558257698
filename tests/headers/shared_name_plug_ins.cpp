// SPDX-License-Identifier: BSL-1.0
// shared_name_plug_ins local|global PLUG-IN...: loads all of them, of which each computes with its own
// network. A plug-in is named NAME.*, after its function; `two` has seed 2, the others 1.
#include "shared_name.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <string_view>
#include <vector>

int main(int count, char** arguments) {
    const int visibility = std::string_view(arguments[1]) == "local" ? RTLD_LOCAL : RTLD_GLOBAL;
    bool right = count > 2;
    for (int i = 2; i < count; ++i) {
        const std::string name = std::filesystem::path(arguments[i]).stem();
        void* const library = dlopen(arguments[i], visibility | RTLD_NOW);
        void* const function = library == nullptr ? nullptr : dlsym(library, name.c_str());
        if (function == nullptr) {
            std::puts(dlerror());
            return 1;
        }
        std::printf("%s: ", name.c_str());
        const bool is_right = is_of_seed(reinterpret_cast<classifier*>(function), name == "two" ? 2 : 1);
        std::puts(is_right ? "right" : "");
        right = right && is_right;
    }
    return right ? 0 : 1;
}
