// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/errors.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/simd/vector.hpp>

#include <algorithm>
#include <cassert>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace ctnn {

/// Rows of Inputs values with their targets, owned or viewed. Target is the loss's: the network's
/// element type (any number of values a row), or for class indices (one a row) any integer type but
/// bool and characters; the rows are of the same type, of float for class indices unless Value says
/// otherwise. For columns of mean 0 and deviation 1 begin the network with `standardize`, and fit that
/// to the training rows.
template <std::size_t Inputs, class Target = float,
          class Value = std::conditional_t<std::floating_point<Target>, Target, float>>
class CTNN_VERSIONED dataset {
    static_assert(Inputs > 0,
                  "ctnn: a dataset's rows have at least one value; make the width 1 or more");
    static constexpr bool has_targets = std::floating_point<Target> || class_index<Target>;
    static_assert(
        has_targets,
        "ctnn: a dataset's targets are float or double, or class indices of an integer type (not "
        "bool, nor characters); choose one");
    using stored_target = std::conditional_t<has_targets, Target, float>;

public:
    using target_type = Target;
    using value_type = Value;
    static constexpr std::size_t inputs = Inputs;

    CTNN_TAGGED dataset() = default;

    /// Owns both. `rows` has n * Inputs values and `targets` a multiple of n; otherwise an assertion,
    /// and without assertions an empty dataset.
    CTNN_TAGGED dataset(std::vector<Value> rows, std::vector<stored_target> targets)
        : own_rows_(std::move(rows)), own_targets_(std::move(targets)), owns_{true} {
        check_sizes();
    }
    /// Views both, which must outlive it.
    CTNN_TAGGED dataset(std::span<const Value> rows, std::span<const stored_target> targets)
        : viewed_rows_{rows}, viewed_targets_{targets} {
        check_sizes();
    }
    template <class Rows, class Targets, class... More>
        requires(!std::invocable<void (*)(std::vector<Value>, std::vector<stored_target>), const Rows&,
                                 const Targets&, const More&...> &&
                 !std::invocable<void (*)(std::span<const Value>, std::span<const stored_target>),
                                 const Rows&, const Targets&, const More&...>)
    CTNN_TAGGED dataset(const Rows&, const Targets&, const More&...) {
        static_assert(
            !has_targets || never<needs<std::span<const Value>>, needs<std::span<const Target>>,
                                  but_is<Rows>, but_is<Targets>, but_is<More>...>,
            "ctnn: a dataset is made of its rows and its targets, each in one piece and of its "
            "own type; pass a vector or span of each, or name the types you have: "
            "dataset<inputs, target, value>");
    }

    CTNN_TAGGED std::size_t size() const { return rows().size() / Inputs; }
    CTNN_TAGGED bool empty() const { return size() == 0; }
    CTNN_TAGGED std::size_t targets_per_row() const { return empty() ? 1 : targets().size() / size(); }

    /// All rows, one after another.
    CTNN_TAGGED std::span<const Value> rows() const {
        return owns_ ? std::span<const Value>(own_rows_) : viewed_rows_;
    }
    CTNN_TAGGED std::span<const stored_target> targets() const {
        return owns_ ? std::span<const stored_target>(own_targets_) : viewed_targets_;
    }
    CTNN_TAGGED std::span<const Value, Inputs> row(std::size_t i) const {
        return rows().subspan(i * Inputs).template first<Inputs>();
    }
    CTNN_TAGGED std::span<const stored_target> target(std::size_t i) const {
        return targets().subspan(i * targets_per_row(), targets_per_row());
    }

    /// Two owning datasets of shuffled rows, the first with round(fraction * size()) of them; the same
    /// seed gives the same split everywhere. `fraction` is in [0, 1]; otherwise an assertion, and without
    /// assertions the first is empty.
    CTNN_TAGGED std::pair<dataset, dataset> split(double fraction, std::uint64_t seed) const {
        const auto order = shuffled(seed);
        const std::span<const std::size_t> all(order);
        const std::size_t count = rows_of(fraction);
        return {take(all.first(count)), take(all.subspan(count))};
    }

    /// The same, with each class (rows of equal targets) in both in the same proportion: of the first's
    /// round(fraction * size()) rows each class has its share of all rows, rounded up or down.
    CTNN_TAGGED std::pair<dataset, dataset> stratified_split(double fraction, std::uint64_t seed) const {
        const auto order = shuffled(seed);
        const auto grouped = by_target(order);
        const std::size_t count = rows_of(fraction);
        std::vector<bool> is_first(size());
        // Evenly spread over all rows, so over each class.
        for (std::size_t i = 0; i < grouped.size(); ++i)
            is_first[grouped[i]] = (i + 1) * count / grouped.size() != i * count / grouped.size();
        return {take_if(order, is_first, true), take_if(order, is_first, false)};
    }

    /// k pairs of owning datasets (training, validation) for cross-validation: each row is in one of the
    /// validation sets, whose sizes differ by one at most, and in the training set of the other pairs.
    /// Rows are shuffled; the same seed gives the same folds everywhere. They hold k copies of the data.
    /// k is in [2, size()]; otherwise an assertion, and without assertions no folds.
    CTNN_TAGGED std::vector<std::pair<dataset, dataset>> folds(std::size_t k, std::uint64_t seed) const {
        const auto order = shuffled(seed);
        return parted(k, order, order);
    }

    /// The same, with each class (rows of equal targets) spread evenly: its rows in the validation sets
    /// differ by one at most too.
    CTNN_TAGGED std::vector<std::pair<dataset, dataset>> stratified_folds(std::size_t k,
                                                                          std::uint64_t seed) const {
        const auto order = shuffled(seed);
        return parted(k, order, by_target(order));
    }

    /// An owning dataset of the rows at `indices`, in that order.
    CTNN_TAGGED dataset take(std::span<const std::size_t> indices) const {
        std::vector<Value> some_rows;
        std::vector<stored_target> some_targets;
        some_rows.reserve(indices.size() * Inputs);
        some_targets.reserve(indices.size() * targets_per_row());
        for (const std::size_t i : indices) {
            const auto x = row(i);
            const auto y = target(i);
            some_rows.insert(some_rows.end(), x.begin(), x.end());
            some_targets.insert(some_targets.end(), y.begin(), y.end());
        }
        return {std::move(some_rows), std::move(some_targets)};
    }

private:
    CTNN_TAGGED std::vector<std::size_t> shuffled(std::uint64_t seed) const {
        std::vector<std::size_t> order(size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        random_generator(seed).shuffle(order.data(), order.size());
        return order;
    }

    CTNN_TAGGED std::size_t rows_of(double fraction) const {
        const bool is_share = fraction >= 0 && fraction <= 1;
        assert(is_share && "split takes a fraction from 0 to 1");
        return is_share ? static_cast<std::size_t>(simd::fma(fraction, static_cast<double>(size()), 0.5))
                        : 0;
    }

    /// Rows of equal targets side by side, otherwise in the order given.
    CTNN_TAGGED std::vector<std::size_t> by_target(const std::vector<std::size_t>& order) const {
        std::vector<std::size_t> places(order.size());
        for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
        std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
            const auto x = target(order[a]), y = target(order[b]);
            for (std::size_t i = 0; i < x.size(); ++i)  // (an order of NaNs too, which < is not)
                if (const auto way = std::weak_order(x[i], y[i]); way != 0) return way < 0;
            return a < b;
        });
        for (std::size_t& place : places) place = order[place];
        return places;
    }

    /// Of rows dealt out one by one to k validation sets.
    CTNN_TAGGED std::vector<std::pair<dataset, dataset>>
    parted(std::size_t k, const std::vector<std::size_t>& order,
           const std::vector<std::size_t>& dealt) const {
        const bool fits = k >= 2 && k <= size();
        assert(fits && "folds are 2 at least, and each has a row");
        std::vector<std::pair<dataset, dataset>> result;
        for (std::size_t fold = 0; fits && fold < k; ++fold) {
            std::vector<bool> is_kept(size());
            for (std::size_t i = fold; i < dealt.size(); i += k) is_kept[dealt[i]] = true;
            result.emplace_back(take_if(order, is_kept, false), take_if(order, is_kept, true));
        }
        return result;
    }

    CTNN_TAGGED dataset take_if(const std::vector<std::size_t>& order, const std::vector<bool>& marks,
                                bool wanted) const {
        std::vector<std::size_t> chosen;
        for (const std::size_t i : order)
            if (marks[i] == wanted) chosen.push_back(i);
        return take(chosen);
    }

    CTNN_TAGGED void check_sizes() {
        const std::size_t rows_given = size();
        const bool fits = rows().size() == rows_given * Inputs &&
                          (rows_given == 0 ? targets().empty()
                                           : !targets().empty() && targets().size() % rows_given == 0);
        assert(fits &&
               "a dataset's rows have Inputs values each, and targets are as many or a multiple");
        if (!fits) *this = {};
    }

    std::vector<Value> own_rows_;
    std::vector<stored_target> own_targets_;
    std::span<const Value> viewed_rows_;
    std::span<const stored_target> viewed_targets_;
    bool owns_ = false;
};

}  // namespace ctnn
