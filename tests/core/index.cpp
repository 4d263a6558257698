// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/index.hpp>

#include <initializer_list>
#include <limits>

using ctnn::core::index_of, ctnn::core::most_indices;

namespace {

template <class T>
constexpr bool knows_indices() {
    using limits = std::numeric_limits<T>;
    bool is_right = index_of(T(0), 3) == 0 && index_of(T(-0.0), 3) == 0 && index_of(T(2), 3) == 2 &&
                    index_of(T(most_indices - 1), most_indices) == most_indices - 1;
    for (const T none :
         {T(3), T(-1), T(0.5), T(1.5), -limits::denorm_min(), limits::denorm_min(), limits::max(),
          limits::lowest(), limits::infinity(), -limits::infinity(), limits::quiet_NaN()})
        is_right = is_right && index_of(none, 3) == 3;
    return is_right && index_of(T(0), 0) == 0;
}
static_assert(knows_indices<float>() && knows_indices<double>());

}  // namespace
