// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/layers/layer_request.hpp>

#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ctnn::io {

/// The options at the end of a layer's type, in any order, each at most once.
class CTNN_TAGGED layer_options {
public:
    /// Those from argument `first` on, of the names that are known. Throws file_error.
    CTNN_TAGGED layer_options(const layer_request& request, std::size_t first,
                              std::initializer_list<std::string_view> known)
        : request_{request} {
        const std::vector<type_expression>& arguments = request.type.arguments;
        if (arguments.size() < first) request.expect_arguments(first);
        for (std::size_t i = first; i < arguments.size(); ++i) {
            const type_expression& option = arguments[i];
            std::string names;
            bool is_known = false;
            for (const std::string_view name : known) {
                if (!names.empty()) names += name == *(known.end() - 1) ? " or " : ", ";
                names += name;
                is_known |= name == option.name;
            }
            if (!is_known)
                throw request.error(": expected " + names + ", found '" + option.text() + "'");
            if (!given_.emplace(option.name, &option).second)
                throw request.error(": has the option " + option.name + " twice");
        }
    }

    /// Whether it is there: a name alone.
    CTNN_TAGGED bool has(const char* name) const {
        const auto found = given_.find(name);
        if (found == given_.end()) return false;
        if (!found->second->arguments.empty())
            throw request_.error(": expected " + std::string(name) + ", found '" +
                                 found->second->text() + "'");
        return true;
    }

    /// Whether it is there, with numbers or without.
    CTNN_TAGGED bool names(const char* name) const { return given_.contains(name); }

    /// The numbers that it has, or those given here where it is not there.
    CTNN_TAGGED std::vector<std::size_t> numbers(const char* name, std::size_t smallest,
                                                 std::vector<std::size_t> otherwise) const {
        const auto found = given_.find(name);
        if (found == given_.end()) return otherwise;
        std::vector<std::size_t> result;
        for (const type_expression& argument : found->second->arguments)
            result.push_back(request_.number_of(argument, smallest));
        return result;
    }

private:
    const layer_request& request_;
    std::map<std::string_view, const type_expression*> given_;
};

}  // namespace ctnn::io
