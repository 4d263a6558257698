// SPDX-License-Identifier: BSL-1.0
// The README's snippets, compiled and run; structure.readme checks that they stand here as they do there.
#include <ctnn/ctnn.hpp>
#include <ctnn/io/checkpoint.hpp>
#include <ctnn/pipe.hpp>

#include "catch.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<2, 50>, nn::relu,
                                nn::linear<50, 1>, nn::sigmoid>;

static nn::network<topology> net;                                  // the parameters and nothing else
static nn::trainer<nn::network<topology>, nn::bce, nn::sgd, /*batch*/ 20> trainer{net, {}, nn::sgd{.lr = 0.1}};

static_assert(nn::cost<topology>::parameters == 201);
static_assert(nn::cost<topology>::parameter_bytes <= 32 * 1024, "fits the first-level cache");

namespace p = nn::pipe;
using piped = decltype(p::input<2> | p::linear<50> | p::relu | p::linear<1> | p::sigmoid);
static_assert(std::is_same_v<piped, topology>);

constexpr std::array<float, 9> parameters{1, 1, 1, 1, -0.5f, -1.5f, 1, -2, -0.5f};

using small = nn::sequential<nn::linear<2, 2>, nn::relu, nn::linear<2, 1>>;
constexpr auto embedded = [] {
    nn::network<small> net;
    net.set_parameters(parameters);
    return net;
}();
static_assert(embedded({1, 0})[0] == 0);  // evaluated by the compiler

using amplifier = nn::sequential<nn::input<2048, 1>, nn::lstm<1, 16>, nn::linear<16, 1>>;

TEST_CASE("the README's stream") {
    static nn::network<amplifier> amplifier_net;
    amplifier_net.initialize(42);
    const std::array<float, 64> buffer{0.25f, -0.5f};
    std::array<float, 64> out{};

    nn::stream live{amplifier_net};             // a state of its own, as after silence; the network stays const and shared
    std::array<float, 1> sample = live({0.5f});
    live.process(buffer, out);                  // the next 64; no heap, lock or system call

    std::array<float, 2048> window{0.5f, 0.25f, -0.5f};
    const auto whole = amplifier_net(window);
    CHECK(sample[0] == whole[0]);
    CHECK(std::equal(out.begin(), out.end(), whole.begin() + 1));
}

TEST_CASE("the README's tour") {
    std::vector<float> rows, targets;
    nn::random_generator random(1);
    for (int i = 0; i < 100; ++i) {
        const float years = 6 + random.uniform(6.0f), salary = 8 + random.uniform(6.0f);
        rows.insert(rows.end(), {years, salary});
        targets.push_back(years + salary > 14 ? 1.0f : 0.0f);
    }

    net.initialize(42);
    nn::dataset<2, float> customers{rows, targets};
    auto [learned, kept] = customers.split(0.8, 7);
    nn::history history = nn::fit(trainer, learned, {
        .epochs = 100,
        .shuffle_seed = 7,
        .validation = &kept,
        .patience = 10,
        .on_epoch = [](const nn::epoch_report& e) { std::printf("%zu %.4f\n", e.epoch, e.loss); },
    });
    if (history.diverged)  // a loss or parameter is infinite or NaN; this is the likely cause, and its cure
        std::printf("epoch %zu: %s\n", history.diverged_epoch, history.epochs.back().why_diverged.text().data());
    CHECK(history.epochs[history.best_epoch].validation_loss < 0.5);

    std::array<float, 1> probability = net({7.5f, 9.2f});  // 7.5 years in the job, a salary of 92,000
    CHECK(probability[0] > 0);

    std::vector<float> probabilities(kept.size());
    net.predict(kept.rows(), probabilities);
    CHECK(probabilities[0] == net(kept.row(0))[0]);

    const nn::confusion_matrix decisions(probabilities, kept.targets(), 0.7);  // approve from 0.7 on
    std::printf("accuracy %.3f, recall %.3f, area under the ROC curve %.3f\n", nn::accuracy(decisions),
                nn::recall(decisions), nn::roc_auc(probabilities, kept.targets()));
    CHECK(decisions.size() == kept.size());

    const support::temporary_folder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());

    nn::save_safetensors(net, "customers.safetensors");
    nn::load_safetensors(net, "customers.safetensors");

    // As of a module that has more than the network, which it calls net, and names one layer.
    const std::string bytes = nn::io::read_file("customers.safetensors");
    std::vector<std::pair<std::string, nn::io::tensor>> tensors;
    for (const auto& [name, tensor] : nn::io::parse_safetensors(bytes, "customers").tensors)
        tensors.push_back({"net." + (name[0] == '0' ? "fc1" + name.substr(1) : name), tensor});
    tensors.push_back({"steps", {"I64", {1}, std::string_view("\0\0\0\0\0\0\0\0", 8)}});
    nn::io::write_file("module.safetensors", nn::io::format_safetensors({}, tensors));
    const float first = net.layer<0>().bias(0);
    net.initialize(1);
    nn::load_safetensors(net, "module.safetensors", {
        .prefix = "net.",
        .names = {{"0.weight", "fc1.weight"}, {"0.bias", "fc1.bias"}},
        .allow_unused = true,
    });
    CHECK(net.layer<0>().bias(0) == first);

    for (const std::size_t epochs : {1, 2}) {
        nn::fit_progress progress;
        if (std::filesystem::exists("checkpoint"))
            progress = nn::load_checkpoint(trainer, learned, "checkpoint");
        nn::fit(trainer, learned, {
            .epochs = epochs,
            .shuffle_seed = 7,
            .on_step = [](const nn::fit_progress& now) {
                if (trainer.steps() % 4 == 0) nn::save_checkpoint(trainer, now, "checkpoint");
            },
            .resume = &progress,
        });
    }
    CHECK(nn::load_checkpoint(trainer, learned, "checkpoint").epoch == 1);
    std::filesystem::current_path(before);

    std::vector<float> saved(net.parameter_count);
    net.get_parameters(std::span<float, net.parameter_count>(saved));
    CHECK(saved[0] == net.layer<0>().weight(0, 0));

    std::string sheet = nn::summary<topology>();
    CHECK(sheet.find("linear<2, 50>") != std::string::npos);
}
