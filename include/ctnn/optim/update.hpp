// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

#include <cstddef>
#include <type_traits>

namespace ctnn {

/// A rule of an optimizer together with the moments of the parameters at hand. Moments are stored as
/// parameters are, so descending into a member of the parameters descends into each moment too. An array
/// is known by its first value, so that arrays of all sizes have the same kernels.
template <class Rule, class Parameters>
struct update {
    Rule rule;
    Parameters* moments[Rule::moments + 1]{};  // one more than used: an array cannot be empty

    /// The update of `member(parameters)`, where `member` returns a reference.
    template <class Member>
    CTNN_INLINE constexpr auto at(Member member) const noexcept {
        using Part = std::remove_reference_t<decltype(member(*moments[0]))>;
        update<Rule, std::remove_extent_t<Part>> part{rule};
        for (std::size_t i = 0; i < Rule::moments; ++i) part.moments[i] = first_of(member(*moments[i]));
        return part;
    }

    /// Where the rule has it: what x is in a gradient x dy, so that the new value of w is w + factor(x)
    /// dy.
    template <class Vector>
    CTNN_INLINE constexpr Vector factor(Vector x) const noexcept
        requires requires { rule.factor(x); }
    {
        return rule.factor(x);
    }

    /// For an array of values: the new value of w at `index`, where the derivative is `gradient`.
    template <class Vector>
    CTNN_INLINE constexpr Vector operator()(Vector w, Vector gradient,
                                            std::size_t index) const noexcept {
        if constexpr (Rule::moments == 0) {
            return rule(w, gradient, static_cast<Vector*>(nullptr));
        } else {
            Vector moment[Rule::moments]{};
            for (std::size_t i = 0; i < Rule::moments; ++i) simd::load(moment[i], moments[i] + index);
            const Vector next = rule(w, gradient, moment);
            for (std::size_t i = 0; i < Rule::moments; ++i) simd::store(moments[i] + index, moment[i]);
            return next;
        }
    }

private:
    template <class Part>
    CTNN_TAGGED static constexpr Part* first_of(Part& part) noexcept {
        return &part;
    }
    template <class Value, std::size_t Count>
    CTNN_TAGGED static constexpr Value* first_of(Value (&values)[Count]) noexcept {
        return values;
    }
};

}  // namespace ctnn
