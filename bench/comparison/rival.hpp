// SPDX-License-Identifier: BSL-1.0
// What a rival implements. A rival is a file, and where its networks of images are told apart another, that ends in
// a line like
//
//     const registration registered{{"LibTorch", TORCH_VERSION, runner_for}};
//
// where `runner_for(const workload&)` returns one of these, or nullptr for what the library cannot do:
//
//     std::make_unique<inference_runner<inference>>(work)
//     std::make_unique<training_runner<training>>(work)
//
// `inference` and `training` are the rival's own classes, in an unnamed namespace (classes of two rivals that shared
// a name would be merged). The workload outlives them:
//
//     struct inference {
//         explicit inference(const workload&);                 // prepares all that can be prepared once
//         void operator()(const float* rows, float* outputs);  // timed: one call for work.rows rows
//         // Where the library's layout of images is not [height][width][channels], in which a network of its layers
//         // would not move values either; both are optional:
//         floats arranged(const floats& rows);                 // rows as it takes them
//         floats restored(const floats& outputs);              // the outputs that it gave
//     };
//     struct training {
//         explicit training(const workload&);                  // also brings the batches into the library's form
//         float step(std::size_t batch);                       // timed: one step; returns the loss before it
//         std::vector<float> parameters();                     // layer by layer: weights [outputs][inputs], bias
//     };
#pragma once

#include "workload.hpp"

#include <benchmark/benchmark.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace comparison {

/// One rival at one workload. The timed loop is a virtual function, the calls in it are not.
class runner {
public:
    virtual ~runner() = default;
    /// The values that are compared with the reference: outputs, or losses and parameters after a few steps.
    virtual std::vector<float> computed() = 0;
    virtual void time(benchmark::State&) = 0;
};

template <class Inference>
class inference_runner final : public runner {
public:
    explicit inference_runner(const workload& work)
        : inference_{work}, inputs_{work.inputs}, outputs_(work.rows * work.net.outputs()),
          calls_wait_{work.what == task::one_row} {
        if constexpr (requires { inference_.arranged(inputs_); }) inputs_ = inference_.arranged(inputs_);
    }

    std::vector<float> computed() override {
        inference_(inputs_.data(), outputs_.data());
        floats restored = outputs_;
        if constexpr (requires { inference_.restored(outputs_); })
            restored = inference_.restored(outputs_);
        return {restored.begin(), restored.end()};
    }

    void time(benchmark::State& state) override {
        if (calls_wait_)
            time_waiting_calls(state);
        else
            time_calls(state);
    }

private:
    void time_calls(benchmark::State& state) {
        for (auto _ : state) {
            inference_(inputs_.data(), outputs_.data());
            benchmark::ClobberMemory();
        }
    }

    // Where a call's input lies is computed from the outputs of the call before (it is always the same
    // place, which neither compiler nor processor can know), so that no two calls overlap.
    void time_waiting_calls(benchmark::State& state) {
        std::uint32_t zero = 0;
        benchmark::DoNotOptimize(zero);
        const float* row = inputs_.data();
        for (auto _ : state) {
            inference_(row, outputs_.data());
            benchmark::ClobberMemory();
            const auto bits = std::bit_cast<std::uint32_t>(outputs_.front()) |
                              std::bit_cast<std::uint32_t>(outputs_.back());
            row = inputs_.data() + (bits & zero);
        }
    }

    Inference inference_;
    floats inputs_, outputs_;
    bool calls_wait_;
};

template <class Training>
class training_runner final : public runner {
public:
    explicit training_runner(const workload& work)
        : batches_{work.batches()}, steps_{work.checked_steps}, training_{work} {}

    std::vector<float> computed() override {
        std::vector<float> values;
        for (std::size_t i = 0; i < steps_; ++i) values.push_back(training_.step(i % batches_));
        const std::vector<float> parameters = training_.parameters();
        values.insert(values.end(), parameters.begin(), parameters.end());
        return values;
    }

    void time(benchmark::State& state) override {
        std::size_t batch = 0;
        for (auto _ : state) {
            float loss = training_.step(batch);
            benchmark::DoNotOptimize(loss);
            if (++batch == batches_) batch = 0;
        }
    }

private:
    std::size_t batches_, steps_;
    Training training_;
};

struct rival {
    std::string name;
    std::string version;
    /// nullptr where the rival cannot do it.
    std::function<std::unique_ptr<runner>(const workload&)> runner_for;
};

inline std::vector<rival>& rivals() {
    static std::vector<rival> all;
    return all;
}

/// A rival of two files registers in both: each makes the runners that the other does not.
struct registration {
    explicit registration(rival registered) {
        for (rival& each : rivals()) {
            if (each.name != registered.name) continue;
            each.runner_for = [one = each.runner_for,
                               other = registered.runner_for](const workload& work) {
                auto made = one(work);
                return made ? std::move(made) : other(work);
            };
            return;
        }
        rivals().push_back(std::move(registered));
    }
};

}  // namespace comparison
