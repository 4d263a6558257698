// SPDX-License-Identifier: BSL-1.0
#include "measure.hpp"

#include "peak.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace comparison {

namespace {

constexpr const char* peak_name = "fused multiply-adds in registers";

/// Keeps every repetition's seconds an iteration.
class collector final : public benchmark::BenchmarkReporter {
public:
    std::map<std::string, std::vector<double>> seconds;

    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs)
            if (run.run_type == Run::RT_Iteration)
                seconds[run.run_name.function_name].push_back(run.real_accumulated_time /
                                                              static_cast<double>(run.iterations));
    }
};

measurement summarise(const std::string& rival, std::vector<double> seconds) {
    if (seconds.empty()) throw std::runtime_error(rival + " was not timed");
    std::sort(seconds.begin(), seconds.end());
    const std::size_t middle = seconds.size() / 2;
    return {rival, seconds.size() % 2 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2,
            seconds.front()};
}

}  // namespace

const measurement* measurements::find(const std::string& rival) const {
    const auto at = std::find_if(rivals.begin(), rivals.end(),
                                 [&](const measurement& each) { return each.rival == rival; });
    return at == rivals.end() ? nullptr : &*at;
}

double measurements::ratio(const measurement& of) const {
    const measurement* ctnn = find("ctnn");
    return ctnn ? of.median / ctnn->median : 0;
}

measurements measure(const workload& work, const std::vector<contender>& contenders, effort effort,
                     const std::filesystem::path& json) {
    const auto name_of = [&](const contender& each) { return work.name() + "/" + each.who->name; };
    benchmark::ClearRegisteredBenchmarks();
    for (const contender& each : contenders)
        benchmark::RegisterBenchmark(name_of(each).c_str(),
                                     [&](benchmark::State& state) { each.ready->time(state); });
    benchmark::RegisterBenchmark(peak_name, time_peak);

    // Google Benchmark takes these from its command line only.
    std::vector<std::string> options{"comparison",
                                     "--benchmark_enable_random_interleaving=true",
                                     "--benchmark_repetitions=" + std::to_string(effort.repetitions),
                                     "--benchmark_min_time=" + std::to_string(effort.seconds),
                                     "--benchmark_out=" + json.string(),
                                     "--benchmark_out_format=json"};
    std::vector<char*> arguments;
    for (std::string& option : options) arguments.push_back(option.data());
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    collector collected;
    benchmark::RunSpecifiedBenchmarks(&collected);

    measurements all;
    for (const contender& each : contenders)
        all.rivals.push_back(summarise(each.who->name, collected.seconds[name_of(each)]));
    std::sort(all.rivals.begin(), all.rivals.end(),
              [](const measurement& a, const measurement& b) { return a.median < b.median; });
    all.peak = peak_operations / summarise(peak_name, collected.seconds[peak_name]).median;
    return all;
}

}  // namespace comparison
