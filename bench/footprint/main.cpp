// SPDX-License-Identifier: BSL-1.0
// What the same small network costs as a program of each library: time to compile, size, shared libraries,
// memory. See --help.
#include "../comparison/machine.hpp"
#include "process.hpp"
#include "programs/parameters.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace footprint {

namespace {

/// What is wrong with the file that says what to build, and not with what is built.
struct bad_input : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct program {
    std::string name;
    std::string missing;               // if this is not empty, what is to be installed
    std::vector<std::string> command;  // that compiles and links it
    std::string executable;            // which that makes

    std::vector<double> compile_seconds;
    std::uintmax_t bytes, libraries, library_bytes, peak_bytes;
};

std::vector<program> programs_in(const std::filesystem::path& file) {
    try {
        std::vector<program> all;
        for (const auto& each : nlohmann::json::parse(std::ifstream(file))) {
            program read{each.at("name"), each.value("missing", ""), {}, {}, {}, 0, 0, 0, 0};
            if (read.missing.empty()) {
                read.command = each.at("command").get<std::vector<std::string>>();
                read.executable = each.at("executable");
            }
            all.push_back(read);
        }
        return all;
    } catch (const nlohmann::json::exception& error) {
        throw bad_input(file.string() + ": " + error.what());
    }
}

void compile(program& what) {
    const outcome made = run(what.command);
    if (made.status != 0) throw std::runtime_error(what.name + " does not compile");
    what.compile_seconds.push_back(made.processor_seconds);
}

/// In double.
double reference(const std::array<float, inputs>& row) {
    double sum = last_bias[0];
    for (std::size_t o = 0; o < hidden; ++o) {
        double value = hidden_bias[o];
        for (std::size_t i = 0; i < inputs; ++i)
            value += static_cast<double>(hidden_weight[o * inputs + i]) * static_cast<double>(row[i]);
        sum += static_cast<double>(last_weight[o]) * std::max(value, 0.0);
    }
    return 1 / (1 + std::exp(-sum));
}

/// Throws unless the program prints what it should. Also notes its memory.
void run_and_check(program& what) {
    for (const std::array<float, inputs>& row :
         {std::array<float, inputs>{0.75f, -0.25f}, {-1.5f, 2.0f}, {3.0f, 1.0f}}) {
        const outcome made = run({what.executable, std::to_string(row[0]), std::to_string(row[1])});
        if (made.status != 0)
            throw std::runtime_error(what.name + " ends with status " + std::to_string(made.status));
        std::istringstream output(made.output);
        double printed = std::numeric_limits<double>::quiet_NaN();
        output >> printed;
        if (!(std::abs(printed - reference(row)) <= 1e-6))
            throw std::runtime_error(what.name + " prints " + std::to_string(printed) + " instead of " +
                                     std::to_string(reference(row)));
        what.peak_bytes = std::max(what.peak_bytes, made.peak_bytes);
    }
}

void measure_files(program& what) {
    what.bytes = std::filesystem::file_size(what.executable);
    // (A static program has no libraries, which ldd calls an error.)
    std::istringstream lines(run({"sh", "-c", "ldd \"$0\" 2>&1", what.executable}).output);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t path = line.find('/');
        const std::size_t address = line.find(" (0x");
        if (path == std::string::npos || address == std::string::npos) continue;
        ++what.libraries;
        what.library_bytes += std::filesystem::file_size(line.substr(path, address - path));
    }
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void print(std::ostream& out, const std::vector<program>& all) {
    const auto line = [&](const std::string& name, const auto&... values) {
        out << std::left << std::setw(20) << name << std::right;
        ((out << std::setw(14) << values), ...);
        out << "\n";
    };
    const auto rounded = [](double value, int digits) {
        std::ostringstream text;
        text << std::fixed << std::setprecision(digits) << value;
        return text.str();
    };
    const auto megabytes = [&](std::uintmax_t bytes, int digits) {
        return rounded(static_cast<double>(bytes) / 1e6, digits);
    };
    line("2-50-1 by", "compile, s", "stripped, MB", "libraries", "of MB", "peak, MB");
    for (const program& each : all) {
        if (!each.missing.empty())
            out << each.name << " is left out: " << each.missing << "\n";
        else
            line(each.name, rounded(median(each.compile_seconds), 2), megabytes(each.bytes, 3),
                 each.libraries, megabytes(each.library_bytes, 1), megabytes(each.peak_bytes, 1));
    }
}

void write_json(const std::filesystem::path& path, const std::vector<program>& all) {
    nlohmann::ordered_json written;
    for (const auto& [heading, value] : comparison::description())
        if (!value.empty()) written["context"][heading] = value;
    for (const program& each : all)
        if (each.missing.empty())
            written["programs"].push_back({{"name", each.name},
                                           {"command", each.command},
                                           {"compile_seconds", each.compile_seconds},
                                           {"stripped_bytes", each.bytes},
                                           {"shared_libraries", each.libraries},
                                           {"shared_library_bytes", each.library_bytes},
                                           {"peak_bytes", each.peak_bytes}});
    std::ofstream file(path);
    file << written.dump(2) << "\n";
    if (!file.flush()) throw std::runtime_error("cannot write to " + path.string());
}

void run_all(std::vector<program> all, int repetitions, const std::filesystem::path& output) {
    for (int i = 0; i < repetitions; ++i)
        for (program& each : all)
            if (each.missing.empty()) compile(each);
    for (program& each : all) {
        if (!each.missing.empty()) continue;
        run_and_check(each);
        measure_files(each);
    }
    for (const auto& [heading, value] : comparison::description())
        if (!value.empty()) std::cout << heading << ": " << value << "\n";
    std::cout << "All programs print what the reference computes. Compilation with linking, processor "
                 "time, median of "
              << repetitions << ".\n\n";
    print(std::cout, all);
    std::filesystem::create_directories(output);
    write_json(output / "footprint.json", all);
}

}  // namespace

}  // namespace footprint

int main(int count, char** arguments) {
    std::filesystem::path programs, output = ".";
    int repetitions = 5;
    bool brief = false;
    CLI::App application{"Compiles and runs a program of a small network by each library."};
    application.add_option("programs", programs, "The JSON file that says how each is compiled")
        ->required()
        ->check(CLI::ExistingFile);
    auto* repeated = application.add_option("--repetitions", repetitions, "How often each is compiled")
                         ->check(CLI::Range(1, 1000))
                         ->capture_default_str();
    application.add_flag("--brief", brief, "Compile each once")->excludes(repeated);
    application.add_option("--output", output, "The folder for footprint.json")->capture_default_str();
    try {
        application.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return application.exit(error) == 0 ? 0 : 2;
    }

    try {
        footprint::run_all(footprint::programs_in(programs), brief ? 1 : repetitions, output);
        return 0;
    } catch (const footprint::bad_input& error) {
        std::cerr << "footprint: " << error.what() << "\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "footprint: " << error.what() << "\n";
        return 1;
    }
}
