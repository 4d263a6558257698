// SPDX-License-Identifier: BSL-1.0
// Inference, training and figures in a plug-in: the function CTNN_UNIT gives the bits of what comes out.
#include "plug_in.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <bit>

namespace {

namespace nn = ctnn;

std::vector<std::uint64_t>* bits;

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
    for (std::size_t i = 0; const T value : numbers<T>(net.inputs)) row[i++] = value;
    keep(net(row));
    const auto rows = numbers<T>(33 * net.inputs);
    std::vector<T> out(33 * net.outputs);
    net.predict(rows, out);
    keep(out);
    nn::warm(net);
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
using classifier = nn::sequential<nn::linear<3, 9>, nn::gelu, nn::linear<9, 4>, nn::softmax>;

void study() {
    static nn::network<nn::sequential<nn::linear<3, 8>, nn::tanh, nn::linear<8, 1>, nn::sigmoid>> net;
    net.initialize(1);
    static nn::trainer<decltype(net), nn::bce, nn::adam, 8> trainer{net, {}, nn::adam{.lr = 0.05}};
    std::vector<float> targets = numbers<float>(60, 0, 1);
    for (float& target : targets) target = target > 0.5f ? 1 : 0;
    const nn::dataset<3, float> data{numbers<float>(180), targets};
    const auto [learned, kept] = data.stratified_split(0.7, 3);
    const nn::history history =
        nn::fit(trainer, learned, {.epochs = 4, .shuffle_seed = 9, .validation = &kept, .patience = 2});
    for (const nn::epoch_report& each : history.epochs)
        keep(std::array{each.loss, each.validation_loss});
    keep_parameters(net);
    std::vector<float> probabilities(kept.size());
    net.predict(kept.rows(), probabilities);
    const nn::confusion_matrix decisions(probabilities, kept.targets(), 0.5);
    keep(std::array{nn::f1(decisions), nn::roc_auc(probabilities, kept.targets()),
                    nn::log_loss(probabilities, kept.targets())});
}

}  // namespace

void CTNN_UNIT(std::vector<std::uint64_t>& results) {
    bits = &results;
    const nn::flush_to_zero guard;
    const std::vector<std::int64_t> classes{0, 1, 2, 3, 3, 2, 1, 0};
    train<linear, double, nn::huber, 8>(nn::sgd{.lr = 0.1, .momentum = 0.9}, numbers<double>(32, 0, 1));
    train<classifier, float, nn::cross_entropy, 8>(nn::sgd{.lr = 0.1}, classes);
    study();
}
