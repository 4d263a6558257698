// SPDX-License-Identifier: BSL-1.0
// All that ctnn has, used once: the function CTNN_UNIT gives the bits of what comes out.
#include "plug_in.hpp"

#include <ctnn/io/checkpoint.hpp>
#include <ctnn/io/header.hpp>
#include <ctnn/io/progress.hpp>
#include <ctnn/io/safetensors.hpp>
#include <ctnn/pipe.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <bit>
#include <functional>
#include <numeric>

namespace {

namespace nn = ctnn;

std::vector<std::uint64_t>* bits;
std::string folder;

template <class Range>
void keep(const Range& values) {
    for (const auto value : values)
        bits->push_back(std::bit_cast<std::uint64_t>(static_cast<double>(value)));
}
template <class Network>
void keep_parameters(const Network& net) {
    std::vector<typename Network::value_type> values(net.parameter_count);
    net.get_parameters(std::span<typename Network::value_type, Network::parameter_count>(values));
    keep(values);
}

/// Numbers that are not round, of any count.
template <class T>
std::vector<T> numbers(std::size_t count, T from = -2, T to = 2) {
    nn::random_generator random(count);
    std::vector<T> values(count);
    for (T& value : values) value = (from + to) / 2 + random.uniform((to - from) / 2);
    return values;
}

/// Inference, on every path.
template <class Topology, class T>
nn::network<Topology, T>& run() {
    static nn::network<Topology, T> net;
    net.initialize(7);
    std::array<T, net.inputs> row{};
    const auto values = numbers<T>(net.inputs);
    std::copy(values.begin(), values.end(), row.begin());
    keep(net(row));
    const auto rows = numbers<T>(33 * net.inputs);
    std::vector<T> out(33 * net.outputs);
    net.predict(rows, out);
    keep(out);
    nn::warm(net);
    keep_parameters(net);
    return net;
}

/// Training by an optimizer with a loss.
template <class Topology, class T, class Loss, std::size_t Batch, class Optimizer, class Target>
void train(Optimizer optimizer, const std::vector<Target>& targets) {
    auto& net = run<Topology, T>();
    static nn::trainer<nn::network<Topology, T>, Loss, Optimizer, Batch> trainer{net, {}, optimizer};
    const auto x = numbers<T>(Batch * net.inputs);
    for (int step = 0; step < 3; ++step) keep(std::array{trainer.step(x, targets)});
    keep(std::array{trainer.evaluate(x, targets)});
    keep_parameters(net);
}

using linear = nn::sequential<nn::linear<3, 4>>;
using with_softmax = nn::sequential<nn::linear<5, 9>, nn::relu, nn::linear<9, 4>, nn::softmax>;
using mixed = nn::sequential<nn::standardize<7>, nn::linear<7, 40, nn::no_bias>, nn::layer_norm<40>,
                             nn::gelu, nn::residual<nn::linear<40, 40>, nn::elu>,
                             nn::repeat<3, nn::linear<40, 40>, nn::selu>, nn::affine<40>, nn::leaky_relu,
                             nn::linear<40, 6>, nn::hard_sigmoid, nn::linear<6, 3>, nn::softplus,
                             nn::linear<3, 4>, nn::gelu_tanh, nn::linear<4, 3>>;
using with_log_softmax = nn::sequential<nn::linear<3, 3>, nn::silu, nn::linear<3, 5>, nn::log_softmax>;
using piped = decltype(nn::pipe::input<2> | nn::pipe::linear<70> | nn::pipe::relu | nn::pipe::linear<2>);

void train_all() {
    const auto y = numbers<float>(32, 0, 1);
    train<linear, float, nn::l1, 8>(nn::sgd{.lr = 0.1, .momentum = 0.9, .nesterov = true}, y);
    train<linear, float, nn::huber, 8>(nn::adam{.weight_decay = 0.1}, y);
    train<linear, float, nn::bce_with_logits, 8>(nn::adamw{}, y);
    train<linear, float, nn::weighted<nn::bce_with_logits, std::ratio<2>, std::ratio<1, 2>>, 8>(
        nn::rmsprop{.momentum = 0.5, .centered = true}, y);
    const std::vector<std::int64_t> classes{0, 1, 2, 3, 3, 2, 1, 0};
    train<linear, float, nn::cross_entropy_with_logits, 8>(nn::rmsprop{}, classes);
    train<with_softmax, float, nn::cross_entropy, 8>(nn::sgd{.lr = 0.1}, classes);
    train<piped, double, nn::mse, 1>(nn::sgd{.lr = 0.1}, numbers<double>(2, 0, 1));
    train<mixed, float, nn::mse, 8>(nn::sgd{.lr = 0.1}, numbers<float>(24, 0, 1));
}

/// `fit`, files and figures.
void study() {
    using plug_in::network, plug_in::trainer;
    static network net;
    net.initialize(1);
    static trainer trains{net, {}, nn::adam{.lr = 0.05}};
    std::vector<float> targets = numbers<float>(60, 0, 1);
    for (float& target : targets) target = target > 0.5f ? 1 : 0;
    const nn::dataset<3, float> data{numbers<float>(180), targets};
    const auto [learned, kept] = data.stratified_split(0.7, 3);
    const auto folds = data.folds(3, 5);
    std::FILE* const nowhere = std::fopen("/dev/null", "w");
    nn::progress progress(4, {.to = nowhere});
    nn::fit_progress last;
    const nn::history history = nn::fit(trains, learned,
                                        {
                                            .epochs = 4,
                                            .shuffle_seed = 9,
                                            .validation = &kept,
                                            .patience = 2,
                                            .on_epoch = std::ref(progress),
                                            .on_step =
                                                [&](const nn::fit_progress& now) {
                                                    progress(now);
                                                    last = now;
                                                },
                                        });
    std::fclose(nowhere);
    for (const nn::epoch_report& each : history.epochs)
        keep(std::array{each.loss, each.validation_loss});
    keep_parameters(net);
    keep(std::array{nn::mean_loss(trains, folds[0].second)});
    trains.learning_rate(1e9);
    nn::fit(trains, learned, {.epochs = 2});

    net.initialize(2);
    nn::save_safetensors(net, folder + "/net");
    nn::load_safetensors(net, folder + "/net", {.allow_unused = true});
    nn::save_checkpoint(trains, last, folder + "/checkpoint");
    nn::load_checkpoint(trains, learned, folder + "/checkpoint");
    nn::write_header(net, "model", folder + "/model.hpp");
    keep_parameters(net);

    std::vector<float> probabilities(kept.size());
    net.predict(kept.rows(), probabilities);
    const nn::confusion_matrix decisions(probabilities, kept.targets(), 0.5);
    keep(std::array{nn::accuracy(decisions), nn::precision(decisions), nn::recall(decisions),
                    nn::f1(decisions), nn::roc_auc(probabilities, kept.targets()),
                    nn::log_loss(probabilities, kept.targets()),
                    nn::expected_calibration_error(probabilities, kept.targets(), 5)});
    keep(nn::class_weights(std::vector<std::uint32_t>{0, 1, 1}, 2));
    keep(nn::summary<plug_in::topology>());
    keep(std::array{
        nn::testing::gradient_check<nn::sequential<nn::linear<2, 3>, nn::silu>>().largest_error});
}

}  // namespace

void CTNN_UNIT(std::vector<std::uint64_t>& results, const char* where) {
    bits = &results;
    folder = where;
    const nn::flush_to_zero guard;
    run<with_log_softmax, double>();
    train_all();
    study();
}

/// Of a network and a trainer that are another unit's.
#define CTNN_NAME_OF_GUEST(unit) guest_##unit
#define CTNN_GUEST(unit) CTNN_NAME_OF_GUEST(unit)
extern "C" float CTNN_GUEST(CTNN_UNIT)(plug_in::network& net, plug_in::trainer& trains) {
    const std::array rows{0.25f, -1.5f, 3.0f};
    trains.step(rows, std::array{1.0f});
    net.layer<0>().weight(0, 0) += 0.5f;
    return net(rows)[0];
}
