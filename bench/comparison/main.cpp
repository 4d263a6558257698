// SPDX-License-Identifier: BSL-1.0
// ctnn beside the libraries that one would otherwise take, at the same work. See --help.
#include "chart.hpp"
#include "machine.hpp"
#include "measure.hpp"
#include "report.hpp"

#include <CLI/CLI.hpp>
#include <benchmark/benchmark.h>

#include <unistd.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace comparison {

namespace {

struct options {
    std::string workloads;
    std::filesystem::path output = "comparison_results";
    effort timed{31, 0.02};
};

struct contest {
    const workload* work;
    std::vector<contender> contenders;
};

/// The caller's mistake, not the program's or a rival's.
struct wrong_use : std::runtime_error {
    using runtime_error::runtime_error;
};

std::string file_name(const workload& work) {
    return std::regex_replace(work.name(), std::regex("[^0-9A-Za-z-]+"), "_");
}

/// Prepares every rival and compares what it computes with the reference; throws if one is wrong.
contest prepare(const workload& work) {
    contest made{&work, {}};
    const std::vector<double> expected = reference(work);
    for (const rival& each : rivals()) {
        try {
            auto ready = each.runner_for(work);
            if (!ready) continue;
            if (const std::string where = disagreement(work, ready->computed(), expected);
                !where.empty())
                throw std::runtime_error(where);
            made.contenders.push_back({&each, std::move(ready)});
        } catch (const std::exception& error) {
            throw std::runtime_error(work.name() + ": " + each.name + ": " + error.what());
        }
    }
    return made;
}

std::vector<contest> prepare_all(const std::vector<workload>& all, const options& chosen) {
    const std::regex wanted(chosen.workloads);
    std::vector<contest> contests;
    for (const workload& work : all)
        if (std::regex_search(work.name(), wanted)) contests.push_back(prepare(work));
    if (contests.empty()) {
        std::string message = "no workload has a name that '" + chosen.workloads + "' finds; there are";
        for (const workload& work : all) message += "\n  " + work.name();
        throw wrong_use(message);
    }
    std::cout << "All outputs, losses and trained parameters agree with the reference.\n\n";
    return contests;
}

void describe_run() {
    auto lines = description();
    lines.emplace_back("versions", versions());
    for (const auto& [heading, value] : lines) {
        std::cout << heading << ": " << value << "\n";
        if (heading != "date") benchmark::AddCustomContext(heading, value);  // it writes its own
    }
    print_caveat(std::cout);
}

void run(const options& chosen) {
    std::error_code failed;
    std::filesystem::create_directories(chosen.output, failed);
    if (failed || access(chosen.output.c_str(), W_OK) != 0)
        throw wrong_use("cannot write to " + chosen.output.string());

    const std::vector<workload> all = all_workloads();
    const std::vector<contest> contests = prepare_all(all, chosen);
    describe_run();
    std::vector<finding> findings;
    for (const contest& each : contests) {
        const auto json = chosen.output / (file_name(*each.work) + ".json");
        findings.push_back({each.work, measure(*each.work, each.contenders, chosen.timed, json)});
        print_table(std::cout, findings.back());
        std::cout << std::flush;
    }

    std::ofstream summary(chosen.output / "summary.md");
    print_summary(summary, findings);
    if (!summary.flush()) throw std::runtime_error("cannot write to " + chosen.output.string());
    if (can_draw()) {
        for (const finding& found : findings)
            draw_bars(found, chosen.output / (file_name(*found.work) + ".svg"));
        draw_overview(findings, chosen.output / "overview.svg");
    } else {
        std::cout << "\nNo charts: there is no gnuplot.\n";
    }
    std::cout << "\nWritten to " << chosen.output.string() << ".\n";
}

}  // namespace

}  // namespace comparison

int main(int count, char** arguments) {
    comparison::options chosen;
    bool brief = false;
    CLI::App application{
        "Times ctnn and other libraries at the same networks, rows and training steps, after a check\n"
        "that all compute what a reference in double does."};
    application
        .add_option("--workloads", chosen.workloads,
                    "Only those whose name this regular expression finds")
        ->check([](const std::string& expression) {
            try {
                const std::regex compiled(expression);
                return std::string();
            } catch (const std::regex_error&) {
                return "'" + expression + "' is no regular expression";
            }
        });
    application.add_option("--output", chosen.output, "The folder for JSON, summary and charts")
        ->capture_default_str();
    auto* repetitions =
        application.add_option("--repetitions", chosen.timed.repetitions, "How often each is timed")
            ->check(CLI::Range(1, 100000))
            ->capture_default_str();
    auto* seconds =
        application.add_option("--seconds", chosen.timed.seconds, "How long it is timed each time")
            ->check(CLI::Range(1e-6, 3600.0))
            ->capture_default_str();
    application
        .add_flag("--brief", brief, "Only see that everything works and agrees: the times mean little")
        ->excludes(repetitions)
        ->excludes(seconds);
    try {
        application.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return application.exit(error) == 0 ? 0 : 2;
    }
    if (brief) chosen.timed = {2, 1e-4};

    try {
        comparison::become_single_threaded(arguments);
        comparison::run(chosen);
        return 0;
    } catch (const comparison::wrong_use& error) {
        std::cerr << "comparison: " << error.what() << "\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "comparison: " << error.what() << "\n";
        return 1;
    }
}
