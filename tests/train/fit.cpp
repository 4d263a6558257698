// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/fit.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace {

namespace nn = ctnn;

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

// A trainer that writes down what fit asks of it and answers as the test wants.
struct spy {
    struct network_type {
        static constexpr std::size_t inputs = 1, value_count = 1;
        float parameter = -1;
        void get_values(std::span<float, 1> to) const { to[0] = parameter; }
        void set_values(std::span<const float, 1> from) { parameter = from[0]; }
    };
    using value_type = float;
    using target_type = float;
    static constexpr std::size_t batch = 4, targets_per_row = 1;
    static constexpr bool is_sound = true;
    template <class Target>
    static constexpr bool takes_target = std::is_same_v<Target, float>;

    network_type net;
    std::vector<std::vector<float>> batches{};
    std::vector<float> validation_losses{};  // an epoch each
    std::vector<float> losses{};             // a step each; 1 when there are no more
    std::string events{};
    std::size_t validations = 0;
    bool targets_are_of_their_rows = true;

    network_type& network() { return net; }
    std::size_t bad_step = 1000;  // this one leaves a parameter that is not finite
    float step(std::span<const float> x, std::span<const float> y) {
        events += 's';
        const std::size_t i = batches.size();
        batches.emplace_back(x.begin(), x.end());
        for (std::size_t r = 0; r < x.size(); ++r) targets_are_of_their_rows &= y[r] == x[r] + 0.5f;
        targets_are_of_their_rows &= x.size() == y.size();
        ++net.parameter;
        if (i == bad_step) net.parameter = infinity;
        return i < losses.size() ? losses[i] : 1;
    }
    float evaluate(std::span<const float>, std::span<const float>) {
        events += 'v';
        return validation_losses[validations++];
    }
};

// Row i is i and its target i + 1/2.
nn::dataset<1> counted(std::size_t count) {
    std::vector<float> rows(count), targets(count);
    for (std::size_t i = 0; i < count; ++i) {
        rows[i] = static_cast<float>(i);
        targets[i] = rows[i] + 0.5f;
    }
    return {std::move(rows), std::move(targets)};
}

std::vector<float> joined(const std::vector<std::vector<float>>& batches, std::size_t first,
                          std::size_t last) {
    std::vector<float> all;
    for (std::size_t i = first; i < last; ++i)
        all.insert(all.end(), batches[i].begin(), batches[i].end());
    return all;
}

using topology = nn::sequential<nn::linear<2, 9>, nn::tanh, nn::linear<9, 3>, nn::softmax>;
using network = nn::network<topology>;
using class_data = nn::dataset<2, std::uint32_t>;

class_data three_clouds(std::size_t count) {
    nn::random_generator random(1);
    std::vector<float> rows;
    std::vector<std::uint32_t> targets;
    for (std::size_t i = 0; i < count; ++i) {
        const auto target = static_cast<std::uint32_t>(i % 3);
        rows.push_back(static_cast<float>(target) + random.uniform(0.4f));
        rows.push_back(static_cast<float>(target == 1) + random.uniform(0.4f));
        targets.push_back(target);
    }
    return {std::move(rows), std::move(targets)};
}

template <std::size_t Batch>
struct real {
    network net;
    nn::trainer<network, nn::cross_entropy, nn::adam, Batch> trainer{net, {}, {.lr = 0.02}};
    real() { net.initialize(3); }
    bool operator==(const real& other) const { return std::memcmp(&net, &other.net, sizeof net) == 0; }
};

}  // namespace

TEST_CASE("fit steps through the rows as they come, the last batch of an epoch smaller", "[fit]") {
    spy trainer;
    const nn::history h = nn::fit(trainer, counted(10), {.epochs = 2});
    REQUIRE(trainer.batches.size() == 6);
    CHECK(trainer.batches[0] == std::vector<float>{0, 1, 2, 3});
    CHECK(trainer.batches[1] == std::vector<float>{4, 5, 6, 7});
    CHECK(trainer.batches[2] == std::vector<float>{8, 9});
    CHECK(std::equal(trainer.batches.begin(), trainer.batches.begin() + 3, trainer.batches.begin() + 3));
    CHECK(trainer.targets_are_of_their_rows);
    CHECK(trainer.events == "ssssss");
    CHECK(h.epochs.size() == 2);
}

TEST_CASE("fit passes over the data once unless it is told otherwise", "[fit]") {
    spy trainer;
    CHECK(nn::fit(trainer, counted(3)).epochs.size() == 1);
    CHECK(trainer.batches.size() == 1);
    CHECK(nn::fit(trainer, counted(3), {.epochs = 0}).epochs.empty());
    CHECK(trainer.batches.size() == 1);
}

TEST_CASE("a shuffled epoch has every row once, each epoch in an order of its own", "[fit]") {
    const auto orders = [](std::uint64_t seed) {
        spy trainer;
        nn::fit(trainer, counted(30), {.epochs = 3, .shuffle_seed = seed});
        CHECK(trainer.targets_are_of_their_rows);
        REQUIRE(trainer.batches.size() == 3 * 8);
        std::vector<std::vector<float>> epochs;
        for (std::size_t e = 0; e < 3; ++e) epochs.push_back(joined(trainer.batches, 8 * e, 8 * e + 8));
        return epochs;
    };
    const auto epochs = orders(7);
    const auto in_order = counted(30);
    for (auto epoch : epochs) {
        CHECK(!std::ranges::is_sorted(epoch));
        std::ranges::sort(epoch);
        CHECK(std::ranges::equal(epoch, in_order.rows()));
    }
    CHECK(epochs[0] != epochs[1]);
    CHECK(epochs[1] != epochs[2]);
    CHECK(orders(7) == epochs);
    CHECK(orders(8) != epochs);
    CHECK(!std::ranges::is_sorted(orders(0)[0]));  // 0 is a seed like another
}

TEST_CASE("an epoch's loss is the mean over its rows", "[fit]") {
    spy trainer;
    trainer.losses = {1, 2, 8, 3, 3, 0};
    const nn::history h = nn::fit(trainer, counted(10), {.epochs = 2});
    CHECK(h.epochs[0].epoch == 0);
    CHECK(h.epochs[0].loss == Approx((4 * 1 + 4 * 2 + 2 * 8) / 10.0));
    CHECK(h.epochs[1].epoch == 1);
    CHECK(h.epochs[1].loss == Approx(2.4));
    CHECK(h.best_epoch == 1);
    for (const nn::epoch_report& report : h.epochs) {
        CHECK(std::isnan(report.validation_loss));
        CHECK(report.seconds >= 0);
        CHECK(report.seconds < 60);
    }
}

TEST_CASE("validation is the mean over all validation rows after each epoch", "[fit]") {
    spy trainer;
    trainer.validation_losses = {1, 4, 3, 5};
    const auto validation = counted(5);  // batches of 4 and 1
    const nn::history h = nn::fit(trainer, counted(4), {.epochs = 2, .validation = &validation});
    CHECK(trainer.events == "svvsvv");
    CHECK(h.epochs[0].validation_loss == Approx((4 * 1 + 4) / 5.0));
    CHECK(h.epochs[1].validation_loss == Approx((4 * 3 + 5) / 5.0));
    CHECK(h.best_epoch == 0);
    CHECK(trainer.net.parameter == 1);  // without patience the last epoch's parameters stay
}

TEST_CASE("on_epoch is called after each epoch and its validation, in order", "[fit]") {
    spy trainer;
    trainer.validation_losses = {4, 3, 2};
    const auto validation = counted(2);
    std::vector<nn::epoch_report> reports;
    const nn::history h =
        nn::fit(trainer, counted(5),
                {.epochs = 3, .validation = &validation, .on_epoch = [&](const nn::epoch_report& r) {
                     trainer.events += '!';
                     reports.push_back(r);
                 }});
    CHECK(trainer.events == "ssv!ssv!ssv!");
    REQUIRE(reports.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(reports[i].epoch == i);
        CHECK(reports[i].loss == h.epochs[i].loss);
        CHECK(reports[i].validation_loss == static_cast<double>(4 - i));
        CHECK(reports[i].seconds == h.epochs[i].seconds);
    }
}

TEST_CASE("patience stops after so many epochs without a better one, and restores the best", "[fit]") {
    spy trainer;
    const auto validation = counted(1);
    SECTION("of two") {
        trainer.validation_losses = {5, 3, 4, 2, 2, 3, 9, 9};
        const auto h =
            nn::fit(trainer, counted(1), {.epochs = 8, .validation = &validation, .patience = 2});
        CHECK(h.epochs.size() == 6);  // equal to the best is not better
        CHECK(h.best_epoch == 3);
        CHECK(trainer.net.parameter == 3);  // the spy's parameter is the number of its epoch
    }
    SECTION("of one") {
        trainer.validation_losses = {5, 5, 1};
        const auto h =
            nn::fit(trainer, counted(1), {.epochs = 3, .validation = &validation, .patience = 1});
        CHECK(h.epochs.size() == 2);
        CHECK(h.best_epoch == 0);
        CHECK(trainer.net.parameter == 0);
    }
    SECTION("that does not run out restores too") {
        trainer.validation_losses = {5, 1, 2};
        const auto h =
            nn::fit(trainer, counted(1), {.epochs = 3, .validation = &validation, .patience = 9});
        CHECK(h.epochs.size() == 3);
        CHECK(trainer.net.parameter == 1);
    }
    SECTION("without validation, or with an empty one, has nothing to wait for") {
        trainer.losses = {1, 2, 3, 4};
        CHECK(nn::fit(trainer, counted(1), {.epochs = 4, .patience = 1}).epochs.size() == 4);
        CHECK(trainer.net.parameter == 3);
        const nn::dataset<1> empty;
        const auto h = nn::fit(trainer, counted(1), {.epochs = 4, .validation = &empty, .patience = 1});
        CHECK(h.epochs.size() == 4);
        CHECK(std::isnan(h.epochs[0].validation_loss));
        CHECK(trainer.net.parameter == 7);
    }
}

TEST_CASE("fit stops at the first step whose loss is not finite", "[fit]") {
    for (const float bad : {nothing, infinity, -infinity}) {
        spy trainer;
        trainer.losses = {1, 2, 3, 4, bad, 6};
        std::size_t steps = 0;
        std::vector<nn::epoch_report> reports;
        const nn::history h =
            nn::fit(trainer, counted(10),
                    {.epochs = 9,
                     .on_epoch = [&](const nn::epoch_report& report) { reports.push_back(report); },
                     .on_step = [&](const nn::fit_progress&) { ++steps; }});
        CHECK(h.diverged);
        CHECK(h.diverged_epoch == 1);
        CHECK(h.best_epoch == 0);
        REQUIRE(h.epochs.size() == 2);
        CHECK(!h.epochs[0].why_diverged);
        CHECK(h.epochs[1].why_diverged);
        CHECK(!std::isfinite(h.epochs[1].loss));
        CHECK(trainer.batches.size() == 5);
        CHECK(steps == 4);  // the step that is no good is not given to who may save it
        REQUIRE(reports.size() == 2);
        CHECK(reports[1].why_diverged);
    }
}

TEST_CASE("fit stops where a parameter is not finite, though the losses are", "[fit]") {
    // (The last step of an epoch, one within it, the very last.)
    for (const std::size_t bad_step : {2, 4, 5}) {
        CAPTURE(bad_step);
        for (const bool has_on_step : {false, true}) {
            spy trainer;
            trainer.bad_step = bad_step;
            trainer.validation_losses = {1, 1};
            const auto validation = counted(1);
            std::size_t steps = 0;
            nn::fit_options<nn::dataset<1>> options{.epochs = 2, .validation = &validation};
            if (has_on_step)
                options.on_step = [&](const nn::fit_progress&) {
                    ++steps;
                    CHECK(std::isfinite(trainer.net.parameter));
                };
            const nn::history h = nn::fit(trainer, counted(10), options);
            CHECK(h.diverged);
            CHECK(h.diverged_epoch == bad_step / 3);
            CHECK(h.epochs.size() == bad_step / 3 + 1);
            CHECK(h.epochs.back().loss == 1);
            CHECK(std::isnan(h.epochs.back().validation_loss));  // not asked for any more
            CHECK(steps == (has_on_step ? bad_step : 0));
            CHECK(h.best_epoch == 0);
        }
    }
}

TEST_CASE("fit stops where the validation loss is not finite", "[fit]") {
    const auto validation = counted(1);
    for (const float bad : {nothing, infinity}) {
        spy trainer;
        trainer.validation_losses = {2, bad, 1};
        const auto h =
            nn::fit(trainer, counted(1), {.epochs = 4, .validation = &validation, .patience = 2});
        CHECK(h.diverged);
        CHECK(h.diverged_epoch == 1);
        CHECK(h.epochs.size() == 2);
        CHECK(h.best_epoch == 0);
        CHECK(trainer.net.parameter == 0);  // restored

        spy never_well;
        never_well.validation_losses = {bad};
        nn::fit(never_well, counted(1), {.epochs = 4, .validation = &validation, .patience = 2});
        CHECK(never_well.net.parameter == 0);  // there is nothing to restore
    }
}

TEST_CASE("training that diverges gets the best epoch back before on_epoch, with patience", "[fit]") {
    const auto validation = counted(1);
    for (const std::size_t patience : {0, 1}) {
        spy trainer;
        trainer.validation_losses = {3, 2};
        trainer.bad_step = 2;
        float last = -1;
        const nn::history h =
            nn::fit(trainer, counted(1),
                    {.epochs = 4,
                     .validation = &validation,
                     .patience = patience,
                     .on_epoch = [&](const nn::epoch_report&) { last = trainer.net.parameter; }});
        CHECK(h.diverged);
        CHECK(h.best_epoch == 1);
        CHECK(trainer.net.parameter == (patience > 0 ? 1 : infinity));
        CHECK(last == trainer.net.parameter);
    }
}

TEST_CASE("a network that is not finite is not trained", "[fit]") {
    spy trainer;
    trainer.net.parameter = nothing;
    const nn::history h = nn::fit(trainer, counted(1), {.epochs = 4});
    CHECK(h.diverged);
    CHECK(h.diverged_epoch == 0);
    REQUIRE(h.epochs.size() == 1);
    CHECK(std::isnan(h.epochs[0].loss));
    CHECK(h.epochs[0].why_diverged.from == nn::divergence::cause::beginning);
    CHECK(trainer.batches.empty());
}

TEST_CASE("fit stops where a moment is not finite, which no checkpoint takes", "[fit]") {
    // Gradients of 1e22 have squares that no float holds: adam's step would be 0 from then on.
    using one = nn::network<nn::sequential<nn::linear<1, 1>>>;
    one net;
    net.initialize(1);
    nn::trainer<one, nn::mse, nn::adam, 1> trainer{net};
    const nn::dataset<1> data(std::vector<float>{1e13f}, std::vector<float>{1e9f});
    std::size_t steps = 0;
    const nn::history h =
        nn::fit(trainer, data, {.epochs = 5, .on_step = [&](const nn::fit_progress&) { ++steps; }});
    CHECK(std::isfinite(h.epochs[0].loss));
    CHECK(h.diverged);
    CHECK(h.diverged_epoch == 0);
    CHECK(steps == 0);
    CHECK(h.epochs[0].why_diverged.from == nn::divergence::cause::scale);
}

TEST_CASE("training that does not diverge says so", "[fit]") {
    spy trainer;
    const nn::history h = nn::fit(trainer, counted(10), {.epochs = 2});
    CHECK(!h.diverged);
    CHECK(!h.epochs[0].why_diverged);
    CHECK(!nn::history{}.diverged);
}

TEST_CASE("with a learning rate of 1000 fit ends early, and can begin anew with a smaller one",
          "[fit]") {
    const auto data = three_clouds(60);
    using narrow = nn::network<nn::sequential<nn::linear<2, 9>, nn::relu, nn::linear<9, 1>>>;
    std::vector<float> targets;
    for (const auto target : data.targets()) targets.push_back(static_cast<float>(target));
    const nn::dataset<2> values(data.rows(), std::span<const float>(targets));
    const auto check = [&](auto optimizer) {
        narrow net;
        nn::trainer<narrow, nn::mse, decltype(optimizer), 8> trainer{net, {}, optimizer};
        net.initialize(3);
        trainer.learning_rate(1000);
        const nn::history h =
            nn::fit(trainer, values, {.epochs = 1000, .validation = &values, .patience = 1000});
        CHECK(h.diverged);
        CHECK(h.epochs.size() < 100);
        CHECK(h.epochs.back().epoch == h.diverged_epoch);
        CHECK(h.epochs.back().why_diverged.from == nn::divergence::cause::learning_rate);
        CHECK(h.epochs.back().why_diverged.value == 1000);
        CHECK(trainer.steps() == 0);

        // What the optimizer remembered is gone.
        net.initialize(3);
        trainer.learning_rate(0.01);
        const nn::history again = nn::fit(trainer, values, {.epochs = 40});
        CHECK(!again.diverged);
        CHECK(again.epochs.back().loss < again.epochs.front().loss);
    };
    check(nn::sgd{});
    check(nn::sgd{.momentum = 0.9});
}

TEST_CASE("without rows fit does nothing", "[fit]") {
    real<4> trained;
    const real<4> untouched;
    bool is_called = false;
    const nn::history h =
        nn::fit(trained.trainer, class_data{},
                {.epochs = 3, .on_epoch = [&](const nn::epoch_report&) { is_called = true; }});
    CHECK(h.epochs.empty());
    CHECK(h.best_epoch == 0);
    CHECK(!is_called);
    CHECK(trained == untouched);
    CHECK(trained.trainer.steps() == 0);
}

TEST_CASE("fit is the loop of steps that one would write", "[fit]") {
    const auto data = three_clouds(50);
    const auto validation = three_clouds(23);
    real<16> fitted, by_hand;
    const nn::history h = nn::fit(fitted.trainer, data, {.epochs = 3, .validation = &validation});
    for (std::size_t epoch = 0; epoch < 3; ++epoch) {
        double sum = 0;
        for (std::size_t first = 0; first < 50; first += 16) {
            const std::size_t rows = std::min<std::size_t>(16, 50 - first);
            sum += static_cast<double>(rows) *
                   by_hand.trainer.step(data.rows().subspan(2 * first, 2 * rows),
                                        data.targets().subspan(first, rows));
        }
        CHECK(h.epochs[epoch].loss == sum / 50);
    }
    CHECK(fitted == by_hand);
    CHECK(fitted.trainer.steps() == 12);
    const double loss =
        16.0 * by_hand.trainer.evaluate(validation.rows().first(32), validation.targets().first(16)) +
        7.0 * by_hand.trainer.evaluate(validation.rows().last(14), validation.targets().last(7));
    CHECK(h.epochs[2].validation_loss == loss / 23);
    CHECK(nn::mean_loss(by_hand.trainer, validation) == loss / 23);
    CHECK(std::isnan(nn::mean_loss(by_hand.trainer, class_data{})));
}

TEST_CASE("fit learns, and the same seed learns the same bits", "[fit]") {
    const auto data = three_clouds(60);
    real<8> first, second, other;
    const nn::history h = nn::fit(first.trainer, data, {.epochs = 30, .shuffle_seed = 7});
    CHECK(h.epochs.back().loss < 0.2 * h.epochs.front().loss);
    nn::fit(second.trainer, data, {.epochs = 30, .shuffle_seed = 7});
    nn::fit(other.trainer, data, {.epochs = 30, .shuffle_seed = 8});
    CHECK(first == second);
    CHECK(!(first == other));
}

TEST_CASE("early stopping leaves the network of the best epoch", "[fit]") {
    const auto data = three_clouds(30);
    // Wrong on purpose: what is learned makes these worse, so the first epoch is the best.
    std::vector<std::uint32_t> wrong;
    for (const std::uint32_t target : data.targets()) wrong.push_back((target + 1) % 3);
    const class_data validation(data.rows(), std::span<const std::uint32_t>(wrong));
    real<8> stopped, one_epoch;
    const auto h =
        nn::fit(stopped.trainer, data, {.epochs = 50, .validation = &validation, .patience = 3});
    REQUIRE(h.best_epoch == 0);
    CHECK(h.epochs.size() == 4);
    nn::fit(one_epoch.trainer, data, {.epochs = 1});
    CHECK(stopped == one_epoch);
}

TEST_CASE("options can be named, with and without the type of the data", "[fit]") {
    const auto data = counted(4);
    spy of_any, of_this, of_const;
    nn::fit_options<> any;
    any.epochs = 3;
    any.shuffle_seed = 5;
    std::size_t calls = 0;
    any.on_epoch = [&](const nn::epoch_report&) { ++calls; };
    CHECK(nn::fit(of_any, data, any).epochs.size() == 3);
    CHECK(calls == 3);
    nn::fit_options<nn::dataset<1>> these{.epochs = 3, .shuffle_seed = 5};
    CHECK(nn::fit(of_this, data, these).epochs.size() == 3);
    CHECK(of_any.batches == of_this.batches);
    CHECK(nn::fit(of_const, data, std::as_const(any)).epochs.size() == 3);
    CHECK(nn::fit(of_const, data, nn::fit_options<>{.epochs = 2}).epochs.size() == 2);
}

TEST_CASE("on_step is called after each step, with the rows that it brings the epoch to", "[fit]") {
    spy trainer;
    trainer.validation_losses = {4, 3};
    const auto validation = counted(2);
    std::vector<std::size_t> rows_done, epochs;
    const nn::history h = nn::fit(trainer, counted(10),
                                  {.epochs = 2,
                                   .validation = &validation,
                                   .on_epoch = [&](const nn::epoch_report&) { trainer.events += '!'; },
                                   .on_step =
                                       [&](const nn::fit_progress& progress) {
                                           trainer.events += '.';
                                           rows_done.push_back(progress.rows_done);
                                           epochs.push_back(progress.epoch);
                                           CHECK(progress.so_far.epochs.size() == progress.epoch);
                                           CHECK(nn::train::is_sound(progress, 4, 1));
                                       }});
    CHECK(trainer.events == "s.s.s.v!s.s.s.v!");
    CHECK(rows_done == std::vector<std::size_t>{4, 8, 10, 4, 8, 10});
    CHECK(epochs == std::vector<std::size_t>{0, 0, 0, 1, 1, 1});
    CHECK(h.epochs.size() == 2);
}

TEST_CASE("fit goes on from where it was stopped", "[fit]") {
    const auto validation = counted(1);
    const auto options_for = [&](spy& trainer) {
        trainer.losses = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        trainer.validation_losses = {3, 5, 5};
        return nn::fit_options<nn::dataset<1>>{
            .epochs = 8, .shuffle_seed = 3, .validation = &validation, .patience = 2};
    };
    spy whole;
    const nn::history expected = nn::fit(whole, counted(10), options_for(whole));
    REQUIRE(whole.batches.size() == 9);
    for (std::size_t stop = 1; stop <= 9; ++stop) {
        CAPTURE(stop);
        spy trainer;
        auto options = options_for(trainer);
        nn::fit_progress progress;
        options.on_step = [&](const nn::fit_progress& now) {
            if (trainer.batches.size() < stop) return;
            progress = now;
            throw stop;
        };
        CHECK_THROWS(nn::fit(trainer, counted(10), options));
        options.on_step = {};
        options.resume = &progress;
        const nn::history h = nn::fit(trainer, counted(10), options);
        CHECK(trainer.batches == whole.batches);
        CHECK(trainer.net.parameter == whole.net.parameter);
        CHECK(h.best_epoch == expected.best_epoch);
        REQUIRE(h.epochs.size() == expected.epochs.size());
        for (std::size_t i = 0; i < h.epochs.size(); ++i) {
            CHECK(h.epochs[i].loss == expected.epochs[i].loss);
            CHECK(h.epochs[i].validation_loss == expected.epochs[i].validation_loss);
        }
    }
}

TEST_CASE("fit that has ended goes on for more epochs, and from an empty progress at the beginning",
          "[fit]") {
    spy whole, trainer;
    nn::fit(whole, counted(6), {.epochs = 5, .shuffle_seed = 3});
    nn::fit_progress progress;
    const nn::fit_progress empty;
    nn::fit(trainer, counted(6),
            {.epochs = 2,
             .shuffle_seed = 3,
             .on_step = [&](const nn::fit_progress& now) { progress = now; },
             .resume = &empty});
    CHECK(trainer.batches.size() == 4);
    CHECK(nn::fit(trainer, counted(6), {.epochs = 2, .shuffle_seed = 3, .resume = &progress})
              .epochs.size() == 2);
    CHECK(trainer.batches.size() == 4);  // nothing was left to do
    CHECK(nn::fit(trainer, counted(6), {.epochs = 5, .shuffle_seed = 3, .resume = &progress})
              .epochs.size() == 5);
    CHECK(trainer.batches == whole.batches);
}

TEST_CASE("a progress whose parts do not fit is not sound", "[fit]") {
    nn::fit_progress sound;
    sound.order = {1, 2, 0, 4, 3};
    sound.rows_done = 4;
    const auto holds = [&](auto change) {
        nn::fit_progress changed = sound;
        change(changed);
        return nn::train::is_sound(changed, 2, 7);
    };
    CHECK(nn::train::is_sound({}, 2, 7));
    CHECK(holds([](auto&) {}));
    CHECK(holds([](auto& p) { p.rows_done = 5; }));
    CHECK(holds([](auto& p) { p.best.resize(7); }));
    CHECK(!holds([](auto& p) { p.rows_done = 3; }));
    CHECK(!holds([](auto& p) { p.rows_done = 6; }));
    CHECK(!holds([](auto& p) { p.order[0] = 2; }));
    CHECK(!holds([](auto& p) { p.order[0] = 5; }));
    CHECK(!holds([](auto& p) { p.epoch = 1; }));
    CHECK(!holds([](auto& p) { p.so_far.best_epoch = 1; }));
    CHECK(!holds([](auto& p) { p.best.resize(6); }));

    // Of no rows there is only the beginning.
    nn::fit_progress without_rows;
    without_rows.epoch = 1;
    without_rows.so_far.epochs.resize(1);
    CHECK(!nn::train::is_sound(without_rows, 2, 7));
    without_rows = {};
    without_rows.best.resize(7);
    CHECK(!nn::train::is_sound(without_rows, 2, 7));
}

TEST_CASE("every option has a default", "[fit]") {
    const nn::fit_options<nn::dataset<1>> options;
    CHECK(options.epochs == 1);
    CHECK(!options.shuffle_seed);
    CHECK(options.validation == nullptr);
    CHECK(options.patience == 0);
    CHECK(!options.on_epoch);
    CHECK(!options.on_step);
    CHECK(options.resume == nullptr);
    CHECK(std::isnan(nn::epoch_report{}.validation_loss));
}
