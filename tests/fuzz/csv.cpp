// SPDX-License-Identifier: BSL-1.0
// Any bytes as a table, with each separator and with and without a header: it is read or refused with a
// file_error, what was read can be asked for, and written down it is read again as the same.
#include <ctnn/data/csv.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

namespace nn = ctnn;

// Every field in quotes.
std::string written(const nn::csv_table& table) {
    std::string text;
    for (std::size_t row = 0; row < table.rows(); ++row)
        for (std::size_t column = 0; column < table.columns(); ++column) {
            text += '"';
            for (const char c : table.text(row, column)) text += c == '"' ? "\"\"" : std::string(1, c);
            text += column + 1 < table.columns() ? "\"," : "\"\n";
        }
    return text;
}

void read(std::string_view bytes, const nn::csv_options& options) {
    try {
        const nn::csv_table table(bytes, "table", options);
        for (const std::string& name : table.header()) {
            try {
                table.labels(name, table.classes(name));
                table.numbers<float>(name);
            } catch (const nn::file_error&) {
            }
        }
        const std::string text = written(table);
        if (written(nn::csv_table(text, "again", {.has_header = false})) != text) std::abort();
    } catch (const nn::file_error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read(bytes, {});
    read(bytes, {.has_header = false});
    read(bytes, {.separator = ';'});
    read(bytes, {.separator = '\t', .has_header = false});
    return 0;
}
