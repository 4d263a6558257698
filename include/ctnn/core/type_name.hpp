// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace ctnn::core {

template <class Type>
CTNN_TAGGED constexpr const char* type_name_in_signature() {
    return __PRETTY_FUNCTION__;  // ... [with Type = X] or ... [Type = X]
}

/// The type's name as source has it, without ctnn's namespace: the same text from every compiler (of a
/// std::ratio, a denominator of 1 is left out; give templates of your own no default arguments).
template <class Type>
CTNN_TAGGED std::string type_name() {
    const std::string_view text = type_name_in_signature<Type>();
    const std::size_t first = text.find("Type = ") + 7;
    std::string name(text.substr(first, text.size() - 1 - first));
    const auto replace = [&](std::string_view found, std::string_view by) {
        for (std::size_t at; (at = name.find(found)) != std::string::npos;)
            name.replace(at, found.size(), by);
    };
    replace("ctnn::", "");
    replace("> >", ">>");
    replace("{anonymous}", "(anonymous namespace)");
    // g++ shows a default argument only if that is how the program first wrote the type.
    replace("dropout<>", "dropout<std::ratio<1, 2>>");
    for (std::size_t at = 0; (at = name.find("std::ratio<", at)) != std::string::npos; ++at) {
        const std::size_t end = name.find('>', at);
        if (name.compare(end - 3, 3, ", 1") == 0) name.erase(end - 3, 3);
    }
    return name;
}

}  // namespace ctnn::core
