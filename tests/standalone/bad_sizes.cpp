// SPDX-License-Identifier: BSL-1.0
// Built without assertions: arguments of the wrong size do nothing, say so by NaN, and touch no memory.
#ifndef NDEBUG
#define NDEBUG
#endif
#include <ctnn/ctnn.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <span>
#include <vector>

namespace nn = ctnn;

namespace {

using classes = nn::sequential<nn::linear<3, 5>, nn::tanh, nn::linear<5, 4>, nn::softmax>;
using regression = nn::sequential<nn::linear<3, 4>>;
constexpr std::size_t batch = 6;

int failures = 0;

void expect(bool holds, const char* what) {
    if (holds) return;
    ++failures;
    std::printf("does not hold: %s\n", what);
}

template <class Object>
std::vector<unsigned char> bytes_of(const Object& object) {
    std::vector<unsigned char> bytes(sizeof object);
    std::memcpy(bytes.data(), static_cast<const void*>(&object), sizeof object);
    return bytes;
}

// A network and a trainer between two guards. What lies behind the arguments are exact vectors, so that
// the address sanitizer sees any read beyond them.
template <class Topology, class Loss, class Target>
struct guarded {
    using network_type = nn::network<Topology>;
    std::array<unsigned char, 256> before{};
    network_type network;
    nn::trainer<network_type, Loss, nn::adam, batch> trainer;
    std::array<unsigned char, 256> after{};

    explicit guarded(Loss loss = {}) : trainer{network, loss, {.lr = 0.1}} {
        network.initialize(1);
        std::memset(before.data(), 0x5a, sizeof before);
        std::memset(after.data(), 0x5a, sizeof after);
    }

    void rejects(const std::vector<float>& x, const std::vector<Target>& y, const char* what) {
        const auto untouched = bytes_of(*this);
        expect(std::isnan(trainer.step(x, y)), what);
        expect(std::isnan(trainer.evaluate(x, y)), what);
        expect(bytes_of(*this) == untouched, what);
    }
    void accepts(const std::vector<float>& x, const std::vector<Target>& y, const char* what) {
        const auto untouched = bytes_of(network);
        expect(std::isfinite(trainer.evaluate(x, y)), what);
        expect(bytes_of(network) == untouched, what);
        expect(std::isfinite(trainer.step(x, y)), what);
        expect(bytes_of(network) != untouched, what);
    }
};

template <class T>
std::vector<T> some(std::size_t count, T value = T(1)) {
    return std::vector<T>(count, value);
}

void steps() {
    static guarded<classes, nn::cross_entropy, std::uint32_t> of_classes;
    of_classes.accepts(some(3 * batch, 0.5f), some(batch, 3u), "a whole batch");
    of_classes.rejects({}, {}, "no rows");
    of_classes.rejects({}, some(1, 0u), "targets without rows");
    of_classes.rejects(some(3 * (batch + 1), 0.5f), some(batch + 1, 0u), "a row too many");
    of_classes.rejects(some(3000, 0.5f), some(1000, 0u), "far too many rows");
    of_classes.rejects(some(8, 0.5f), some(3, 0u), "a row that lacks a value");
    of_classes.rejects(some(8, 0.5f), some(2, 0u), "two rows and a part of one");
    of_classes.rejects(some(2, 0.5f), some(1, 0u), "a part of a row");
    of_classes.rejects(some(9, 0.5f), some(2, 0u), "a target too few");
    of_classes.rejects(some(9, 0.5f), some(4, 0u), "a target too many");
    of_classes.rejects(some(9, 0.5f), {}, "no targets");
    of_classes.rejects(some(9, 0.5f), {0, 1, 4}, "a class index that is the number of classes");
    of_classes.rejects(some(9, 0.5f), {0xffffffffu, 1, 2}, "a class index far out of range");
    of_classes.accepts(some(9, 0.5f), {0, 1, 3}, "a sound batch after all these");

    static guarded<regression, nn::mse, float> of_values;
    of_values.accepts(some(6, 0.5f), some(8, 0.5f), "two rows");
    of_values.rejects(some(6, 0.5f), some(2, 0.5f), "a target a row, of four");
    of_values.rejects(some(6, 0.5f), some(7, 0.5f), "ragged targets");
    of_values.rejects({}, {}, "no rows of values");
    of_values.rejects(some(3 * (batch + 1), 0.5f), some(4 * (batch + 1), 0.5f),
                      "a row of values too many");

    for (const std::size_t count : {1u, 3u, 5u}) {
        const std::vector<double> weights(count, 1);
        guarded<classes, nn::cross_entropy, std::uint32_t> weighted(
            nn::cross_entropy{.weight = weights});
        weighted.rejects(some(9, 0.5f), {0, 1, 3}, "a number of class weights that is not the classes'");
    }
    const std::vector<double> weights(4, 1);
    guarded<classes, nn::cross_entropy, std::uint32_t> weighted(nn::cross_entropy{.weight = weights});
    weighted.accepts(some(9, 0.5f), {0, 1, 3}, "a weight for each class");
}

void predictions() {
    static nn::network<classes> net;
    net.initialize(1);
    const auto leaves_alone = [&](std::size_t rows, std::size_t outputs, const char* what) {
        const auto x = some(rows, 0.5f);
        auto out = some(outputs, -1.0f);
        net.predict(x, out);
        expect(out == some(outputs, -1.0f), what);
    };
    leaves_alone(6, 7, "predict into too little");
    leaves_alone(6, 9, "predict into too much");
    leaves_alone(6, 0, "predict into nothing");
    leaves_alone(0, 4, "predict of nothing");
    leaves_alone(7, 8, "predict of ragged rows");
    leaves_alone(2, 4, "predict of a part of a row");
    const auto x = some(6, 0.5f);
    auto out = some(8, -1.0f);
    net.predict(x, out);
    expect(out[0] > 0 && out[7] > 0, "predict of two rows");
}

void indices() {
    using words = nn::sequential<nn::input<2>, nn::embedding<4, 3>, nn::flatten, nn::linear<6, 2>>;
    static guarded<words, nn::mse, float> of_words;
    of_words.accepts({0, 3, 2, 2}, some(4, 0.5f), "rows of indices");
    const float no_indices[] = {4, -1, 0.5f, 1e30f, std::nanf(""), INFINITY};
    for (const float none : no_indices) {
        of_words.rejects({1, none, 2, 3}, some(4, 0.5f), "a row with what is no index");
        std::vector<float> out = some(6, 0.0f), sound = some(6, 0.0f);
        of_words.network.predict(std::vector<float>{0, 1, 1, 1, 3, 2}, sound);
        of_words.network.predict(std::vector<float>{0, 1, 1, none, 3, 2}, out);
        for (std::size_t i = 0; i < 6; ++i)
            expect(i / 2 == 1 ? std::isnan(out[i]) : out[i] == sound[i],
                   "the outputs of a row with what is no index are NaN, and no others");
    }
    of_words.accepts({0, 3, 2, 2}, some(4, 0.5f), "rows of indices after all these");

    // Where only a part of a row is indices, what is none changes no vector.
    using part = nn::sequential<
        nn::input<2>,
        nn::concat<nn::sequential<nn::slice<0, 1>, nn::embedding<3, 2>, nn::flatten>, nn::slice<1, 1>>>;
    for (const float none : no_indices) {
        nn::network<part> net;
        net.initialize(1);
        nn::network<part> before = net;
        nn::trainer<nn::network<part>, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
        expect(std::isnan(trainer.step(std::vector<float>{none, 1, 2, 1}, some(6, 0.5f))),
               "the loss of a row with what is no index is NaN");
        for (std::size_t i = 0; i < 6; ++i) {
            const float now = net.layer<0>().layer<0>().layer<0>().weight[i];
            const float then = before.layer<0>().layer<0>().layer<0>().weight[i];
            expect(i / 2 == 2 ? now != then && std::isfinite(now) : now == then,
                   "what is no index changes no vector, and other rows change theirs");
        }
    }
}

void standardization() {
    nn::standardize<3>::parameters<float> p{.mean = {1, 2, 3}, .scale = {4, 5, 6}};
    const auto untouched = bytes_of(p);
    p.fit({});
    p.fit(some(2, 1.0f));
    p.fit(some(7, 1.0f));
    expect(bytes_of(p) == untouched, "a fit of standardize to ragged rows or none changes nothing");
    p.fit(some(6, 1.0f));
    expect(bytes_of(p) != untouched, "a fit of standardize to two rows");
}

void data() {
    using values = std::vector<float>;
    expect(nn::dataset<2>(values{1, 2, 3}, values{1}).empty(), "a dataset of ragged rows is empty");
    expect(nn::dataset<2>(values{1, 2}, values{}).empty(), "a dataset without targets is empty");
    expect(nn::dataset<2>(values{1, 2, 3, 4}, values{1, 2, 3}).empty(),
           "a dataset of ragged targets is empty");
    expect(nn::dataset<2>(values{}, values{1}).empty(), "a dataset without rows is empty");
    const values rows{1, 2, 3}, targets{1};
    const nn::dataset<2> view{std::span<const float>(rows), std::span<const float>(targets)};
    expect(view.empty() && view.rows().empty() && view.targets().empty(), "a ragged view is empty");

    const nn::dataset<2> sound(some(20, 1.0f), some(10, 1.0f));
    for (const double fraction : {-0.1, 1.1, 1e300, std::nan("")}) {
        const auto [first, second] = sound.split(fraction, 1);
        expect(first.size() + second.size() == 10, "a split by no fraction keeps the rows");
        const auto [some_rows, others] = sound.stratified_split(fraction, 1);
        expect(some_rows.empty() && others.size() == 10,
               "a stratified split by no fraction keeps the rows");
    }
    for (const std::size_t folds : {0u, 1u, 11u}) {
        expect(sound.folds(folds, 1).empty(), "there are no folds without rows");
        expect(sound.stratified_folds(folds, 1).empty(), "there are no stratified folds without rows");
    }
    expect(nn::class_weights(some(3, 2u), 2).empty(), "there are no weights of what is no class");

    static guarded<regression, nn::mse, float> of_values;
    const auto untouched = bytes_of(of_values);
    const nn::dataset<3> of_one_target(some(6, 1.0f), some(2, 1.0f));
    const nn::history h = nn::fit(of_values.trainer, of_one_target, {.epochs = 3});
    expect(h.epochs.empty(), "fit to the wrong number of targets does nothing");
    expect(bytes_of(of_values) == untouched, "fit to the wrong number of targets changes nothing");

    nn::fit_progress of_other_data;
    of_other_data.order = {0, 1, 9};
    const nn::dataset<3> three_rows(some(9, 1.0f), some(12, 1.0f));
    expect(
        nn::fit(of_values.trainer, three_rows, {.epochs = 3, .resume = &of_other_data}).epochs.empty(),
        "fit that goes on from what does not fit does nothing");
    expect(bytes_of(of_values) == untouched, "fit that goes on from what does not fit changes nothing");
}

template <class Target>
void no_metrics(const std::vector<float>& p, const std::vector<Target>& y, const char* what) {
    const nn::confusion_matrix matrix(p, y);
    expect(matrix.classes() == 0 && std::isnan(nn::f1(matrix)), what);
    expect(std::isnan(nn::accuracy(p, y)), what);
    expect(nn::calibration_bins(p, y).empty(), what);
    expect(std::isnan(nn::expected_calibration_error(p, y)), what);
    expect(std::isnan(nn::log_loss(p, y)), what);
    if constexpr (std::is_same_v<Target, float>) {
        expect(nn::roc_curve(p, y).thresholds.empty(), what);
        expect(std::isnan(nn::roc_auc(p, y)), what);
    }
}

void metrics() {
    no_metrics(some(3, 0.5f), some(2, 1.0f), "metrics of a target too few");
    no_metrics(some(2, 0.5f), some(3, 1.0f), "metrics of a target too many");
    no_metrics(some(2, 0.5f), some(0, 1.0f), "metrics without targets");
    no_metrics(some(0, 0.5f), some(2, 1.0f), "metrics without probabilities");
    no_metrics(some(2, 0.5f), std::vector<float>{0, 2}, "metrics of a target beyond 1");
    no_metrics(some(2, 0.5f), std::vector<float>{0, -1}, "metrics of a target below 0");
    no_metrics(some(7, 0.5f), some(2, 1u), "metrics of ragged rows");
    no_metrics(some(7, 0.5f), some(0, 1u), "metrics without classes");
    no_metrics(some(0, 0.5f), some(2, 1u), "metrics without rows");
    no_metrics(some(6, 0.5f), some(2, 3u), "metrics of a class that is the number of classes");

    const auto halves = some(2, 0.5f);
    expect(nn::confusion_matrix(halves, halves).classes() == 0 &&
               nn::roc_curve(halves, halves).thresholds.empty(),
           "what counts classes takes no targets between 0 and 1");
    expect(nn::calibration_bins(halves, some(2, 1.0f), 0).empty(), "calibration without bins");
    expect(nn::calibration_bins(some(2, 1.5f), some(2, 1.0f)).empty(), "calibration of no probability");

    nn::confusion_matrix matrix(3);
    matrix.add(3, 0);
    matrix.add(0, 3);
    expect(matrix.size() == 0 && matrix(3, 0) == 0 && matrix(0, 3) == 0 && matrix.truths(3) == 0 &&
               matrix.predictions(3) == 0,
           "a confusion matrix counts nothing for what is no class");
    expect(std::isnan(nn::precision(matrix)), "precision of more than two classes without saying which");
    expect(std::isnan(nn::recall(matrix, 3)), "recall of a class that is none");
    expect(nn::argmax(some(0, 1.0f)) == 0, "argmax of nothing");
}

}  // namespace

int main() {
    steps();
    predictions();
    indices();
    standardization();
    data();
    metrics();
    return failures == 0 ? 0 : 1;
}
