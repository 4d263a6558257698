// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/train/dataset.hpp>
#include <ctnn/train/divergence.hpp>
#include <ctnn/train/trainer.hpp>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <concepts>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace ctnn {

/// One pass over the data. Epochs count from 0; `loss` is the mean over the rows, each as its batch met
/// it; `validation_loss` the mean over the validation rows after the epoch, NaN without any; `seconds`
/// the time of the epoch. In the epoch that `fit` broke off, `why_diverged` says why, and the loss is that
/// of the rows until then.
struct CTNN_VERSIONED epoch_report {
    std::size_t epoch = 0;
    double loss = 0;
    double validation_loss = std::numeric_limits<double>::quiet_NaN();
    double seconds = 0;
    divergence why_diverged{};
};

/// What `fit` did. `best_epoch` is the one with the smallest validation loss (without validation rows,
/// the smallest loss), 0 if none has a number. If it `diverged`, `diverged_epoch` is the last one, and
/// `epochs.back().why_diverged.text()` the likely cause and its cure.
struct CTNN_VERSIONED history {
    std::vector<epoch_report> epochs;
    std::size_t best_epoch = 0;
    bool diverged = false;
    std::size_t diverged_epoch = 0;
};

/// Where `fit` stands after a step: all that it needs, besides the trainer as it was then, to go on from
/// there to the same bits. An empty one is the beginning.
struct CTNN_VERSIONED fit_progress {
    std::size_t epoch = 0;           ///< the one under way
    std::size_t rows_done = 0;       ///< rows of it that its steps have met
    double loss_sum = 0;             ///< of these rows
    std::uint64_t random_state = 0;  ///< of the generator that draws the next epoch's order
    std::vector<std::size_t> order;  ///< in which the epoch visits the rows
    history so_far;
    double smallest = simd::infinite<double>;  ///< loss of the best epoch
    std::vector<double> best;                  ///< its parameters, if `patience` restores them

    CTNN_TAGGED bool is_empty() const { return order.empty(); }
};

namespace train {

/// Whether its parts fit together, and a network of so many parameters and batches of so many rows.
CTNN_TAGGED inline bool is_sound(const fit_progress& progress, std::size_t batch,
                                 std::size_t value_count) {
    const std::size_t rows = progress.order.size();
    std::vector<bool> is_visited(rows);
    for (const std::size_t row : progress.order) {
        if (row >= rows || is_visited[row]) return false;
        is_visited[row] = true;
    }
    const std::size_t done = progress.rows_done, epochs = progress.so_far.epochs.size();
    if (rows == 0 && (epochs > 0 || !progress.best.empty())) return false;
    return done <= rows && (done == rows || done % batch == 0) && epochs == progress.epoch &&
           progress.so_far.best_epoch < std::max<std::size_t>(epochs, 1) &&
           (progress.best.empty() || progress.best.size() == value_count);
}

}  // namespace train

namespace train {

template <class Trainer>
concept is_trainer = requires {
    typename Trainer::network_type;
    { Trainer::batch } -> std::convertible_to<std::size_t>;
};

template <class Type>
inline constexpr bool is_dataset = false;
template <std::size_t Inputs, class Target, class Value>
inline constexpr bool is_dataset<dataset<Inputs, Target, Value>> = true;

/// A trainer may say which other types of targets it takes.
template <class Trainer, class Target>
inline constexpr bool takes = std::is_same_v<Target, typename Trainer::target_type>;
template <class Trainer, class Target>
    requires requires { Trainer::template takes_target<Target>; }
inline constexpr bool takes<Trainer, Target> = Trainer::template takes_target<Target>;

template <class Trainer, class Dataset>
inline constexpr bool fits =
    Dataset::inputs == Trainer::network_type::inputs && takes<Trainer, typename Dataset::target_type> &&
    std::is_same_v<typename Dataset::value_type, typename Trainer::value_type>;

template <class Given>
CTNN_TAGGED constexpr void report_trainer() {
    static_assert(never<but_is<Given>>,
                  "ctnn: fit takes a trainer, which knows its network; write "
                  "trainer<network, loss, optimizer, batch> trainer{net} and fit(trainer, data)");
}
template <class... Given>
CTNN_TAGGED constexpr void report_data() {
    static_assert(never<but_is<Given>...>,
                  "ctnn: fit takes a trainer, a dataset, and options in braces; write fit(trainer, "
                  "dataset<inputs, target>{rows, targets}, {.epochs = 100})");
}

}  // namespace train

/// Dataset is the type of the training data, deduced from `validation`. Options that leave that out fit
/// any data.
template <class Dataset = void>
struct CTNN_VERSIONED fit_options {
    std::size_t epochs = 1;
    /// Rows are visited in a new random order each epoch; without a seed, as they come.
    std::optional<std::uint64_t> shuffle_seed = std::nullopt;
    const Dataset* validation = nullptr;
    /// Stops after this many epochs without a smaller validation loss and restores the parameters of the
    /// best one; 0 never stops. Without validation rows it has nothing to wait for, and is ignored.
    std::size_t patience = 0;
    /// Called after each epoch, also the one in which training diverged.
    std::function<void(const epoch_report&)> on_epoch = {};
    /// Called after each step, unless it left values that are not finite. What it is given is enough to
    /// go on from there: see save_checkpoint.
    std::function<void(const fit_progress&)> on_step = {};
    /// Goes on from there instead of from the beginning, with the trainer as it was then, on the same
    /// data and with the same options. If that was the last step of an epoch, what follows it is done
    /// again: validation and on_epoch.
    const fit_progress* resume = nullptr;
};

/// The mean loss over all rows of `data`, a batch at a time; NaN for none.
template <class Trainer, class Dataset>
CTNN_TAGGED double mean_loss(Trainer& trainer, const Dataset& data) {
    constexpr std::size_t inputs = Dataset::inputs;
    const std::size_t targets = data.targets_per_row();
    double sum = 0;
    for (std::size_t first = 0; first < data.size(); first += Trainer::batch) {
        const std::size_t rows = (std::min)(Trainer::batch, data.size() - first);
        const double loss = static_cast<double>(
            trainer.evaluate(data.rows().subspan(first * inputs, rows * inputs),
                             data.targets().subspan(first * targets, rows * targets)));
        sum = simd::fma(loss, static_cast<double>(rows), sum);
    }
    return sum / static_cast<double>(data.size());
}

namespace train {

/// Whether all of a trainer's parameters and moments are finite; `values` is room for the parameters.
template <class Trainer, class Value>
CTNN_TAGGED bool is_finite(Trainer& trainer, std::vector<Value>& values) {
    // All the bytes are asked first, which is much quicker than value by value. Where these have more,
    // padding, it may look infinite.
    const auto& network = trainer.network();
    if (!core::are_finite<Value>(&network, sizeof network)) {
        network.get_values(std::span<Value, Trainer::network_type::value_count>(values));
        for (const Value value : values)
            if (!core::is_finite(value)) return false;
    }
    bool all = true;
    if constexpr (requires { trainer.moments(); })
        for (const auto& moment : trainer.moments())
            if (!core::are_finite<Value>(&moment, sizeof moment))
                moment.visit([&](const Value& value) { all &= core::is_finite(value); });
    return all;
}

/// Forgets moments that may not be finite.
template <class Trainer>
CTNN_TAGGED void restart_optimizer(Trainer& trainer) {
    if constexpr (requires { trainer.moments(); }) {
        for (auto& moment : trainer.moments()) moment.clear();
        trainer.steps(0);
    }
}

}  // namespace train

/// Trains for some epochs in batches (the last one of an epoch may be smaller) and reports each. May
/// allocate; the same options, data and network give the same bits in every run.
///
/// It stops where a loss, or a parameter or moment of the optimizer (looked at after each epoch, with
/// on_step after each step) or a validation loss is infinite or NaN: `history::diverged`. The optimizer
/// then begins anew. The network has the parameters of the best epoch if `patience` keeps one; else what
/// came out: no file takes it where it is not finite, and to train again, initialize or load it.
template <class Trainer, std::size_t Inputs, class Target, class Value>
CTNN_TAGGED history fit(Trainer& trainer, const dataset<Inputs, Target, Value>& data,
                        const fit_options<dataset<Inputs, Target, Value>>& options = {}) {
    history result;
    if constexpr (!train::is_trainer<Trainer>) {
        train::report_trainer<Trainer>();
    } else if constexpr (requires { requires !Trainer::is_sound; }) {
        return result;  // which has been reported
    } else if constexpr (train::fits<Trainer, dataset<Inputs, Target, Value>>) {
        using network = typename Trainer::network_type;
        const std::size_t targets = Trainer::targets_per_row;
        const bool has_targets = data.empty() || data.targets_per_row() == targets;
        assert(has_targets && "every row has as many targets as the network has outputs");
        if (!has_targets || data.empty()) return result;

        fit_progress progress;
        if (options.resume != nullptr && !options.resume->is_empty()) {
            const bool goes_on = options.resume->order.size() == data.size() &&
                                 train::is_sound(*options.resume, Trainer::batch, network::value_count);
            assert(goes_on && "fit goes on with the data and the batch that it was stopped with");
            if (!goes_on) return result;
            progress = *options.resume;
        } else {
            progress.random_state = options.shuffle_seed.value_or(0);
            progress.order.resize(data.size());
            for (std::size_t i = 0; i < data.size(); ++i) progress.order[i] = i;
        }
        history& so_far = progress.so_far;
        std::vector<Value> rows, parameters(network::value_count);
        std::vector<Target> row_targets;
        const bool validates = options.validation != nullptr && !options.validation->empty();
        const bool restores = validates && options.patience > 0;
        const auto restore = [&] {
            if (!restores || progress.best.empty()) return;
            for (std::size_t i = 0; i < parameters.size(); ++i)
                parameters[i] = static_cast<Value>(progress.best[i]);
            trainer.network().set_values(std::span<const Value, network::value_count>(parameters));
        };
        const bool began_finite = train::is_finite(trainer, parameters);

        for (; progress.epoch < options.epochs; ++progress.epoch, progress.rows_done = 0) {
            const auto start = std::chrono::steady_clock::now();
            if (progress.rows_done == 0) {
                progress.loss_sum = 0;
                if (options.shuffle_seed) {
                    random_generator random(progress.random_state);
                    random.shuffle(progress.order.data(), progress.order.size());
                    progress.random_state = random.state();
                }
            }
            bool is_finite = began_finite;
            while (is_finite && progress.rows_done < data.size()) {
                const std::size_t first = progress.rows_done;
                const std::size_t count = (std::min)(Trainer::batch, data.size() - first);
                rows.clear();
                row_targets.clear();
                for (std::size_t i = first; i < first + count; ++i) {
                    const auto x = data.row(progress.order[i]);
                    const auto y = data.target(progress.order[i]);
                    rows.insert(rows.end(), x.begin(), x.end());
                    row_targets.insert(row_targets.end(), y.begin(), y.end());
                }
                const Value loss =
                    trainer.step(std::span<const Value>(rows), std::span<const Target>(row_targets));
                progress.loss_sum += static_cast<double>(count) * static_cast<double>(loss);
                progress.rows_done += count;
                is_finite = core::is_finite(loss);
                if (is_finite && options.on_step) {
                    is_finite = train::is_finite(trainer, parameters);
                    if (is_finite) options.on_step(progress);
                }
            }
            epoch_report report{.epoch = progress.epoch};
            report.loss = began_finite ? progress.loss_sum / static_cast<double>(progress.rows_done)
                                       : std::numeric_limits<double>::quiet_NaN();
            is_finite =
                is_finite && core::is_finite(report.loss) && train::is_finite(trainer, parameters);
            if (is_finite && validates) {
                report.validation_loss = mean_loss(trainer, *options.validation);
                is_finite = core::is_finite(report.validation_loss);
            }
            report.seconds =
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (!is_finite) {
                report.why_diverged = train::find_divergence(
                    trainer, data, validates ? options.validation : nullptr, began_finite);
                so_far.diverged = true;
                so_far.diverged_epoch = progress.epoch;
                train::restart_optimizer(trainer);
                restore();
            }
            so_far.epochs.push_back(report);
            if (options.on_epoch) options.on_epoch(report);
            if (!is_finite) break;

            const double judged = validates ? report.validation_loss : report.loss;
            if (judged < progress.smallest) {
                progress.smallest = judged;
                so_far.best_epoch = progress.epoch;
                if (restores) {
                    trainer.network().get_values(std::span<Value, network::value_count>(parameters));
                    progress.best.assign(parameters.begin(), parameters.end());
                }
            } else if (restores && progress.epoch - so_far.best_epoch >= options.patience) {
                break;
            }
        }
        restore();
        result = std::move(so_far);
    } else if constexpr (Inputs != Trainer::network_type::inputs) {
        static_assert(never<takes<Trainer::network_type::inputs>, but_is_given<Inputs>>,
                      "ctnn: data has as many inputs as the network; make it dataset<inputs, target>");
    } else {
        static_assert(
            never<needs<dataset<Inputs, typename Trainer::target_type, typename Trainer::value_type>>,
                  but_is<dataset<Inputs, Target, Value>>>,
            "ctnn: data has the targets that the loss takes (cross entropies take class indices, others "
            "values), and rows of the network's element type; make it dataset<inputs, target> of those");
    }
    return result;
}

template <class Trainer, std::size_t Inputs, class Target, class Value>
CTNN_TAGGED history fit(Trainer& trainer, const dataset<Inputs, Target, Value>& data,
                        const std::same_as<fit_options<>> auto& options) {
    const bool has_type = options.validation == nullptr;
    assert(has_type && "validation data needs its type: fit_options<dataset<...>>");
    if (!has_type) return {};
    return fit(trainer, data,
               fit_options<dataset<Inputs, Target, Value>>{.epochs = options.epochs,
                                                           .shuffle_seed = options.shuffle_seed,
                                                           .on_epoch = options.on_epoch,
                                                           .on_step = options.on_step,
                                                           .resume = options.resume});
}

// What is no call of these: one sentence.
template <class Trainer, std::size_t Inputs, class Target, class Value, class Options>
    requires(!std::convertible_to<const Options&, const fit_options<dataset<Inputs, Target, Value>>&> &&
             !std::same_as<Options, fit_options<>>)
CTNN_TAGGED history fit(Trainer&, const dataset<Inputs, Target, Value>&, const Options&) {
    train::report_data<Options>();
    return {};
}
template <class Trainer, class Data>
    requires(!train::is_dataset<Data>)
CTNN_TAGGED history fit(Trainer&, const Data&, const fit_options<>& = {}) {
    if constexpr (train::is_trainer<Trainer>)
        train::report_data<Data>();
    else
        train::report_trainer<Trainer>();
    return {};
}
template <class Trainer, class Rows, class Targets>
    requires(!train::is_dataset<Rows> && !std::convertible_to<const Targets&, const fit_options<>&>)
CTNN_TAGGED history fit(Trainer&, const Rows&, const Targets&, const fit_options<>& = {}) {
    if constexpr (train::is_trainer<Trainer>)
        train::report_data<Rows, Targets>();
    else
        train::report_trainer<Trainer>();
    return {};
}

}  // namespace ctnn
