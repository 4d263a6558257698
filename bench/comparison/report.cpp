// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>

namespace comparison {

namespace {

template <class... Arguments>
std::string format(const char* how, Arguments... arguments) {
    char text[256];
    std::snprintf(text, sizeof text, how, arguments...);
    return text;
}

}  // namespace

std::string readable_time(double seconds) {
    static constexpr const char* units[] = {"ns", "us", "ms", "s"};
    double value = seconds * 1e9;
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < std::size(units); ++unit) value /= 1000;
    return format(value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

std::string readable_ratio(double ratio) {
    return format(ratio < 9.995 ? "%.2f" : ratio < 99.95 ? "%.1f" : "%.0f", ratio);
}

std::string versions() {
    std::string all;
    for (const rival& each : rivals())
        if (!each.version.empty()) all += (all.empty() ? "" : "; ") + each.name + " " + each.version;
    return all;
}

void print_caveat(std::ostream& out) {
    out << "Ratios in one table were measured together, repetitions in random order, and hold; absolute "
           "times\n"
           "drift with the machine's mood by 5 to 25 % from hour to hour.\n";
}

void print_table(std::ostream& out, const finding& found) {
    const workload& work = *found.work;
    out << "\n"
        << work.name() << " (" << work.net.purpose << ")"
        << (work.what == task::one_row ? ": every call waits for the one before" : "") << "\n";
    out << format("%-28s %10s %10s %8s %9s %10s\n", "rival", "median", "best", "x ctnn", "GFLOP/s",
                  "% of peak");
    for (const measurement& each : found.times.rivals) {
        const double speed = work.operations() / each.median;
        out << format("%-28s %10s %10s %8s %9.2f %9.1f%%\n", each.rival.c_str(),
                      readable_time(each.median).c_str(), readable_time(each.best).c_str(),
                      readable_ratio(found.times.ratio(each)).c_str(), speed / 1e9,
                      100 * speed / found.times.peak);
    }
    out << format("%-28s %10s %10s %8s %9.2f %9.1f%%\n", "(peak of this core)", "", "", "",
                  found.times.peak / 1e9, 100.0);
}

void print_summary(std::ostream& out, const std::vector<finding>& findings) {
    std::vector<std::string> others;
    for (const rival& each : rivals())
        if (each.name != "ctnn") others.push_back(each.name);
    out << "| workload | ctnn | % of peak |";
    for (const std::string& other : others) out << " " << other << " |";
    out << "\n|---|--:|--:|";
    for (std::size_t i = 0; i < others.size(); ++i) out << "--:|";
    out << "\n";
    for (const finding& found : findings) {
        const measurement* ctnn = found.times.find("ctnn");
        if (!ctnn) continue;
        out << "| " << found.work->name() << " | " << readable_time(ctnn->median) << " | "
            << format("%.0f", 100 * found.work->operations() / ctnn->median / found.times.peak) << " |";
        for (const std::string& other : others) {
            const measurement* one = found.times.find(other);
            out << " " << (one ? readable_ratio(found.times.ratio(*one)) : "") << " |";
        }
        out << "\n";
    }
}

}  // namespace comparison
