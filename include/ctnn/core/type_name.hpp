// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ctnn::core {

template <class Type>
constexpr const char* type_name_in_signature() {
    return __PRETTY_FUNCTION__;  // ... [with Type = X] or ... [Type = X]
}

/// The type's name as source has it, without ctnn's namespace: the same text from every compiler.
template <class Type>
std::string type_name() {
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
    return name;
}

}  // namespace ctnn::core
