// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/concepts.hpp>
#include <ctnn/core/pack.hpp>
#include <ctnn/core/random.hpp>

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
    constexpr bool is_parametric[] = {parametric_layer<Layers>...};
    std::array<std::size_t, (std::size_t{parametric_layer<Layers>} + ... + 0)> indices{};
    for (std::size_t i = 0, found = 0; i < sizeof...(Layers); ++i)
        if (is_parametric[i]) indices[found++] = i;
    return indices;
}

template <class Value, class Indices, class... Layers>
struct parameter_tuple;
template <class Value, std::size_t... Index, class... Layers>
struct parameter_tuple<Value, std::index_sequence<Index...>, Layers...> {
    using type = boost::hana::tuple<typename core::type_at<parametric_indices<Layers...>()[Index],
                                                           Layers...>::template parameters<Value>...>;
    static constexpr std::size_t count = (core::type_at<parametric_indices<Layers...>()[Index],
                                                        Layers...>::template parameters<Value>::count +
                                          ... + 0);
};

/// The parameters of the parametric ones among Layers, and nothing else.
template <class Value, class... Layers>
struct CTNN_VERSIONED chain_parameters {
    static constexpr std::size_t parametric_layers = parametric_indices<Layers...>().size();
    using tuple = parameter_tuple<Value, std::make_index_sequence<parametric_layers>, Layers...>;
    static constexpr std::size_t count = tuple::count;

    typename tuple::type layers;

    CTNN_TAGGED constexpr chain_parameters() noexcept = default;

    template <class... Each>
        requires std::is_same_v<typename tuple::type, boost::hana::tuple<Each...>>
    CTNN_TAGGED constexpr explicit chain_parameters(const Each&... each) noexcept : layers(each...) {}

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
    CTNN_TAGGED constexpr void clear() noexcept {
        boost::hana::for_each(layers, [](auto& each) { each.clear(); });
    }
};

}  // namespace ctnn::net
