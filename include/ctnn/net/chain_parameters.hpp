// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/pack.hpp>
#include <ctnn/core/random.hpp>
#include <ctnn/core/stored_values.hpp>

#include <ctnn/core/hide_macros.hpp>

#include <boost/hana/at.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <ctnn/core/restore_macros.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace ctnn::net {

/// Which of Layers have parameters.
template <class... Layers>
CTNN_TAGGED constexpr auto parametric_indices() {
    constexpr bool is_parametric[] = {parametric_layer<Layers>..., false};
    std::array<std::size_t, (std::size_t{parametric_layer<Layers>} + ... + 0)> indices{};
    for (std::size_t i = 0, found = 0; i < sizeof...(Layers); ++i)
        if (is_parametric[i]) indices[found++] = i;
    return indices;
}

/// The parameters of some layers, and nothing else.
template <class... Each>
struct CTNN_VERSIONED parameter_list {
    static constexpr std::size_t parametric_layers = sizeof...(Each);
    static constexpr std::size_t count = (Each::count + ... + 0);
    static constexpr std::size_t value_count = (core::value_count<Each> + ... + 0);
    using moments = parameter_list<core::moments_of<Each>...>;

    boost::hana::tuple<Each...> layers;

    CTNN_TAGGED constexpr parameter_list() noexcept = default;

    CTNN_TAGGED constexpr explicit parameter_list(const Each&... each) noexcept
        requires(sizeof...(Each) > 0)
        : layers(each...) {}

    /// Parameters of the I-th parametric layer, from 0.
    template <std::size_t Index>
    CTNN_TAGGED constexpr auto& layer() noexcept {
        return boost::hana::at_c<Index>(layers);
    }
    template <std::size_t Index>
    CTNN_TAGGED constexpr const auto& layer() const noexcept {
        return boost::hana::at_c<Index>(layers);
    }

    CTNN_TAGGED constexpr void initialize(random_generator& random) noexcept {
        boost::hana::for_each(layers, [&](auto& each) { each.initialize(random); });
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) noexcept {
        boost::hana::for_each(layers, [&](auto& each) { each.visit(f); });
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit(Function&& f) const noexcept {
        boost::hana::for_each(layers, [&](const auto& each) { each.visit(f); });
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit_values(Function&& f) noexcept {
        boost::hana::for_each(layers, [&](auto& each) { core::visit_values(each, f); });
    }
    template <class Function>
    CTNN_TAGGED constexpr void visit_values(Function&& f) const noexcept {
        boost::hana::for_each(layers, [&](const auto& each) { core::visit_values(each, f); });
    }
    CTNN_TAGGED constexpr void clear() noexcept {
        boost::hana::for_each(layers, [](auto& each) { each.clear(); });
    }
};

template <class Value, class... Layers, std::size_t... Index>
CTNN_TAGGED constexpr auto find_parameters(std::index_sequence<Index...>) {
    [[maybe_unused]] constexpr auto parametric = parametric_indices<Layers...>();
    return std::type_identity<parameter_list<
        typename core::type_at<parametric[Index], Layers...>::template parameters<Value>...>>{};
}
/// Those of the parametric ones among Layers.
template <class Value, class... Layers>
using chain_parameters = typename decltype(find_parameters<Value, Layers...>(
    std::make_index_sequence<parametric_indices<Layers...>().size()>{}))::type;

}  // namespace ctnn::net
