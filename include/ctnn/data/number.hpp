// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <locale.h>
#if __has_include(<xlocale.h>)
#include <xlocale.h>  // where macOS has strtod_l
#endif

namespace ctnn::data {

/// Whether the text is a decimal number as a whole: "12", "+60.0", "-.5", "3.", "1e-3", "1.0E+00". Not:
/// blanks, "nan", "inf", hexadecimals, separators of thousands, a comma for the point.
CTNN_TAGGED constexpr bool is_number(std::string_view text) {
    std::size_t at = 0;
    const auto skip_sign = [&] { at += at < text.size() && (text[at] == '+' || text[at] == '-'); };
    const auto skip_digits = [&] {
        const std::size_t first = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - first;
    };
    skip_sign();
    std::size_t digits = skip_digits();
    if (at < text.size() && text[at] == '.') {
        ++at;
        digits += skip_digits();
    }
    if (digits == 0) return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        skip_sign();
        if (skip_digits() == 0) return false;
    }
    return at == text.size();
}

/// The Value, float or double, that is nearest to the number that a text stands for, whatever the
/// locale: one too large for Value is infinite, one too small 0 or subnormal. Nothing if the text
/// `is_number` not.
template <std::floating_point Value>
CTNN_TAGGED std::optional<Value> number_of(std::string_view text) {
    if (!is_number(text)) return std::nullopt;
    // (Not std::from_chars, which libc++ has from version 20 on.)
    static const ::locale_t plain = ::newlocale(LC_ALL_MASK, "C", ::locale_t{});
    const std::string ended(text);
    if constexpr (std::same_as<Value, float>)
        return ::strtof_l(ended.c_str(), nullptr, plain);
    else
        return ::strtod_l(ended.c_str(), nullptr, plain);
}

}  // namespace ctnn::data
