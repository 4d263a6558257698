// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/errors.hpp>

#include <cstddef>
#include <type_traits>

namespace ctnn {

/// Option of a layer: no bias is added, as with PyTorch's bias=False.
struct no_bias {};

namespace core {

/// Whether two are one option, whatever numbers it has: kernel<3> and kernel<1, 5> are.
template <class Option, class Other>
inline constexpr bool is_same_option = std::is_same_v<Option, Other>;
template <template <std::size_t...> class Option, std::size_t... These, std::size_t... Those>
inline constexpr bool is_same_option<Option<These...>, Option<Those...>> = true;

template <class Option, class... Options>
inline constexpr bool has_option = (is_same_option<Option, Options> || ...);

/// The first of Options that is the option Default, which else is it.
template <class Default, class... Options>
struct find_option {
    using type = Default;
};
template <class Default, class First, class... Others>
struct find_option<Default, First, Others...>
    : std::conditional_t<is_same_option<Default, First>, std::type_identity<First>,
                         find_option<Default, Others...>> {};
template <class Default, class... Options>
using option_or = typename find_option<Default, Options...>::type;

/// Known are the options that there are; of one with numbers, with none: kernel<>.
template <class... Known>
struct options {
    enum class rule { kept, unknown, twice };

    template <rule Broken, class Offender>
    struct report {};
    template <class Offender>
    struct report<rule::unknown, Offender> {
        static_assert(
            never<but_is<Offender>, needs<Known>...>,
            "ctnn: a layer takes the options that it knows, and this is none of them; remove it");
    };
    template <class Offender>
    struct report<rule::twice, Offender> {
        static_assert(never<but_is<Offender>>,
                      "ctnn: a layer takes an option once; remove the second one");
    };

    template <class... Given>
    struct first_offence {
        static constexpr rule broken = rule::kept;
        using offender = void;
    };
    template <class First, class... Others>
    struct first_offence<First, Others...> {
        using of_others = first_offence<Others...>;
        static constexpr bool is_unknown = !has_option<First, Known...>;
        static constexpr bool is_twice = has_option<First, Others...>;
        static constexpr rule broken = is_unknown ? rule::unknown
                                       : is_twice ? rule::twice
                                                  : of_others::broken;
        using offender = std::conditional_t<is_unknown || is_twice, First, typename of_others::offender>;
    };

    /// Reports, where it is instantiated, the first of Given that is none of Known or is there twice.
    template <class... Given>
    struct check {
        using offence = first_offence<Given...>;
        // Its size is asked for, as in core/shape.hpp.
        static_assert(sizeof(report<offence::broken, typename offence::offender>) > 0);
    };
};

}  // namespace core

}  // namespace ctnn
