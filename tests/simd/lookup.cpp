// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/lookup.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"

#include <ctnn/core/shape.hpp>
#include <ctnn/optim/update.hpp>

#include <cstddef>
#include <cstring>
#include <vector>

namespace {

namespace nn = ctnn;

/// w - g / 4, and where it says so as w + factor(1) g. The moment is the gradient.
template <bool HasFactor>
struct quarter {
    static constexpr std::size_t moments = HasFactor ? 0 : 1;
    template <class V>
    constexpr V operator()(V w, V gradient, V* moment) const {
        if constexpr (!HasFactor) *moment = gradient;
        return nn::simd::fma(V(nn::simd::element_t<V>(-0.25)), gradient, w);
    }
    template <class V>
    constexpr V factor(V x) const
        requires HasFactor
    {
        return V(nn::simd::element_t<V>(-0.25)) * x;
    }
};

template <std::size_t Count, std::size_t Width, std::size_t Indices, class T>
void check() {
    using table = nn::simd::lookup<Count, Width>;
    using input = nn::shape<Indices>;
    using output = nn::shape<Indices, Width>;
    constexpr std::size_t rows = 3, x_stride = nn::padded(Indices),
                          y_stride = nn::padded(Indices * Width);
    support::numbers random;
    std::vector<T> weights(nn::padded(table::size)), x(rows * x_stride), dy(rows * y_stride);
    for (std::size_t i = 0; i < table::size; ++i) weights[i] = static_cast<T>(random(1));
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < Indices; ++i)
            x[r * x_stride + i] = static_cast<T>((r * r + 3 * i * i) % (Count > 2 ? Count - 1 : Count));
        for (std::size_t i = 0; i < Indices * Width; ++i)
            dy[r * y_stride + i] = static_cast<T>(random(1));
    }
    // By its definition: what is not looked up has no gradient.
    std::vector<T> y(rows * y_stride), gradient(weights.size()), next = weights;
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t i = 0; i < Indices; ++i)
            for (std::size_t c = 0; c < Width; ++c) {
                const std::size_t at = static_cast<std::size_t>(x[r * x_stride + i]) * Width + c;
                y[r * y_stride + i * Width + c] = weights[at];
                gradient[at] += dy[r * y_stride + i * Width + c];
            }
    for (std::size_t i = 0; i < table::size; ++i)
        next[i] = nn::simd::fma(T(-0.25), gradient[i], weights[i]);

    const nn::rows<const T, input> from{x.data(), rows};
    std::vector<T> found(y.size(), T(7));
    table::forward(weights.data(), from, nn::rows<T, output>{found.data(), rows});
    CHECK(std::memcmp(found.data(), y.data(), y.size() * sizeof(T)) == 0);

    support::for_each_architecture([&]<class A>() {
        const auto learns = [&]<bool HasFactor>() {
            using moments = T[nn::padded(table::size)];
            static moments moment;
            for (T& each : moment) each = 7;
            std::vector<T> now = weights, workspace(weights.size(), T(7));
            nn::update<quarter<HasFactor>, T> update{{}, {moment}};
            table::template backward<A>(now.data(), workspace.data(), from,
                                        nn::rows<const T, output>{dy.data(), rows}, update);
            CHECK(std::memcmp(now.data(), next.data(), now.size() * sizeof(T)) == 0);
            if constexpr (!HasFactor) CHECK(std::memcmp(moment, gradient.data(), sizeof moment) == 0);
        };
        learns.template operator()<false>();
        learns.template operator()<true>();
    });
}

}  // namespace

TEST_CASE("vectors are looked up, and learn the sum of what their indices are given", "[lookup]") {
    check<1, 1, 1, float>();
    check<5, 3, 7, float>();
    check<3, 16, 2, float>();
    check<11, 17, 5, float>();
    check<5, 7, 33, double>();
}
