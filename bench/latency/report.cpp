// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include "../comparison/machine.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <iomanip>
#include <ostream>
#include <stdexcept>

namespace latency {

void print_description(std::ostream& out) {
    for (const auto& [heading, value] : comparison::description())
        if (!value.empty()) out << heading << ": " << value << "\n";
}

void print(std::ostream& out, const table& what) {
    const auto line = [&](const std::string& network, const std::string& condition,
                          const auto&... values) {
        out << std::left << std::setw(24) << network << std::setw(28) << condition << std::right;
        ((out << std::setw(10) << values), ...);
        out << "\n";
    };
    const auto rounded = [](double value) {
        return std::isnan(value) ? std::string("-") : std::to_string(std::llround(value));
    };
    out << "\n" << what.title << ": nanoseconds of " << what.calls << " calls each\n";
    line("network", "", "p50", "p99", "p99.9", "max");
    for (const auto& [network, condition, times] : what.entries)
        line(network, condition, rounded(times.p50), rounded(times.p99), rounded(times.p99_9),
             rounded(times.max));
    out << std::flush;
}

void write_json(const std::filesystem::path& path, const std::vector<table>& tables) {
    nlohmann::ordered_json all;
    for (const auto& [heading, value] : comparison::description())
        if (!value.empty()) all["context"][heading] = value;
    for (const table& each : tables) {
        nlohmann::ordered_json entries;
        for (const entry& of : each.entries)
            entries.push_back({{"network", of.network},
                               {"condition", of.condition},
                               {"p50", of.times.p50},
                               {"p99", of.times.p99},
                               {"p99.9", of.times.p99_9},
                               {"max", of.times.max}});
        all["tables"].push_back(
            {{"title", each.title}, {"unit", "ns"}, {"calls", each.calls}, {"entries", entries}});
    }
    std::ofstream file(path);
    file << all.dump(2) << "\n";
    if (!file.flush()) throw std::runtime_error("cannot write to " + path.string());
}

}  // namespace latency
