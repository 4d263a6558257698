// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/data/number.hpp>
#include <ctnn/io/file.hpp>
#include <ctnn/train/dataset.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ctnn/core/hide_macros.hpp>

#include <csv.h>

#include <ctnn/core/restore_macros.hpp>

namespace ctnn {

/// How a file of comma-separated values is written.
struct CTNN_VERSIONED csv_options {
    char separator = ',';
    /// Whether the first line names the columns. If not, they are named "column 1", "column 2", ...
    bool has_header = true;
};

namespace data {

/// Text of a file as it may stand in a message: short, and without control characters.
CTNN_TAGGED inline std::string shown(std::string_view text) {
    if (text.empty()) return "nothing";
    std::size_t size = std::min<std::size_t>(text.size(), 40);
    // (Not between the bytes of a character of UTF-8.)
    while (size > 0 && size < text.size() && (text[size] & 0xC0) == 0x80) --size;
    std::string result(text.substr(0, size));
    for (char& c : result)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return '"' + result + (size < text.size() ? "...\"" : "\"");
}

}  // namespace data

/// A table of text: named columns, rows of as many fields. What it gives, and every error, is by the name
/// of a column. Errors are file_error: "FILE:LINE:COLUMN: expected ..., found ...", lines and columns
/// (bytes) from 1.
class CTNN_VERSIONED csv_table {
public:
    /// Reads a table of text in memory; see read_csv. `name` is for messages.
    CTNN_TAGGED csv_table(std::string_view bytes, std::string name, const csv_options& options = {});

    CTNN_TAGGED std::size_t rows() const { return fields_.size() / columns() - (has_header_ ? 1 : 0); }
    CTNN_TAGGED std::size_t columns() const { return header_.size(); }
    /// The names of the columns.
    CTNN_TAGGED const std::vector<std::string>& header() const { return header_; }

    /// The position of a column. Throws if no column has the name, or several.
    CTNN_TAGGED std::size_t column(std::string_view name) const {
        const auto found = std::find(header_.begin(), header_.end(), name);
        if (found == header_.end()) {
            std::string names;
            for (const std::string& each : header_) names += (names.empty() ? "" : ", ") + each;
            fail_at(0, "a column " + data::shown(name), data::shown(names));
        }
        const auto again = std::find(found + 1, header_.end(), name);
        if (again != header_.end())
            fail_at(fields_[static_cast<std::size_t>(again - header_.begin())].offset,
                    "one column " + data::shown(name), "a second");
        return static_cast<std::size_t>(found - header_.begin());
    }

    /// A field; both are in range. Without the quotes, and the blanks, around it; refers to the table.
    CTNN_TAGGED std::string_view text(std::size_t row, std::size_t column) const {
        return text_of((row + (has_header_ ? 1 : 0)) * columns() + column);
    }
    /// A field as a finite number: decimal, with a point, whatever the locale ("60", "+60.0", "-.5",
    /// "6E+01"; blanks around it are nothing). It is rounded to the nearest Value, one too small for
    /// Value to 0 or a subnormal number. Throws if it is too large for Value, or is none: an empty
    /// field, "nan" and "inf" too, since a network learns nothing from them; leave such rows out, or
    /// fill them, beforehand.
    template <std::floating_point Value = double>
    CTNN_TAGGED Value number(std::size_t row, std::size_t column) const {
        std::string_view digits = text(row, column);
        digits.remove_prefix((std::min)(digits.find_first_not_of(" \t"), digits.size()));
        digits.remove_suffix(digits.size() - (digits.find_last_not_of(" \t") + 1));
        const std::optional<Value> value = data::number_of<Value>(digits);
        if (!value) {
            std::string with_point(digits);
            std::replace(with_point.begin(), with_point.end(), ',', '.');
            fail(row, column,
                 "a number for " + header_[column] +
                     (digits != with_point && data::is_number(with_point) ? " with a decimal point"
                                                                          : ""));
        }
        if (!core::is_finite(*value))
            fail(row, column,
                 "a number for " + header_[column] + " that fits a " +
                     (std::same_as<Value, float> ? "float" : "double"));
        return *value;
    }

    /// A whole column as text, and as finite numbers.
    CTNN_TAGGED std::vector<std::string> texts(std::string_view name) const {
        const std::size_t at = column(name);
        std::vector<std::string> result;
        for (std::size_t row = 0; row < rows(); ++row) result.emplace_back(text(row, at));
        return result;
    }
    template <std::floating_point Value = double>
    CTNN_TAGGED std::vector<Value> numbers(std::string_view name) const {
        const std::size_t at = column(name);
        std::vector<Value> result;
        for (std::size_t row = 0; row < rows(); ++row) result.push_back(number<Value>(row, at));
        return result;
    }
    /// What occurs in a column, each once, in the order of the alphabet.
    CTNN_TAGGED std::vector<std::string> classes(std::string_view name) const {
        std::vector<std::string> result = texts(name);
        std::sort(result.begin(), result.end());
        result.erase(std::unique(result.begin(), result.end()), result.end());
        return result;
    }

    /// Columns as rows of numbers with a number as target:
    ///     nn::dataset<2> customers = table.dataset({"years", "salary"}, "paid");
    template <std::floating_point Value = float, std::size_t Inputs>
    CTNN_TAGGED ctnn::dataset<Inputs, Value> dataset(const std::string_view (&features)[Inputs],
                                                     std::string_view target) const {
        return {numbers_of<Value>(positions(features)), numbers<Value>(target)};
    }
    /// The same of all columns but the target, in the file's order; throws if these are not so many.
    template <std::size_t Inputs, std::floating_point Value = float>
    CTNN_TAGGED ctnn::dataset<Inputs, Value> dataset(std::string_view target) const {
        return {numbers_of<Value>(all_but<Inputs>(target)), numbers<Value>(target)};
    }

    /// Columns as rows of numbers, and as target the position of a field's text among the names of
    /// classes, which is what cross_entropy takes:
    ///     const auto names = table.classes("terrain");
    ///     nn::dataset<3, std::uint32_t> crops = table.labelled_dataset({"r", "g", "b"}, "terrain", names);
    template <std::floating_point Value = float, std::size_t Inputs>
    CTNN_TAGGED ctnn::dataset<Inputs, std::uint32_t, Value>
    labelled_dataset(const std::string_view (&features)[Inputs], std::string_view target,
                     const std::vector<std::string>& class_names) const {
        return {numbers_of<Value>(positions(features)), labels(target, class_names)};
    }
    template <std::size_t Inputs, std::floating_point Value = float>
    CTNN_TAGGED ctnn::dataset<Inputs, std::uint32_t, Value>
    labelled_dataset(std::string_view target, const std::vector<std::string>& class_names) const {
        return {numbers_of<Value>(all_but<Inputs>(target)), labels(target, class_names)};
    }
    /// The targets alone. Throws if a text is none of the names.
    CTNN_TAGGED std::vector<std::uint32_t> labels(std::string_view name,
                                                  const std::vector<std::string>& class_names) const {
        const std::size_t at = column(name);
        std::vector<std::uint32_t> result;
        for (std::size_t row = 0; row < rows(); ++row) {
            const auto found = std::find(class_names.begin(), class_names.end(), text(row, at));
            if (found == class_names.end()) {
                std::string names;
                for (const std::string& each : class_names) names += (names.empty() ? "" : ", ") + each;
                fail(row, at, "one of " + data::shown(names) + " for " + header_[at]);
            }
            result.push_back(static_cast<std::uint32_t>(found - class_names.begin()));
        }
        return result;
    }

    /// Throws the error of a field, for rules of your own: table.fail(row, column, "0 or 1 for paid").
    [[noreturn]] CTNN_TAGGED void fail(std::size_t row, std::size_t column,
                                       const std::string& expected) const {
        fail_at(fields_[(row + (has_header_ ? 1 : 0)) * columns() + column].offset, expected,
                data::shown(text(row, column)));
    }

private:
    struct field {
        std::size_t end;     ///< in characters_, where it begins at the end of the one before
        std::size_t offset;  ///< in the file
    };
    struct parser;

    CTNN_TAGGED std::string_view text_of(std::size_t i) const {
        const std::size_t begin = i == 0 ? 0 : fields_[i - 1].end;
        return std::string_view(characters_).substr(begin, fields_[i].end - begin);
    }

    [[noreturn]] CTNN_TAGGED void fail_at(std::size_t offset, const std::string& expected,
                                          const std::string& found) const {
        const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
        throw file_error(name_ + ':' + std::to_string(next - lines_.begin()) + ':' +
                         std::to_string(offset - next[-1] + 1) + ": expected " + expected + ", found " +
                         found);
    }

    template <std::size_t Inputs>
    CTNN_TAGGED std::array<std::size_t, Inputs>
    positions(const std::string_view (&names)[Inputs]) const {
        std::array<std::size_t, Inputs> result{};
        for (std::size_t i = 0; i < Inputs; ++i) result[i] = column(names[i]);
        return result;
    }
    template <std::size_t Inputs>
    CTNN_TAGGED std::array<std::size_t, Inputs> all_but(std::string_view target) const {
        const std::size_t at = column(target);
        if (columns() != Inputs + 1)
            fail_at(0, std::to_string(Inputs) + " columns besides " + data::shown(target),
                    std::to_string(columns() - 1));
        std::array<std::size_t, Inputs> result{};
        for (std::size_t i = 0; i < Inputs; ++i) result[i] = i < at ? i : i + 1;
        return result;
    }

    template <std::floating_point Value>
    CTNN_TAGGED std::vector<Value> numbers_of(std::span<const std::size_t> wanted) const {
        std::vector<Value> result;
        result.reserve(rows() * wanted.size());
        for (std::size_t row = 0; row < rows(); ++row)
            for (const std::size_t at : wanted) result.push_back(number<Value>(row, at));
        return result;
    }

    std::string name_, characters_;
    std::vector<std::string> header_;
    std::vector<field> fields_;
    std::vector<std::size_t> lines_;  ///< where each begins in the file
    bool has_header_;
};

/// libcsv's parser, fed in pieces that end at each character that may mean something, so that it is known
/// where a field begins. Its callbacks must not throw through C: what they throw is kept.
struct csv_table::parser {
    csv_table& table;
    std::string_view bytes;
    std::size_t at = 0;      // of the piece's last character
    std::size_t begin = 0;   // of the field under way
    std::size_t in_row = 0;  // fields so far
    std::size_t blank = 0;   // where there was a line without fields
    bool has_blank = false;
    std::exception_ptr error{};
    ::csv_parser state{};

    CTNN_TAGGED explicit parser(csv_table& to, std::string_view from, char separator)
        : table{to}, bytes{from} {
        ::csv_init(&state, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
        ::csv_set_delim(&state, static_cast<unsigned char>(separator));
        // (The buffer of a field grows by so much at a time: a long one is moved 64 times at most.)
        ::csv_set_blk_size(&state, (1 << 12) + from.size() / 64);
    }
    parser(const parser&) = delete;
    parser& operator=(const parser&) = delete;
    CTNN_TAGGED ~parser() { ::csv_free(&state); }

    CTNN_TAGGED static void on_field(void* text, std::size_t size, void* self) noexcept {
        static_cast<parser*>(self)->guard([&](parser& p) {
            if (p.has_blank) p.reject_row(p.blank, 0);
            p.table.characters_.append(static_cast<const char*>(text), size);
            p.table.fields_.push_back({p.table.characters_.size(), p.begin});
            p.begin = p.at + 1;
            ++p.in_row;
        });
    }
    CTNN_TAGGED static void on_row(int, void* self) noexcept {
        static_cast<parser*>(self)->guard([](parser& p) { p.end_row(); });
    }
    template <class Action>
    CTNN_TAGGED void guard(Action action) noexcept {
        if (error) return;
        try {
            action(*this);
        } catch (...) {
            error = std::current_exception();
        }
    }

    CTNN_TAGGED void end_row() {
        const std::size_t start = std::exchange(begin, at + 1);
        if (in_row == 0) {
            // The line feed after a carriage return; or a blank line, which only the file's end may have.
            const bool ends_line = at > 0 && bytes[at] == '\n' && bytes[at - 1] == '\r';
            if (!ends_line && !has_blank && !table.fields_.empty()) {
                has_blank = true;
                blank = start;
            }
            return;
        }
        std::vector<std::string>& header = table.header_;
        if (header.empty())
            for (std::size_t i = 0; i < in_row; ++i)
                header.push_back(table.has_header_ ? std::string(table.text_of(i))
                                                   : "column " + std::to_string(i + 1));
        if (in_row != header.size())
            reject_row(in_row > header.size()
                           ? table.fields_[table.fields_.size() - in_row + header.size()].offset
                           : at,
                       in_row);
        in_row = 0;
    }
    [[noreturn]] CTNN_TAGGED void reject_row(std::size_t offset, std::size_t fields) const {
        table.fail_at(offset,
                      std::to_string(table.header_.size()) + " fields as in the " +
                          (table.has_header_ ? "header" : "first line"),
                      std::to_string(fields));
    }

    CTNN_TAGGED void check_parsed(bool is_done) const {
        if (error) std::rethrow_exception(error);
        if (is_done) return;
        if (::csv_error(const_cast<::csv_parser*>(&state)) != CSV_EPARSE) throw std::bad_alloc();
        const std::size_t quote = bytes.find('"', begin);
        if (at == bytes.size())
            table.fail_at(quote, "a second quote that closes this one", "the end of the file");
        table.fail_at(begin, "quotes around a whole field, and those in it doubled",
                      data::shown(bytes.substr(begin, at + 1 - begin)));
    }

    CTNN_TAGGED void run() {
        const char separator = static_cast<char>(state.delim_char);
        for (std::size_t from = 0; from < bytes.size(); from = at + 1) {
            const auto means_something = [&](char c) {
                return c == separator || c == '\n' || c == '\r' || c == '"';
            };
            const auto next = std::find_if(bytes.begin() + from, bytes.end(), means_something);
            at = std::min<std::size_t>(next - bytes.begin(), bytes.size() - 1);
            // A line ends at a line feed, or at a carriage return that none follows.
            if (bytes[at] == '\n' ||
                (bytes[at] == '\r' && (at + 1 == bytes.size() || bytes[at + 1] != '\n')))
                table.lines_.push_back(at + 1);
            const std::size_t size = at + 1 - from;
            check_parsed(::csv_parse(&state, bytes.data() + from, size, on_field, on_row, this) == size);
        }
        at = bytes.size();
        check_parsed(::csv_fini(&state, on_field, on_row, this) == 0);
    }
};

CTNN_TAGGED inline csv_table::csv_table(std::string_view bytes, std::string name,
                                        const csv_options& options)
    : name_{std::move(name)}, lines_{0}, has_header_{options.has_header} {
    // Spreadsheets put this mark before UTF-8.
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) fail_at(0, "UTF-8", "UTF-16");
    parser(*this, bytes, options.separator).run();
    if (header_.empty())
        fail_at(0, has_header_ ? "a header that names the columns" : "a row", "an empty file");
    if (rows() == 0) fail_at(bytes.size(), "a row below the header", "the end of the file");
}

/// Reads a file of comma-separated values as in RFC 4180: fields may be quoted, and then hold separators,
/// line ends, and quotes doubled; lines end in LF, CRLF or CR. Blanks around a field, a byte order mark
/// and blank lines at the file's end are nothing. Every row has as many fields as the first one, and
/// there is one at least. Of numbers see csv_table::number. Throws file_error, also of UTF-16. Read by
/// libcsv (LGPL 2.1 or later; link `ctnn::data`).
CTNN_TAGGED inline csv_table read_csv(const std::filesystem::path& path,
                                      const csv_options& options = {}) {
    return csv_table(io::read_file(path), path.string(), options);
}

}  // namespace ctnn
