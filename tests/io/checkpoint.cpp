// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/checkpoint.hpp>

#include "catch.hpp"
#include "support/temporary_folder.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace nn = ctnn;
using Catch::Matchers::Contains;

using topology =
    nn::sequential<nn::linear<2, 9>, nn::tanh, nn::repeat<2, nn::residual<nn::linear<9, 9>, nn::relu>>,
                   nn::linear<9, 3>, nn::softmax>;
using class_data = nn::dataset<2, std::uint32_t>;

template <class T>
nn::dataset<2, std::uint32_t, T> three_clouds(std::size_t count, std::uint64_t seed) {
    nn::random_generator random(seed);
    std::vector<T> rows;
    std::vector<std::uint32_t> targets;
    for (std::size_t i = 0; i < count; ++i) {
        const auto target = static_cast<std::uint32_t>(i % 3);
        rows.push_back(static_cast<T>(target) + random.uniform(T(1)));
        rows.push_back(static_cast<T>(target == 1) + random.uniform(T(1)));
        targets.push_back(target);
    }
    return {std::move(rows), std::move(targets)};
}

// A network in training, on rows that the batch does not divide.
template <class Optimizer, class T = float, class Topology = topology, std::size_t Batch = 8,
          class Loss = nn::cross_entropy>
struct training {
    using network = nn::network<Topology, T>;
    network net;
    nn::trainer<network, Loss, Optimizer, Batch> trainer;
    explicit training(double lr = 0.02) : trainer{net, {}, {.lr = lr}} { net.initialize(3); }

    /// All that later steps depend on.
    std::string state() const { return nn::io::checkpoint_bytes(trainer, {}, "state"); }
};

bool same(const nn::history& a, const nn::history& b) {
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    return a.best_epoch == b.best_epoch &&
           std::ranges::equal(a.epochs, b.epochs, [&](const auto& x, const auto& y) {
               return x.epoch == y.epoch && bits(x.loss) == bits(y.loss) &&
                      (bits(x.validation_loss) == bits(y.validation_loss) ||
                       (x.validation_loss != x.validation_loss &&
                        y.validation_loss != y.validation_loss));
           });
}

struct stopped {};

// Stops after every step of a run in turn, goes on from the checkpoint with everything new, and compares
// with one that was not stopped.
template <class Training, class Data>
void check_every_stop(nn::fit_options<Data> options, const Data& data, std::size_t least_steps) {
    const support::temporary_folder folder;
    const auto whole = std::make_unique<Training>();
    const nn::history expected = nn::fit(whole->trainer, data, options);
    const std::uint64_t steps = whole->trainer.steps();
    REQUIRE(steps >= least_steps);
    for (std::uint64_t stop = 1; stop <= steps; ++stop) {
        CAPTURE(stop);
        {
            const auto first = std::make_unique<Training>();
            auto until = options;
            until.on_step = [&](const nn::fit_progress& progress) {
                if (first->trainer.steps() < stop) return;
                nn::save_checkpoint(first->trainer, progress, folder / "checkpoint");
                throw stopped();
            };
            CHECK_THROWS_AS(nn::fit(first->trainer, data, until), stopped);
        }
        const auto second = std::make_unique<Training>(0.5);
        second->net.initialize(77);
        const nn::fit_progress progress =
            nn::load_checkpoint(second->trainer, data, folder / "checkpoint");
        CHECK(second->trainer.steps() == stop);
        auto rest = options;
        rest.resume = &progress;
        CHECK(same(nn::fit(second->trainer, data, rest), expected));
        CHECK(second->state() == whole->state());
        CHECK(std::memcmp(&second->net, &whole->net, sizeof whole->net) == 0);
    }
}

// With `from` replaced by `to` once.
std::string changed(std::string bytes, const std::string& from, const std::string& to) {
    const std::size_t at = bytes.find(from);
    REQUIRE(at != bytes.npos);
    REQUIRE(from.size() == to.size());
    return bytes.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("training that diverges leaves a checkpoint from before, and ends without an error",
          "[checkpoint]") {
    const support::temporary_folder folder;
    const auto check = [&]<class Training>(std::type_identity<Training>, float last_row, double lr) {
        Training run(lr);
        std::vector<float> rows, targets;
        for (int i = 0; i < 20; ++i) {
            rows.insert(rows.end(), {static_cast<float>(i % 3), static_cast<float>(i % 5)});
            targets.push_back(static_cast<float>(i % 7));
        }
        rows.back() = last_row;
        const nn::dataset<2> data{rows, targets};
        std::uint64_t saved = 0;
        const nn::history h =
            nn::fit(run.trainer, data, {.epochs = 1000, .on_step = [&](const nn::fit_progress& now) {
                                            nn::save_checkpoint(run.trainer, now, folder / "last");
                                            saved = run.trainer.steps();
                                        }});
        CHECK(h.diverged);
        REQUIRE(saved > 0);
        Training again;
        const nn::fit_progress progress = nn::load_checkpoint(again.trainer, data, folder / "last");
        CHECK(again.trainer.steps() == saved);
        CHECK(!progress.so_far.diverged);
    };
    using deep =
        nn::sequential<nn::linear<2, 9>, nn::relu, nn::linear<9, 9>, nn::relu, nn::linear<9, 1>>;
    using flat = nn::sequential<nn::linear<2, 1>>;
    check(std::type_identity<training<nn::sgd, float, deep, 8, nn::mse>>{}, 1, 1000);
    check(std::type_identity<training<nn::sgd, float, flat, 8, nn::mse>>{}, 1, 1000);
    // The loss of the third step is finite, a moment that it leaves is not.
    check(std::type_identity<training<nn::adam, float, flat, 8, nn::mse>>{}, 1e13f, 0.01);
}

TEST_CASE("training that is stopped at any step goes on to the same bits", "[checkpoint]") {
    const auto data = three_clouds<float>(29, 1);
    const auto validation = three_clouds<float>(11, 2);
    using options = nn::fit_options<class_data>;
    SECTION("adam, shuffled, with validation and patience that runs out") {
        // A rate so high that the loss goes up and down.
        options these{.epochs = 30, .shuffle_seed = 7, .validation = &validation, .patience = 2};
        struct wild : training<nn::adam> {
            explicit wild(double lr = 0.2) : training(lr) {}
        };
        const auto whole = std::make_unique<wild>();
        const nn::history h = nn::fit(whole->trainer, data, these);
        REQUIRE(h.epochs.size() < 30);  // it did run out
        REQUIRE(h.best_epoch + 3 == h.epochs.size());
        check_every_stop<wild>(these, data, 12);
    }
    SECTION("adamw, in order") { check_every_stop<training<nn::adamw>>(options{.epochs = 3}, data, 12); }
    SECTION("rmsprop of double") {
        const auto of_double = three_clouds<double>(29, 1);
        check_every_stop<training<nn::rmsprop, double>>(
            nn::fit_options<nn::dataset<2, std::uint32_t, double>>{.epochs = 2, .shuffle_seed = 1},
            of_double, 8);
    }
    SECTION("dropout and running figures") {
        using layers = nn::sequential<nn::linear<2, 9>, nn::batch_norm<9>, nn::dropout<>,
                                      nn::linear<9, 3>, nn::softmax>;
        check_every_stop<training<nn::sgd, float, layers>>(options{.epochs = 2, .shuffle_seed = 1}, data,
                                                           8);
    }
    SECTION("plain sgd, and options that leave the type of the data out") {
        const support::temporary_folder folder;
        check_every_stop<training<nn::sgd>>(options{.epochs = 2, .shuffle_seed = 1}, data, 8);
        training<nn::sgd> whole, first, second;
        nn::fit(whole.trainer, data, nn::fit_options<>{.epochs = 2, .shuffle_seed = 1});
        nn::fit_options<> until{.epochs = 2, .shuffle_seed = 1};
        until.on_step = [&](const nn::fit_progress& progress) {
            if (first.trainer.steps() == 3)
                nn::save_checkpoint(first.trainer, progress, folder / "checkpoint");
        };
        nn::fit(first.trainer, data, until);
        const auto progress = nn::load_checkpoint(second.trainer, folder / "checkpoint");
        nn::fit_options<> rest{.epochs = 2, .shuffle_seed = 1};
        rest.resume = &progress;
        nn::fit(second.trainer, data, rest);
        CHECK(second.state() == whole.state());
    }
}

TEST_CASE("a learning rate that was changed is kept", "[checkpoint]") {
    const support::temporary_folder folder;
    training<nn::adam> first;
    first.trainer.learning_rate(0.125);
    nn::save_checkpoint(first.trainer, {}, folder / "checkpoint");
    training<nn::adam> second;
    const auto progress = nn::load_checkpoint(second.trainer, folder / "checkpoint");
    CHECK(second.trainer.learning_rate() == 0.125);
    CHECK(progress.is_empty());
}

TEST_CASE("steps of one's own go on from a checkpoint without progress", "[checkpoint]") {
    const support::temporary_folder folder;
    const auto data = three_clouds<float>(8, 1);
    training<nn::adam> whole, second;
    for (int i = 0; i < 3; ++i) whole.trainer.step(data.rows(), data.targets());
    nn::save_checkpoint(whole.trainer, {}, folder / "checkpoint");
    CHECK(nn::load_checkpoint(second.trainer, data, folder / "checkpoint").is_empty());
    for (int i = 0; i < 3; ++i) whole.trainer.step(data.rows(), data.targets());
    for (int i = 0; i < 3; ++i) second.trainer.step(data.rows(), data.targets());
    CHECK(second.trainer.steps() == 6);
    CHECK(second.state() == whole.state());
}

TEST_CASE("a checkpoint knows where the random numbers are, of which older files say nothing",
          "[checkpoint]") {
    training<nn::sgd> saved, loaded, other;
    saved.trainer.seed(5);
    loaded.trainer.seed(6);
    other.trainer.seed(7);
    const std::string bytes = nn::io::checkpoint_bytes(saved.trainer, {}, "here");
    nn::io::load_checkpoint_bytes(loaded.trainer, bytes, "here");
    CHECK(loaded.trainer.random_state() == 5);
    nn::io::load_checkpoint_bytes(other.trainer, changed(bytes, "\"random_state\"", "\"unknown_text\""),
                                  "here");
    CHECK(other.trainer.random_state() == 7);
}

TEST_CASE("buffers are in a checkpoint, without moments, which older files have", "[checkpoint]") {
    using network = nn::network<nn::sequential<nn::standardize<2>, nn::linear<2, 1>>>;
    struct training {
        network net;
        nn::trainer<network, nn::mse, nn::adam, 4> trainer{net};
    };
    const float x[] = {1, 2, 3, 5}, y[] = {1, 0};
    training saved;
    saved.net.initialize(1);
    saved.net.layer<0>().fit(x);
    saved.trainer.step(x, y);
    const std::string bytes = nn::io::checkpoint_bytes(saved.trainer, {}, "here");
    const auto file = nn::io::parse_safetensors(bytes, "here");
    CHECK(file.tensors.contains("0.mean"));
    CHECK(file.tensors.contains("optimizer.1.1.weight"));
    CHECK(!file.tensors.contains("optimizer.1.0.mean"));

    std::vector<std::pair<std::string, nn::io::tensor>> tensors(file.tensors.begin(),
                                                                file.tensors.end());
    for (const char* moment : {"optimizer.0.", "optimizer.1."})
        for (const char* buffer : {"0.mean", "0.scale"})
            tensors.push_back({std::string(moment) + buffer, file.tensors.at(buffer)});
    const std::string older = nn::io::format_safetensors(file.metadata, tensors);
    for (const std::string& each : {bytes, older}) {
        training loaded;
        nn::io::load_checkpoint_bytes(loaded.trainer, each, "here");
        CHECK(std::memcmp(&loaded.net, &saved.net, sizeof(network)) == 0);
    }
}

TEST_CASE("random states and sums are exact", "[checkpoint]") {
    training<nn::adam> of;
    nn::fit_progress progress;
    progress.order = {2, 0, 1};
    progress.rows_done = 3;
    progress.epoch = 1;
    progress.random_state = std::numeric_limits<std::uint64_t>::max() - 2;
    progress.loss_sum = 0.1;
    progress.smallest = std::numeric_limits<double>::infinity();
    progress.so_far.epochs = {{0, 0.3, std::numeric_limits<double>::quiet_NaN(), 5e-324}};
    const auto bytes = nn::io::checkpoint_bytes(of.trainer, progress, "a");
    const auto read = nn::io::load_checkpoint_bytes(of.trainer, bytes, "a");
    CHECK(read.order == progress.order);
    CHECK(read.rows_done == 3);
    CHECK(read.epoch == 1);
    CHECK(read.random_state == progress.random_state);
    CHECK(read.loss_sum == 0.1);
    CHECK(read.smallest == progress.smallest);
    CHECK(read.best.empty());
    CHECK(read.so_far.epochs[0].seconds == 5e-324);
    CHECK(same(read.so_far, progress.so_far));
}

TEST_CASE("a checkpoint of something else is named, and changes nothing", "[checkpoint]") {
    const support::temporary_folder folder;
    const auto data = three_clouds<float>(29, 1);
    training<nn::adam> from;
    nn::fit_options<class_data> options{.epochs = 1};
    options.on_step = [&](const nn::fit_progress& progress) {
        nn::save_checkpoint(from.trainer, progress, folder / "checkpoint");
    };
    nn::fit(from.trainer, data, options);
    const std::string bytes = nn::io::read_file(folder / "checkpoint");

    const auto refused = [&](auto other, const std::string& given) {
        const std::string before = other->state();
        std::string message = "nothing was refused";
        try {
            nn::io::load_checkpoint_bytes(other->trainer, given, "file");
        } catch (const nn::file_error& error) {
            message = error.what();
        }
        CHECK(other->state() == before);
        return message;
    };
    const auto same_training = [] { return std::make_unique<training<nn::adam>>(); };
    SECTION("another optimizer") {
        CHECK(refused(std::make_unique<training<nn::adamw>>(), bytes) ==
              "file: a checkpoint with the optimizer adamw was expected; it has the optimizer \"adam\"");
    }
    SECTION("another loss") {
        using other = training<nn::adam, float, topology, 8, nn::on_any_ending<nn::cross_entropy>>;
        CHECK(refused(std::make_unique<other>(), bytes) ==
              "file: a checkpoint with the loss on_any_ending<cross_entropy> was expected; it has the "
              "loss \"cross_entropy\"");
    }
    SECTION("another batch") {
        CHECK(refused(std::make_unique<training<nn::adam, float, topology, 9>>(), bytes) ==
              "file: a checkpoint with the batch 9 was expected; it has the batch \"8\"");
    }
    SECTION("another topology") {
        using other = nn::sequential<nn::linear<2, 3>, nn::softmax>;
        CHECK(refused(std::make_unique<training<nn::adam, float, other>>(), bytes) ==
              "file: the topology sequential<linear<2, 3>, softmax> was expected; the file has "
              "\"sequential<linear<2, 9>, tanh, repeat<2, residual<linear<9, 9>, relu>>, linear<9, 3>, "
              "softmax>\"");
    }
    SECTION("another element type") {
        CHECK(refused(std::make_unique<training<nn::adam, double>>(), bytes) ==
              "file: tensor \"0.weight\" was expected to be of F64; it is of F32");
    }
    SECTION("other data") {
        training<nn::adam> other;
        const std::string before = other.state();
        CHECK_THROWS_WITH(
            nn::load_checkpoint(other.trainer, three_clouds<float>(30, 1), folder / "checkpoint"),
            Contains("training on 30 rows was expected; it has an order of 29"));
        CHECK(other.state() == before);
    }
    SECTION("a network's file") {
        CHECK_THAT(refused(same_training(), nn::io::safetensors_bytes(from.net, "a")),
                   Contains("metadata \"checkpoint\" was expected"));
    }
    SECTION("numbers that are none") {
        CHECK_THAT(refused(same_training(), changed(bytes, "\"steps\":\"4\"", "\"steps\":\"x\"")),
                   Contains("metadata \"steps\" was expected to be a number below 2^64; it is \"x\""));
        CHECK_THAT(
            refused(same_training(), changed(bytes, "\"fit.epoch\":\"0\"", "\"fit.epoch\":\"-\"")),
            Contains("\"fit.epoch\""));
        CHECK_THAT(
            refused(same_training(), changed(bytes, "\"fit.epoch\":\"0\"", "\"fit_epoch\":\"0\"")),
            Contains("metadata \"fit.epoch\" was expected"));
    }
    SECTION("a place that there is not") {
        CHECK_THAT(
            refused(same_training(), changed(bytes, "\"fit.epoch\":\"0\"", "\"fit.epoch\":\"1\"")),
            Contains("contradicts itself: after 29 of 29 rows of epoch 1 in batches of 8, with "
                     "the reports of 0 epochs"));
        CHECK_THAT(refused(same_training(),
                           changed(bytes, "\"fit.rows_done\":\"29\"", "\"fit.rows_done\":\"30\"")),
                   Contains("contradicts itself"));
        CHECK_THAT(refused(same_training(),
                           changed(bytes, "\"fit.rows_done\":\"29\"", "\"fit.rows_done\":\"17\"")),
                   Contains("contradicts itself"));
        CHECK_THAT(refused(same_training(),
                           changed(bytes, "\"fit.best_epoch\":\"0\"", "\"fit.best_epoch\":\"1\"")),
                   Contains("contradicts itself"));
    }
    SECTION("an order without a row") {
        const nn::io::tensor_file file = nn::io::parse_safetensors(bytes, "file");
        const auto order = file.tensors.at("fit.order").bytes;
        std::string repeated = bytes, beyond = bytes;
        const auto at = static_cast<std::size_t>(order.data() - bytes.data());
        repeated[at] = bytes[at + 8];
        beyond[at + 7] = 1;
        CHECK_THAT(refused(same_training(), repeated), Contains("every row once"));
        CHECK_THAT(refused(same_training(), beyond), Contains("every row once"));
    }
    SECTION("a moment that is not finite") {
        const nn::io::tensor_file file = nn::io::parse_safetensors(bytes, "file");
        std::string infinite = bytes;
        const auto moment = file.tensors.at("optimizer.1.2.1.0.0.bias").bytes;
        const auto at = static_cast<std::size_t>(moment.data() - bytes.data());
        infinite.replace(at + 4, 4, std::string("\0\0\x80\x7f", 4));
        CHECK(refused(same_training(), infinite) == "file: tensor \"optimizer.1.2.1.0.0.bias\" was "
                                                    "expected to have finite values; at index 1 it "
                                                    "has inf");
    }
    SECTION("a tensor more or less") {
        CHECK_THAT(refused(same_training(), changed(bytes, "optimizer.1.0.bias", "optimizer.2.0.bias")),
                   Contains("tensor \"optimizer.1.0.bias\" of shape [9] was expected; there is none"));
        CHECK_THAT(refused(same_training(), changed(bytes, "fit.losses", "fit.lasses")),
                   Contains("tensor \"fit.losses\" of shape [2] was expected"));
        CHECK_THAT(refused(same_training(), changed(bytes, "fit.order", "fit.ordar")),
                   Contains("no tensor"));
    }
}

TEST_CASE("a checkpoint that is damaged anywhere is refused or read, and a refused one changes nothing",
          "[checkpoint]") {
    using small = training<nn::adam, float, nn::sequential<nn::linear<2, 1>, nn::sigmoid>, 4, nn::bce>;
    small from;
    nn::fit_progress last;
    nn::fit_options<nn::dataset<2>> options{.epochs = 2, .shuffle_seed = 5};
    const nn::dataset<2> data{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {0, 1, 0, 1, 1}};
    options.on_step = [&](const nn::fit_progress& progress) { last = progress; };
    nn::fit(from.trainer, data, options);
    const std::string bytes = nn::io::checkpoint_bytes(from.trainer, last, "a");

    std::size_t refused = 0, read = 0;
    const auto try_out = [&](const std::string& damaged) {
        small to;
        const std::string before = to.state();
        try {
            const nn::fit_progress progress = nn::io::load_checkpoint_bytes(to.trainer, damaged, "a");
            ++read;
            CHECK(progress.order.size() == 5);
        } catch (const nn::file_error&) {
            ++refused;
            CHECK(to.state() == before);
        }
    };
    for (std::size_t size = 0; size < bytes.size(); ++size) try_out(bytes.substr(0, size));
    CHECK(read == 0);
    refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (const int flipped : {0x01, 0x80, 0xff}) {
            std::string damaged = bytes;
            damaged[i] = static_cast<char>(damaged[i] ^ flipped);
            try_out(damaged);
        }
    CHECK(refused > read);  // most of the file is its header
}
