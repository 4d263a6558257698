// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/file.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ctnn::io {

/// A type as source has it: `linear<2, 50>` is a name and two arguments, `50` a name without any.
struct CTNN_TAGGED type_expression {
    std::string name;
    std::vector<type_expression> arguments;

    /// The text, each name with `prefix` before it, but for numbers and what has a namespace.
    CTNN_TAGGED std::string text(std::string_view prefix = "") const {
        const bool is_plain =
            name.find("::") != std::string::npos || name[0] == '-' || (name[0] >= '0' && name[0] <= '9');
        std::string result = (is_plain ? "" : std::string(prefix)) + name;
        if (arguments.empty()) return result;
        for (std::size_t i = 0; i < arguments.size(); ++i)
            result += (i == 0 ? "<" : ", ") + arguments[i].text(prefix);
        return result + ">";
    }
};

/// Reads `name<argument, ...>`; the namespaces ctnn and nn, its short name, are left out. Throws
/// file_error with the place.
/// The depth is bounded, so that no text exhausts the stack.
class CTNN_TAGGED type_parser {
public:
    CTNN_TAGGED static type_expression parse(std::string_view text) {
        type_parser parser(text);
        type_expression result = parser.type(0);
        parser.skip_spaces();
        if (parser.at_ != text.size()) parser.fail("the end");
        return result;
    }

private:
    static constexpr std::size_t deepest = 16;

    CTNN_TAGGED explicit type_parser(std::string_view text) : text_{text} {}

    [[noreturn]] CTNN_TAGGED void fail(const std::string& expected) const {
        throw file_error("topology, character " + std::to_string(at_ + 1) + ": expected " + expected +
                         (at_ < text_.size() ? ", found '" + std::string(text_.substr(at_, 20)) + "'"
                                             : std::string(", found the end")));
    }

    CTNN_TAGGED void skip_spaces() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t'))
            ++at_;
    }

    CTNN_TAGGED bool take(char wanted) {
        skip_spaces();
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    CTNN_TAGGED type_expression type(std::size_t depth) {
        if (depth > deepest) fail("at most " + std::to_string(deepest) + " levels of <>");
        type_expression result{.name = name(), .arguments = {}};
        if (take('<')) {
            do result.arguments.push_back(type(depth + 1));
            while (take(','));
            if (!take('>')) fail("',' or '>'");
        }
        return result;
    }

    CTNN_TAGGED std::string name() {
        skip_spaces();
        const auto belongs = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_' || c == ':' || c == '-';
        };
        const std::size_t first = at_;
        while (at_ < text_.size() && belongs(text_[at_])) ++at_;
        std::string_view found = text_.substr(first, at_ - first);
        for (const std::string_view own : {"ctnn::", "nn::"})
            if (found.starts_with(own)) {
                found.remove_prefix(own.size());
                break;
            }
        if (found.empty()) fail("a name or a number");
        return std::string(found);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace ctnn::io
