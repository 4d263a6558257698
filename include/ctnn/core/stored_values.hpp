// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstddef>
#include <type_traits>

/// What a layer's parameters hold besides what is trained: buffers, such as the means of a standardize. They
/// are in files, but an optimizer leaves them alone.
namespace ctnn::core {

/// Values of parameters and buffers.
template <class Parameters>
inline constexpr std::size_t value_count = Parameters::count;
template <class Parameters>
    requires requires { Parameters::value_count; }
inline constexpr std::size_t value_count<Parameters> = Parameters::value_count;

/// Calls f for each of them: of a layer the parameters first.
template <class Parameters, class Function>
CTNN_TAGGED constexpr void visit_values(Parameters& parameters, Function&& f) noexcept {
    if constexpr (requires { parameters.visit_values(f); })
        parameters.visit_values(f);
    else
        parameters.visit(f);
}

/// What an optimizer keeps for them: the same arrays, but no buffers.
template <class Parameters>
CTNN_TAGGED constexpr auto find_moments() {
    if constexpr (requires { typename Parameters::moments; })
        return std::type_identity<typename Parameters::moments>{};
    else
        return std::type_identity<Parameters>{};
}
template <class Parameters>
using moments_of = typename decltype(find_moments<Parameters>())::type;

/// Moments where nothing is trained.
struct no_moments {
    static constexpr std::size_t count = 0;
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&&) const noexcept {}
    CTNN_TAGGED constexpr void clear() noexcept {}
};

}  // namespace ctnn::core
