// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/random.hpp>
#include <ctnn/simd/vector.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace ctnn {

/// Rows of Inputs values with their targets, owned or viewed. Target is the loss's: the network's
/// element type (any number of values a row), or std::uint32_t for class indices (one a row); the rows
/// are of the same type, of float for class indices unless T says otherwise.
template <std::size_t Inputs, class Target = float,
          class T = std::conditional_t<std::is_same_v<Target, std::uint32_t>, float, Target>>
class dataset {
    static_assert(Inputs > 0,
                  "ctnn: a dataset's rows have at least one value; make the width 1 or more");

public:
    using target_type = Target;
    using value_type = T;
    static constexpr std::size_t inputs = Inputs;

    dataset() = default;

    /// Owns both. `rows` has n * Inputs values and `targets` a multiple of n; otherwise an assertion,
    /// and without assertions an empty dataset.
    dataset(std::vector<T> rows, std::vector<Target> targets)
        : own_rows_(std::move(rows)), own_targets_(std::move(targets)), owns_{true} {
        check();
    }
    /// Views both, which must outlive it.
    dataset(std::span<const T> rows, std::span<const Target> targets)
        : viewed_rows_{rows}, viewed_targets_{targets} {
        check();
    }

    std::size_t size() const { return rows().size() / Inputs; }
    bool empty() const { return size() == 0; }
    std::size_t targets_per_row() const { return empty() ? 1 : targets().size() / size(); }

    /// All rows, one after another.
    std::span<const T> rows() const { return owns_ ? std::span<const T>(own_rows_) : viewed_rows_; }
    std::span<const Target> targets() const {
        return owns_ ? std::span<const Target>(own_targets_) : viewed_targets_;
    }
    std::span<const T, Inputs> row(std::size_t i) const {
        return rows().subspan(i * Inputs).template first<Inputs>();
    }
    std::span<const Target> target(std::size_t i) const {
        return targets().subspan(i * targets_per_row(), targets_per_row());
    }

    /// Two owning datasets of shuffled rows, the first with round(fraction * size()) of them; the same
    /// seed gives the same split everywhere. `fraction` is in [0, 1].
    std::pair<dataset, dataset> split(double fraction, std::uint64_t seed) const {
        const bool is_share = fraction >= 0 && fraction <= 1;
        assert(is_share && "split takes a fraction from 0 to 1");
        std::vector<std::size_t> order(size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        random_generator(seed).shuffle(order.data(), order.size());
        const auto wanted = is_share ? simd::fma(fraction, static_cast<double>(size()), 0.5) : 0.0;
        const std::span<const std::size_t> all(order);
        const auto count = static_cast<std::size_t>(wanted);
        return {take(all.first(count)), take(all.subspan(count))};
    }

    /// An owning dataset of the rows at `indices`, in that order.
    dataset take(std::span<const std::size_t> indices) const {
        std::vector<T> some_rows;
        std::vector<Target> some_targets;
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
    void check() {
        const std::size_t rows_given = size();
        const bool fits = rows().size() == rows_given * Inputs &&
                          (rows_given == 0 ? targets().empty()
                                           : !targets().empty() && targets().size() % rows_given == 0);
        assert(fits && "a dataset has n * Inputs values and a multiple of n targets");
        if (!fits) *this = {};
    }

    std::vector<T> own_rows_;
    std::vector<Target> own_targets_;
    std::span<const T> viewed_rows_;
    std::span<const Target> viewed_targets_;
    bool owns_ = false;
};

}  // namespace ctnn
