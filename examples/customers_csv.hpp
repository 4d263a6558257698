// SPDX-License-Identifier: BSL-1.0
// Reads customers from a CSV file: all of them, or none and an error that says where and why.
#pragma once

#include <boost/tokenizer.hpp>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

struct customer {
    float years;   // in the job
    float salary;  // in any unit, the same for every customer
    float paid;    // 1 paid, 0 defaulted
};

struct csv_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Where the reader is, so that every error can say it.
struct csv_place {
    std::string file;
    std::size_t line = 1;

    [[noreturn]] void fail(std::size_t column, const std::string& expected,
                           const std::string& found) const {
        throw csv_error{file + ':' + std::to_string(line) + ':' + std::to_string(column) +
                        ": expected " + expected + ", found " + found};
    }
};

struct csv_field {
    std::string_view text;  // without the blanks and the quotes around it; refers to the line
    std::size_t column;     // where it starts in the line, counted from 1
};

// Text from the file, fit for a terminal: short and without control characters.
inline std::string csv_shown(std::string_view text) {
    if (text.empty()) {
        return "nothing";
    }
    std::string shown{text.substr(0, 40)};
    std::ranges::replace_if(
        shown, [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
    return '"' + shown + (text.size() > 40 ? "...\"" : "\"");
}

inline std::string_view csv_trimmed(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

inline std::vector<csv_field> csv_split(const std::string& line, const csv_place& place) {
    if (std::ranges::count(line, '"') % 2 != 0) {
        place.fail(line.rfind('"') + 1, "a second quote that closes this one", "none in the line");
    }
    // As RFC 4180 has it: quotes may enclose commas, and a backslash is a letter like any other.
    using separator = boost::escaped_list_separator<char>;
    const boost::tokenizer<separator> tokens{line, separator{"", ",", "\""}};
    std::vector<csv_field> fields;
    std::size_t start = 0;
    for (auto token = tokens.begin(); token != tokens.end(); ++token) {
        const auto next = static_cast<std::size_t>(token.base() - line.begin());
        std::string_view text{line.data() + start, next - start};
        if (text.ends_with(',')) {
            text.remove_suffix(1);
        }
        text = csv_trimmed(text);
        // Quotes go only where they enclose the whole field: 1"2"3 stays as it is, which is no
        // number.
        if (text.starts_with('"') && text.find('"', 1) == text.size() - 1) {
            text = csv_trimmed(text.substr(1, text.size() - 2));
        }
        fields.push_back({text, start + 1});
        start = next;
    }
    return fields;
}

// The position of the column of this name, wherever the file has it.
inline std::size_t csv_position(const std::vector<csv_field>& header, std::string_view name,
                                const csv_place& place) {
    const auto found = std::ranges::find(header, name, &csv_field::text);
    if (found == header.end()) {
        std::string names{header.empty() ? "" : header[0].text};
        for (std::size_t i = 1; i < header.size(); ++i) {
            names.append(", ").append(header[i].text);
        }
        place.fail(1, "a column " + csv_shown(name), csv_shown(names));
    }
    const auto again = std::ranges::find(found + 1, header.end(), name, &csv_field::text);
    if (again != header.end()) {
        place.fail(again->column, "one column " + csv_shown(name), "a second");
    }
    return static_cast<std::size_t>(found - header.begin());
}

inline float csv_number(const csv_field& field, const std::string& name, const csv_place& place) {
    float value = 0;
    const char* const end = field.text.data() + field.text.size();
    const auto [stop, error] = std::from_chars(field.text.data(), end, value);
    if (error == std::errc::result_out_of_range) {
        place.fail(field.column, "a number for " + name + " that fits a float",
                   csv_shown(field.text));
    }
    if (error != std::errc{} || stop != end || !std::isfinite(value)) {
        place.fail(field.column, "a number for " + name, csv_shown(field.text));
    }
    return value;
}

inline std::vector<customer> read_customers(const std::string& path) {
    csv_place place{path};
    std::vector<std::string> lines;
    std::ifstream file{path, std::ios::binary};
    for (std::string line; std::getline(file, line);) {
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        lines.push_back(line);
    }
    if (!file.is_open() || file.bad()) {
        place.fail(1, "a file that can be read", std::strerror(errno));
    }
    while (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    if (lines.empty()) {
        place.fail(1, "a header with the columns years, salary and paid", "an empty file");
    }
    if (lines[0].starts_with("\xEF\xBB\xBF")) {  // spreadsheets put this mark before UTF-8
        lines[0].erase(0, 3);
    }

    const std::vector<csv_field> header = csv_split(lines[0], place);
    const std::size_t years = csv_position(header, "years", place);
    const std::size_t salary = csv_position(header, "salary", place);
    const std::size_t paid = csv_position(header, "paid", place);

    std::vector<customer> customers;
    for (place.line = 2; place.line <= lines.size(); ++place.line) {
        const std::string& line = lines[place.line - 1];
        const std::vector<csv_field> row = csv_split(line, place);
        if (row.size() != header.size()) {
            place.fail(row.size() > header.size() ? row[header.size()].column : line.size() + 1,
                       std::to_string(header.size()) + " fields as in the header",
                       std::to_string(row.size()));
        }
        const customer next{csv_number(row[years], "years", place),
                            csv_number(row[salary], "salary", place),
                            csv_number(row[paid], "paid", place)};
        if (next.paid != 0 && next.paid != 1) {
            place.fail(row[paid].column, "0 or 1 for paid", csv_shown(row[paid].text));
        }
        customers.push_back(next);
    }
    if (customers.empty()) {
        place.fail(1, "at least one customer below the header", "the end of the file");
    }
    return customers;
}
