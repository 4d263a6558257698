// SPDX-License-Identifier: BSL-1.0
// One row, many rows and one training step of two small networks.
#include <ctnn/ctnn.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>

namespace nn = ctnn;

namespace {

constexpr std::size_t many = 1024;

// 2-50-1: will this customer pay?
struct mortgage {
    using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
    using network = nn::network<topology>;
    static constexpr std::size_t batch = 20;
    using trainer = nn::trainer<network, nn::bce, nn::sgd, batch>;
    using target = float;
    static constexpr std::size_t classes = 2;
};

// 16-64-32-32-5: which particle started this jet?
struct jets {
    using topology = nn::sequential<nn::linear<16, 64>, nn::relu, nn::linear<64, 32>, nn::relu,
                                    nn::linear<32, 32>, nn::relu, nn::linear<32, 5>, nn::softmax>;
    using network = nn::network<topology>;
    static constexpr std::size_t batch = 64;
    using trainer = nn::trainer<network, nn::cross_entropy, nn::sgd, batch>;
    using target = std::uint32_t;
    static constexpr std::size_t classes = 5;
};

template <class Task>
struct fixture {
    static constexpr std::size_t inputs = Task::network::inputs;
    static constexpr std::size_t outputs = Task::network::outputs;

    typename Task::network net;
    typename Task::trainer trainer{net, {}, {.lr = 1e-3}};
    std::array<float, many * inputs> rows;
    std::array<float, many * outputs> out;
    std::array<typename Task::target, Task::batch> targets;

    fixture() {
        net.initialize(42);
        std::uint32_t state = 1;
        for (float& value : rows) {
            state = state * 1664525u + 1013904223u;
            value = static_cast<float>(state >> 8) * 0x1p-23f - 1.0f;
        }
        for (std::size_t i = 0; i < targets.size(); ++i) {
            targets[i] = static_cast<typename Task::target>(i % Task::classes);
        }
    }

    std::array<float, inputs> row(std::size_t index) const {
        std::array<float, inputs> values;
        std::copy_n(rows.data() + index * inputs, inputs, values.data());
        return values;
    }

    float step() { return trainer.step(std::span{rows}.first(Task::batch * inputs), targets); }
};

template <class Task>
fixture<Task>& shared() {
    static fixture<Task> instance;
    return instance;
}

// No figure for a network that computes nonsense.
template <class Task>
bool plausible(const char* name) {
    fixture<Task>& with = shared<Task>();
    constexpr std::size_t outputs = fixture<Task>::outputs;
    bool good = true;
    with.net.predict(with.rows, with.out);
    for (std::size_t index = 0; index < many; ++index) {
        const std::array<float, outputs> alone = with.net(with.row(index));
        float sum = 0.0f;
        for (std::size_t o = 0; o < outputs; ++o) {
            good = good && alone[o] == with.out[index * outputs + o] && alone[o] > 0.0f &&
                   alone[o] < 1.0f;
            sum += alone[o];
        }
        good = good && (outputs == 1 || std::abs(sum - 1.0f) < 1e-5f);
    }
    const float first = with.step();
    float last = first;
    for (int step = 0; step < 100; ++step) {
        last = with.step();
    }
    good = good && last > 0.0f && last < first;
    if (!good) {
        std::fprintf(stderr, "%s: the network does not compute what it should\n", name);
    }
    return good;
}

// Each call waits for the one before it: the time from the row to the answer.
template <class Task>
void one_row(benchmark::State& state) {
    const fixture<Task>& with = shared<Task>();
    auto row = with.row(0);
    for (auto _ : state) {
        const auto answer = with.net(row);
        row[0] += answer[0] * 1e-30f;
        benchmark::DoNotOptimize(row);
    }
}

template <class Task>
void many_rows(benchmark::State& state) {
    fixture<Task>& with = shared<Task>();
    for (auto _ : state) {
        with.net.predict(with.rows, with.out);
        benchmark::DoNotOptimize(with.out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(many));
}

template <class Task>
void training_step(benchmark::State& state) {
    fixture<Task>& with = shared<Task>();
    for (auto _ : state) {
        float loss = with.step();
        benchmark::DoNotOptimize(loss);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(Task::batch));
}

BENCHMARK(one_row<mortgage>)->Name("2-50-1/one_row");
BENCHMARK(one_row<jets>)->Name("16-64-32-32-5/one_row");
BENCHMARK(many_rows<mortgage>)->Name("2-50-1/rows:1024");
BENCHMARK(many_rows<jets>)->Name("16-64-32-32-5/rows:1024");
BENCHMARK(training_step<mortgage>)->Name("2-50-1/training_step:20");
BENCHMARK(training_step<jets>)->Name("16-64-32-32-5/training_step:64");

}  // namespace

int main(int count, char** arguments) {
    if (!plausible<mortgage>("2-50-1") || !plausible<jets>("16-64-32-32-5")) {
        return 1;
    }
    benchmark::Initialize(&count, arguments);
    if (benchmark::ReportUnrecognizedArguments(count, arguments)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
