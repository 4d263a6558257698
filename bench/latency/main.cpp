// SPDX-License-Identifier: BSL-1.0
// How long a single call takes, and how much longer it can take: caches that others had, the first call of a
// program, subnormal numbers. See --help.
#include "../comparison/machine.hpp"
#include "jitter.hpp"
#include "measure.hpp"
#include "report.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace latency {

namespace {

struct options {
    std::size_t calls = 100'000;
    std::filesystem::path output = ".";
    std::string first_call_of;  // what a program says to itself when it starts itself
    bool warms = false;

    // These take longer each, the evictions some milliseconds.
    std::size_t cold_calls() const { return std::max<std::size_t>(calls / 200, 5); }
    std::size_t start_ups() const { return std::max<std::size_t>(calls / 2000, 2); }
};

void print_first_call(const options& chosen) {
    for (contestant& each : all_contestants())
        if (each.net.name == chosen.first_call_of) std::cout << first_call(each, chosen.warms) << "\n";
}

void run(const options& chosen) {
    std::vector<contestant> all = all_contestants();
    for (contestant& each : all) prepare(each);
    std::cout << "All outputs agree with the reference.\n\n";

    print_description(std::cout);
    const jitter floor = jitter_during(static_cast<double>(chosen.calls) * 2e-5);
    std::printf(
        "jitter: a loop that only reads the clock misses more than 1 us %.0f times a second, at most\n"
        "        %.0f us, together %.3f %% of the time\n"
        "A time is that of one fenced call; that of no call is contained in all.\n",
        floor.per_second, floor.longest / 1e3, floor.lost * 100);
    std::fflush(stdout);

    std::filesystem::create_directories(chosen.output);
    std::vector<table> tables;
    const auto add = [&](table made) {
        print(std::cout, made);
        tables.push_back(std::move(made));
    };
    add(warm_calls(all, chosen.calls));
    add(cold_calls(all, chosen.cold_calls()));
    add(first_calls(all, chosen.start_ups()));
    add(subnormal_calls(all, chosen.calls));
    write_json(chosen.output / "latency.json", tables);
    std::cout << "\nWritten to " << (chosen.output / "latency.json").string() << ".\n";
}

}  // namespace

}  // namespace latency

int main(int count, char** arguments) {
    latency::options chosen;
    bool brief = false;
    CLI::App application{
        "Times single calls of ctnn networks, after a check that they compute what a reference in "
        "double does:\nin warm and in cold caches, the first ones of a program, and with subnormal "
        "numbers."};
    auto* samples = application
                        .add_option("--samples", chosen.calls,
                                    "How many calls in warm caches are timed; cold ones are 200 and\n"
                                    "start-ups 2000 times fewer")
                        ->check(CLI::Range(1, 100'000'000))
                        ->capture_default_str();
    application
        .add_flag("--brief", brief, "Only see that everything works and agrees: the times mean little")
        ->excludes(samples);
    application.add_option("--output", chosen.output, "The folder for latency.json")
        ->capture_default_str();
    application.add_option("--first-call", chosen.first_call_of)->group("");
    application.add_flag("--warm", chosen.warms)->group("");
    try {
        application.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return application.exit(error) == 0 ? 0 : 2;
    }
    if (brief) chosen.calls = 1000;

    try {
        comparison::become_single_threaded(arguments);
        if (chosen.first_call_of.empty())
            latency::run(chosen);
        else
            latency::print_first_call(chosen);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "latency: " << error.what() << "\n";
        return 1;
    }
}
