// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/io/description.hpp>
#include <ctnn/io/file.hpp>
#include <ctnn/io/text_hash.hpp>
#include <ctnn/io/topology_text.hpp>
#include <ctnn/net/fold.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctnn {

namespace io {

/// A row and what the source of a network gives for it.
struct CTNN_TAGGED check_row {
    std::vector<double> inputs, outputs;
};

/// What a header is made of.
struct CTNN_TAGGED header_source {
    std::string name;                ///< the namespace: `jets`, or `tagger::jets`
    std::string topology;            ///< `sequential<...>`
    std::string origin;              ///< where it comes from, for the header's first line
    std::string element = "float";   ///< or "double"
    std::vector<double> parameters;  ///< in get_values order
    std::vector<check_row> checks;   ///< what the header proves; at least one
};

/// A network of more parameters is no header: compilers would take minutes and gigabytes.
inline constexpr std::size_t largest_embedded = 2'500'000;
/// Steps of one row that compilers take unasked: clang 1,048,576, g++ 33,554,432 of its own.
inline constexpr std::size_t most_checked_steps = 1'000'000;
/// Rows are checked by the compiler: one of a large network, where every one costs seconds.
CTNN_TAGGED constexpr std::size_t check_rows(std::size_t steps) {
    return std::clamp<std::size_t>(800'000 / std::max<std::size_t>(steps, 1), 1, 4);
}

/// Whether `name` can be written after `namespace`: identifiers between `::`, no keywords, and none of
/// the names that are surely taken. (Functions of C, such as `gamma`, are known to the compiler only.)
CTNN_TAGGED inline bool is_namespace_name(std::string_view name) {
    static constexpr std::string_view keywords[] = {"alignas",       "alignof",     "and",
                                                    "and_eq",        "asm",         "auto",
                                                    "bitand",        "bitor",       "bool",
                                                    "break",         "case",        "catch",
                                                    "char",          "char16_t",    "char32_t",
                                                    "char8_t",       "class",       "co_await",
                                                    "co_return",     "co_yield",    "compl",
                                                    "concept",       "const",       "const_cast",
                                                    "consteval",     "constexpr",   "constinit",
                                                    "continue",      "decltype",    "default",
                                                    "delete",        "do",          "double",
                                                    "dynamic_cast",  "else",        "enum",
                                                    "explicit",      "export",      "extern",
                                                    "false",         "float",       "for",
                                                    "friend",        "goto",        "if",
                                                    "inline",        "int",         "long",
                                                    "mutable",       "namespace",   "new",
                                                    "noexcept",      "not",         "not_eq",
                                                    "nullptr",       "operator",    "or",
                                                    "or_eq",         "private",     "protected",
                                                    "public",        "register",    "reinterpret_cast",
                                                    "requires",      "return",      "short",
                                                    "signed",        "sizeof",      "static",
                                                    "static_assert", "static_cast", "struct",
                                                    "switch",        "template",    "this",
                                                    "thread_local",  "throw",       "true",
                                                    "try",           "typedef",     "typeid",
                                                    "typename",      "union",       "unsigned",
                                                    "using",         "virtual",     "void",
                                                    "volatile",      "wchar_t",     "while",
                                                    "xor",           "xor_eq"};
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto is_identifier = [&](std::string_view part) {
        return !part.empty() && is_letter(part[0]) && part.find("__") == part.npos &&
               !(part.size() > 1 && part[0] == '_' && part[1] >= 'A' && part[1] <= 'Z') &&
               std::all_of(part.begin(), part.end(),
                           [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); }) &&
               std::find(std::begin(keywords), std::end(keywords), part) == std::end(keywords);
    };
    for (const std::string_view taken :
         {"std", "ctnn", "main", "NULL", "EOF", "errno", "assert", "linux", "unix"})
        if (name.substr(0, name.find("::")) == taken) return false;
    for (std::size_t at; (at = name.find("::")) != name.npos; name.remove_prefix(at + 2))
        if (!is_identifier(name.substr(0, at))) return false;
    return is_identifier(name);
}

/// Writes the text of a header.
class CTNN_TAGGED header_writer {
public:
    CTNN_TAGGED explicit header_writer(const header_source& source)
        : source_{source}, network_{description::parse(source.topology)},
          is_double_{source.element == "double"} {
        check_source();
    }

    /// By how much an output may miss what is expected.
    CTNN_TAGGED double tolerance() const { return tolerance_; }

    CTNN_TAGGED std::string text() {
        write_network();
        const std::string network = std::exchange(text_, {});
        write_checks();
        // Inline variables are one in a process, also in libraries that know nothing of each other and
        // call all their networks `model`: the name says what they hold. (Of a million networks, two
        // share a hash with probability 3e-8.)
        return "// Made by ctnn from " + one_line(source_.origin) +
               ". Do not edit: make it anew.\n"
               "#pragma once\n\n#include <ctnn/inference.hpp>\n\n"
               "namespace " +
               source_.name + " {\ninline namespace network_" + text_hash(network) + " {\n\n" + network +
               text_ + "}  // inline namespace\n}  // namespace " + source_.name + "\n";
    }

private:
    CTNN_TAGGED void check_source() {
        if (!is_namespace_name(source_.name))
            throw file_error("'" + source_.name + "' cannot be the name of a namespace");
        if (network_.value_count() > largest_embedded)
            throw file_error("the network has " + std::to_string(network_.value_count()) +
                             " parameters, and more than " + std::to_string(largest_embedded) +
                             " are too many for a compiler; load it with load_safetensors instead");
        if (source_.parameters.size() != network_.value_count())
            throw file_error("expected " + std::to_string(network_.value_count()) +
                             " parameters, found " + std::to_string(source_.parameters.size()));
        const auto all_finite = [&](const std::vector<double>& values) {
            return std::all_of(values.begin(), values.end(), [&](double value) {
                return core::is_finite(value) &&
                       (is_double_ || core::is_finite(static_cast<float>(value)));
            });
        };
        if (!all_finite(source_.parameters))
            throw file_error("a parameter is no finite " + source_.element);
        if (source_.checks.empty()) throw file_error("a header needs a row to prove");
        double largest = 0;
        for (const check_row& row : source_.checks) {
            if (row.inputs.size() != network_.inputs() || row.outputs.size() != network_.outputs() ||
                !all_finite(row.inputs) || !all_finite(row.outputs))
                throw file_error("a row to prove has " + std::to_string(network_.inputs()) +
                                 " inputs and " + std::to_string(network_.outputs()) +
                                 " outputs, all of them finite");
            for (const double value : row.outputs) largest = (std::max)(largest, (std::abs)(value));
        }
        // Of the size of the outputs, a hundred times what rounding makes of ordinary networks; of outputs
        // that are next to nothing (a sigmoid far out), not what the ends of its range make of them.
        tolerance_ =
            is_double_ ? (std::max)(largest * 1e-11, 1e-290) : (std::max)(largest * 1e-4, 1e-30);
        for (const check_row& row : source_.checks)
            if (is_double_)
                check_row_in<double>(row);
            else
                check_row_in<float>(row);
    }

    /// All that the header defines.
    CTNN_TAGGED void write_network() {
        text_ +=
            "using topology = " + network_.type().text("ctnn::") +
            ";\n\n"
            "static_assert(ctnn::layout_version == " +
            std::to_string(layout_version) +
            ",\n              \"ctnn: this header is of another memory layout than the library; make "
            "it anew\");\n\n"
            "/// In the order of ctnn's kernels, layer by layer.\n"
            "namespace parameters {\n";
        std::string names;
        std::size_t first = 0, number = 0;
        for (const layer_description& layer : network_.layers()) {
            if (layer.has_parameters()) {
                const std::string name = "layer_" + std::to_string(number++);
                text_ += "inline constexpr " + parameters_type(layer) + " " + name;
                write_layer(layer, first);
                text_ += ";\n";
                names += (names.empty() ? "parameters::" : ", parameters::") + name;
            }
            first += layer.value_count;
        }
        text_ += "}  // namespace parameters\n\n"
                 "inline constexpr ctnn::network<topology, " +
                 source_.element + "> model{" + names + "};\n\n";
    }

    /// What the compiler would find out later is said here: the reason is arithmetic, or the source.
    template <class Value>
    CTNN_TAGGED void check_row_in(const check_row& row) const {
        const std::vector<Value> parameters(source_.parameters.begin(), source_.parameters.end());
        const std::vector<Value> x(row.inputs.begin(), row.inputs.end());
        const std::vector<Value> y = network_.evaluate<Value>(parameters, x);
        for (std::size_t i = 0; i < y.size(); ++i)
            if (!((std::abs)(static_cast<double>(y[i]) - row.outputs[i]) <= tolerance_ / 2))
                throw file_error("output " + std::to_string(i) + " is " +
                                 number_text(static_cast<double>(y[i])) + " in " + source_.element +
                                 " where the source gives " + number_text(row.outputs[i]));
    }

    /// To six digits.
    CTNN_TAGGED static std::string number_text(double value) {
        std::array<char, 32> text;
        const auto [end, error] =
            std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 6);
        return {text.data(), end};
    }

    /// No file name ends the comment that it stands in.
    CTNN_TAGGED static std::string one_line(std::string text) {
        for (char& c : text)
            if (static_cast<unsigned char>(c) < ' ' || c == '\\') c = '?';
        return text;
    }

    CTNN_TAGGED std::string parameters_type(const layer_description& layer) const {
        return layer.type.text("ctnn::") + "::parameters<" + source_.element + ">";
    }

    /// A layer's parameters, of which the first is number `first`, in braces.
    CTNN_TAGGED void write_layer(const layer_description& layer, std::size_t first) {
        if (layer.has_inner_parameters) {
            write_layer(layer.inner[0], first);
            return;
        }
        text_ += '{';
        if (layer.inner.empty()) {
            for (std::size_t a = 0; a < layer.arrays.size(); ++a) {
                if (a > 0) text_ += ", ";
                const storage& places = layer.arrays[a];
                write_values(places.size(), [&](std::size_t i) {
                    return places[i] == no_value ? 0.0 : source_.parameters[first + places[i]];
                });
            }
        } else if (layer.type.name == "repeat") {
            const std::size_t copies = std::stoul(layer.type.arguments[0].name);
            text_ += '{';
            for (std::size_t copy = 0; copy < copies; ++copy) {
                text_ += (copy > 0 ? ",\n" : "\n") + parameters_type(layer) + "::one(";
                first = write_inner(layer, first);
                text_ += ')';
            }
            text_ += '}';
        } else {
            write_inner(layer, first);
        }
        text_ += '}';
    }

    /// The parameters of the layers in a composite one, of which the first is number `first`; returns the
    /// number after the last.
    CTNN_TAGGED std::size_t write_inner(const layer_description& layer, std::size_t first) {
        bool is_first = true;
        for (const layer_description& one : layer.inner) {
            if (one.has_parameters()) {
                text_ += (is_first ? "" : ", ") + parameters_type(one);
                write_layer(one, first);
                is_first = false;
            }
            first += one.value_count;
        }
        return first;
    }

    /// Values in braces; zeros at the end go without saying.
    template <class ValueAt>
    CTNN_TAGGED void write_values(std::size_t count, ValueAt value_at) {
        const auto is_plain_zero = [&](std::size_t i) {
            const double value = value_at(i);
            return value == 0 && !std::signbit(value);
        };
        while (count > 0 && is_plain_zero(count - 1)) --count;
        constexpr std::size_t a_line = 8;
        text_ += '{';
        for (std::size_t i = 0; i < count; ++i) {
            if (count > a_line && i % a_line == 0) text_ += '\n';
            if (is_double_)
                write_number(value_at(i));
            else
                write_number(static_cast<float>(value_at(i)));
            if (i + 1 < count) text_ += i % a_line == a_line - 1 ? "," : ", ";
        }
        text_ += '}';
    }

    /// Hexadecimal: exact, and quickest to compile.
    template <class Value>
    CTNN_TAGGED void write_number(Value value) {
        if (value == 0 && !std::signbit(value)) {
            text_ += '0';
            return;
        }
        std::array<char, 64> digits;
        const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(),
                                                (std::abs)(value), std::chars_format::hex);
        text_ += std::signbit(value) ? "-0x" : "0x";
        text_.append(digits.data(), end);
        if (sizeof(Value) == sizeof(float)) text_ += 'f';
    }

    CTNN_TAGGED void write_checks() {
        const bool is_large = network_.steps() > most_checked_steps;
        if (is_large)
            text_ +=
                "// More than compilers prove unasked: that takes CTNN_CHECKS_LARGE_NETWORKS, minutes, "
                "and\n// -fconstexpr-ops-limit=" +
                std::to_string(64 * network_.steps()) +
                " (g++) or -fconstexpr-steps=" + std::to_string(2 * network_.steps()) +
                " (clang).\n#ifdef CTNN_CHECKS_LARGE_NETWORKS\n";
        for (const check_row& row : source_.checks) {
            text_ += "static_assert(ctnn::reproduces(model, ";
            write_values(row.inputs.size(), [&](std::size_t i) { return row.inputs[i]; });
            text_ += ",\n";
            write_values(row.outputs.size(), [&](std::size_t i) { return row.outputs[i]; });
            text_ += ", ";
            if (is_double_)
                write_number(tolerance_);
            else
                write_number(static_cast<float>(tolerance_));
            text_ += "),\n              \"ctnn: the compiled-in network does not give what its source "
                     "gives; make this "
                     "header anew\");\n";
        }
        if (is_large) text_ += "#endif\n";
        text_ += '\n';
    }

    const header_source& source_;
    description network_;
    bool is_double_;
    double tolerance_ = 0;
    std::string text_;
};

/// The text of a header with the network as a constant. Throws file_error where the source is at fault.
CTNN_TAGGED inline std::string header_text(const header_source& source) {
    return header_writer(source).text();
}

/// Rows like those that a network is made for: normally distributed, to full float precision, or indices.
CTNN_TAGGED inline std::vector<double> make_check_row(std::size_t inputs, random_generator& random,
                                                      std::size_t indices_below = 0) {
    std::vector<double> row(inputs);
    for (double& value : row) {
        if (indices_below > 0) {
            value = static_cast<double>(random.below(indices_below));
            continue;
        }
        // The sum of twelve uniform variables of variance 1/12 each (Irwin and Hall).
        float sum = 0;
        for (int i = 0; i < 12; ++i) sum += random.uniform(0.5f);
        value = static_cast<double>(sum);
    }
    return row;
}

}  // namespace io

/// Writes a header `path` that holds the network, folded, as `NAME::model`: a constant of
/// `ctnn::network<folded<Topology>>` with its parameters in kernel order (in an inline namespace that is named by the
/// hash of them, so that networks of the same name in one process are kept apart, and equal ones are one), which proves
/// while it is compiled that it gives, for some rows, what plain loops in `double` give for them here: `rows` (n * inputs
/// values; each costs compile time), or else rows of random numbers. Of ctnn's own layers. Throws file_error; the file
/// is then as it was.
template <class Topology, class Value>
CTNN_TAGGED void write_header(const network<Topology, Value>& net, std::string_view name,
                              const std::filesystem::path& path,
                              std::span<const std::type_identity_t<Value>> rows = {}) {
    using network_type = network<Topology, Value>;
    io::header_source source{.name = std::string(name),
                             .topology = topology_text<folded<Topology>>(),
                             .origin = "a network in memory",
                             .element = sizeof(Value) == sizeof(float) ? "float" : "double",
                             .parameters = {},
                             .checks = {}};
    const auto workspace = std::make_unique<typename network_type::workspace>();
    const auto written = std::make_unique<network<folded<Topology>, Value>>();
    fold(net, *written);
    constexpr std::size_t value_count = network<folded<Topology>, Value>::value_count;
    std::vector<Value> parameters(value_count);
    written->get_values(std::span<Value, value_count>(parameters.data(), parameters.size()));
    source.parameters.assign(parameters.begin(), parameters.end());
    std::string text;
    try {
        if (rows.size() % network_type::inputs != 0)
            throw file_error("the rows to prove have " + std::to_string(network_type::inputs) +
                             " values each, found " + std::to_string(rows.size()) + " in all");
        const auto described = io::description::parse(source.topology);
        random_generator random(1);
        for (std::size_t i = 0; rows.empty() && i < io::check_rows(described.steps()); ++i)
            source.checks.push_back(
                {.inputs = io::make_check_row(network_type::inputs, random, described.indices_below()),
                 .outputs = {}});
        for (std::size_t i = 0; i < rows.size(); i += network_type::inputs)
            source.checks.push_back(
                {.inputs = {rows.begin() + static_cast<std::ptrdiff_t>(i),
                            rows.begin() + static_cast<std::ptrdiff_t>(i + network_type::inputs)},
                 .outputs = {}});
        for (io::check_row& row : source.checks)
            row.outputs = described.evaluate(std::span<const double>(source.parameters),
                                             std::span<const double>(row.inputs));
        io::header_writer writer(source);
        for (const io::check_row& row : source.checks) {
            const std::vector<Value> x(row.inputs.begin(), row.inputs.end());
            const auto y =
                net(std::span<const Value, network_type::inputs>(x.data(), x.size()), *workspace);
            for (std::size_t i = 0; i < y.size(); ++i)
                if (!((std::abs)(static_cast<double>(y[i]) - row.outputs[i]) <= writer.tolerance()))
                    throw file_error(source.topology +
                                     " gives something else than ctnn's layers of those "
                                     "names; only ctnn's own can be written");
        }
        text = writer.text();
    } catch (const file_error& error) {
        throw file_error(path.string() + ": " + error.what());
    }
    io::write_file(path, text);
}

}  // namespace ctnn
