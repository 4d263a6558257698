// SPDX-License-Identifier: BSL-1.0
#include "measure.hpp"

#include "eviction.hpp"
#include "jitter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace latency {

namespace {

/// Throws if an output differs from the reference by more than a thousandth of the largest: subnormal
/// numbers have few digits.
void check_roughly(contestant& each, const comparison::workload& work, const std::string& condition) {
    each.call();
    const std::vector<double> expected = reference(work);
    double largest = 0;
    for (const double value : expected) largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (std::abs(static_cast<double>(each.outputs[i]) - expected[i]) <= largest / 1000) continue;
        char text[128];
        std::snprintf(text, sizeof text, "output %zu is %.9g instead of %.9g", i,
                      static_cast<double>(each.outputs[i]), expected[i]);
        throw std::runtime_error(work.name() + ", " + condition + ": " + text);
    }
}

/// The times of `count` calls of f.
template <class F>
distribution times_of(std::size_t count, F&& f) {
    std::vector<ticks> times(count);
    for (ticks& each : times) each = f();
    return distribution_of(std::move(times));
}

/// The same in warm caches.
template <class F>
distribution warm_times_of(std::size_t count, F&& f) {
    for (std::size_t i = 0; i < 100; ++i) f();
    return times_of(count, f);
}

ticks first_call_of_a_process(const contestant& each, bool warms) {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string command =
        "'" + program + "' --first-call " + each.net.name + (warms ? " --warm" : "");
    std::FILE* const output = popen(command.c_str(), "r");
    unsigned long long time = 0;
    const bool is_read = output != nullptr && std::fscanf(output, "%llu", &time) == 1;
    if (output == nullptr || pclose(output) != 0 || !is_read)
        throw std::runtime_error(command + " does not say how long it took");
    return time;
}

/// Without their row and biases, networks have nothing but zeros inside.
void silence(comparison::workload& work, float row_scale) {
    for (float& value : work.inputs) value *= row_scale;
    for (comparison::layer& each : work.net.layers) std::fill(each.bias.begin(), each.bias.end(), 0.0f);
}

}  // namespace

std::vector<contestant> all_contestants() {
    std::vector<contestant> all;
    for (const comparison::workload& work : comparison::all_workloads()) {
        if (work.what != comparison::task::one_row) continue;
        for (const subject& net : all_subjects())
            if (net.name == work.net.name)
                all.push_back({net, work, comparison::floats(work.net.outputs())});
    }
    return all;
}

void prepare(contestant& each) {
    each.net.set_parameters(each.work.net);
    each.call();
    const std::vector<float> outputs(each.outputs.begin(), each.outputs.end());
    const std::string where = disagreement(each.work, outputs, reference(each.work));
    if (!where.empty()) throw std::runtime_error(each.work.name() + ": " + where);
}

table warm_calls(std::vector<contestant>& all, std::size_t calls) {
    table made{"In warm caches", calls, {}};
    const distribution empty = warm_times_of(calls, timed_nothing);
    made.entries.push_back({"", "no call", empty});
    for (contestant& each : all) {
        const distribution times = warm_times_of(calls, [&] { return each.call(); });
        const auto length =
            static_cast<ticks>(std::max(0.0, times.p50 - empty.p50) / nanoseconds_per_tick());
        made.entries.push_back({each.net.name, "a call", times});
        made.entries.push_back({each.net.name, "waiting for as long",
                                warm_times_of(calls, [&] { return timed_wait(length); })});
    }
    return made;
}

table cold_calls(std::vector<contestant>& all, std::size_t calls) {
    table made{"After others had the caches", calls, {}};
    const eviction evict;
    for (contestant& each : all) {
        const auto add = [&](const char* condition, auto f) {
            made.entries.push_back({each.net.name, condition, times_of(calls, [&] {
                                        evict(each.net.memory);
                                        each.receive_row();
                                        return f();
                                    })});
        };
        add("the next call", [&] { return each.call(); });
        add("the next call, after warm()", [&] {
            each.net.timed_warm();
            return each.call();
        });
        add("warm() itself", [&] { return each.net.timed_warm(); });
    }
    return made;
}

table first_calls(const std::vector<contestant>& all, std::size_t calls) {
    table made{"After start-up", calls, {}};
    for (const contestant& each : all)
        for (const bool warms : {false, true})
            made.entries.push_back(
                {each.net.name, warms ? "the first call, after warm()" : "the first call",
                 times_of(calls, [&] { return first_call_of_a_process(each, warms); })});
    return made;
}

ticks first_call(contestant& of, bool warms) {
    of.net.set_parameters(of.work.net);
    if (warms) of.net.timed_warm();
    return of.call();
}

table subnormal_calls(std::vector<contestant> all, std::size_t calls) {
    table made{"Hidden values all subnormal", calls, {}};
    for (contestant& each : all) {
        const auto add = [&](const char* condition) {
            made.entries.push_back(
                {each.net.name, condition, warm_times_of(calls, [&] { return each.call(); })});
        };
        add("normal numbers");
        comparison::workload zeros = each.work;
        silence(zeros, 0);
        silence(each.work, 1e-39f);
        each.net.set_parameters(each.work.net);
        check_roughly(each, each.work, "subnormal numbers");
        add("subnormal numbers");
        if (!nn::flush_to_zero::supported) continue;
        const nn::flush_to_zero guard;
        check_roughly(each, zeros, "flush_to_zero");
        add("the same, flush_to_zero");
    }
    return made;
}

}  // namespace latency
