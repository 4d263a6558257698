// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/vector.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace simd = ctnn::simd;
using support::same;

#ifdef CTNN_NO_SIMD
static_assert(!CTNN_HAS_SIMD && std::is_same_v<simd::native, simd::scalar>);
#elif defined(__SSE2__) || defined(__aarch64__)
static_assert(CTNN_HAS_SIMD && !std::is_same_v<simd::native, simd::scalar>);
#endif

static_assert(simd::number<float> && simd::number<double> && !simd::number<int>);
static_assert(std::is_same_v<simd::element_t<float>, float>);
static_assert(std::is_same_v<simd::element_t<double>, double>);

// Formulas that are templates over scalars and vectors work in constant evaluation.
static_assert(simd::fma(2.0f, 3.0f, 4.0f) == 10.0f && simd::fma(2.0, 3.0, 4.0) == 10.0);
static_assert(simd::select(true, 1.0f, 2.0f) == 1.0f && simd::select(false, 1.0, 2.0) == 2.0);
static_assert([] {
    float from = 3, to = 0, value = 0;
    simd::load(value, &from);
    simd::store(&to, value);
    return to == 3 && simd::loaded<float>(&from) == 3;
}());
static_assert(simd::sqrt(4.0f) == 2.0f && simd::sqrt(1e-10) > 0.99999999999999e-5);
static_assert(simd::sqrt(0.0f) == 0.0f && simd::sqrt(1.0) == 1.0 && simd::sqrt(0.25f) == 0.5f);
static_assert(simd::sqrt(std::numeric_limits<float>::infinity()) ==
              std::numeric_limits<float>::infinity());
static_assert(simd::sqrt(-1.0f) != simd::sqrt(-1.0f));
static_assert(simd::sqrt(std::numeric_limits<double>::quiet_NaN()) !=
              simd::sqrt(std::numeric_limits<double>::quiet_NaN()));
static_assert(same(simd::negative(0.0f), -0.0f) && simd::negative(-2.5) == 2.5);
static_assert(same(simd::absolute(-0.0f), 0.0f) && simd::absolute(-2.5) == 2.5);
static_assert(simd::maximum(1.0f, 2.0f) == 2.0f && simd::maximum(2.0, 1.0) == 2.0);
static_assert(simd::minimum(1.0f, 2.0f) == 1.0f && simd::minimum(2.0, 1.0) == 1.0);
static_assert(simd::half_power_of_two(1.0f) == 1.0f && simd::half_power_of_two(-125.0f) == 0x1p-126f);
static_assert(simd::half_power_of_two(1.0) == 1.0 && simd::half_power_of_two(1024.0) == 0x1p1023);

namespace {

template <class T>
void check_fma() {
    // The product's last bit is lost unless both operations round once together.
    const T epsilon = std::numeric_limits<T>::epsilon();
    volatile T factor = 1 + epsilon, rest = -(1 + 2 * epsilon);
    const T fused = simd::fma(T(factor), T(factor), T(rest));
    CHECK(fused == (simd::has_fused_multiply_add ? epsilon * epsilon : T(0)));
#if CTNN_HAS_SIMD
    support::for_each_vector_architecture([&]<class A>() {
        using V = simd::vector<T, A>;
        T lanes[ctnn::line];
        simd::store(lanes, simd::fma(V(factor), V(factor), V(rest)));
        for (std::size_t i = 0; i < V::size; ++i) CHECK(same(lanes[i], fused));
    });
#endif
}

template <class T, int Lowest, int Highest>
void check_half_power_of_two() {
    for (int n = Lowest; n <= Highest; ++n) {
        const T expected = std::ldexp(T(0.5), n);
        REQUIRE(simd::half_power_of_two(T(n)) == expected);
#if CTNN_HAS_SIMD
        support::for_each_vector_architecture([&]<class A>() {
            using V = simd::vector<T, A>;
            T lanes[ctnn::line];
            simd::store(lanes, simd::half_power_of_two(V(T(n))));
            for (std::size_t i = 0; i < V::size; ++i) REQUIRE(lanes[i] == expected);
        });
#endif
    }
}

template <class T>
constexpr std::array<T, 64> roots() {
    std::array<T, 64> all{};
    T x = T(1e-20);
    for (T& root : all) {
        root = simd::sqrt(x);
        x *= T(3.3);
    }
    return all;
}

template <class T>
void check_constant_roots() {
    constexpr std::array<T, 64> constant = roots<T>();
    T x = T(1e-20);
    for (const T root : constant) {
        REQUIRE(support::ulps(root, std::sqrt(static_cast<long double>(x))) <= 1);
        x *= T(3.3);
    }
}

}  // namespace

TEST_CASE("fma rounds once wherever the machine can, on every architecture alike") {
    check_fma<float>();
    check_fma<double>();
}

TEST_CASE("half_power_of_two is exact on its whole range") {
    check_half_power_of_two<float, -125, 128>();
    check_half_power_of_two<double, -1021, 1024>();
}

TEST_CASE("a constant square root is within 1 ulp") {
    check_constant_roots<float>();
    check_constant_roots<double>();
}

TEST_CASE("the square root of a negative number is NaN, that of -0 is -0") {
    volatile float minus = -1, zero = -0.0f;
    REQUIRE(std::isnan(simd::sqrt(float(minus))));
    REQUIRE(same(simd::sqrt(float(zero)), -0.0f));
    constexpr float constant = simd::sqrt(-0.0f);
    REQUIRE(same(constant, -0.0f));
}

#if CTNN_HAS_SIMD

namespace {

template <class T>
constexpr T nan_of = std::numeric_limits<T>::quiet_NaN();

/// Some lanes of numbers that no sum of others equals.
template <class T, class A>
struct lanes {
    using V = simd::vector<T, A>;
    static constexpr std::size_t count = V::size;
    std::array<T, count> at{};

    static lanes powers(int first) {
        lanes all;
        for (std::size_t i = 0; i < count; ++i)
            all.at[i] = static_cast<T>(std::uint64_t(1) << (i / 2)) * T(first) + T(i);
        return all;
    }
    static lanes of(V v) {
        lanes all;
        simd::store(all.at.data(), v);
        return all;
    }
    V vector() const { return simd::load<T, A>(at.data()); }
};

template <class A, class T>
void check_add_halves(std::size_t size, const lanes<T, A>& sum, const lanes<T, A>& a,
                      const lanes<T, A>& b) {
    // Groups wider than 16 bytes: those of a, then those of b. Others: each 16 bytes of the sum have the
    // groups of a there, then those of b there.
    const std::size_t chunk = size * sizeof(T) > 16 ? sum.count : 16 / sizeof(T);
    std::size_t at = 0;
    for (std::size_t first = 0; first < sum.count; first += chunk)
        for (const auto* source : {&a, &b})
            for (std::size_t group = first; group < first + chunk; group += size)
                for (std::size_t i = group; i < group + size / 2; ++i)
                    REQUIRE(sum.at[at++] == source->at[i] + source->at[i + size / 2]);
    REQUIRE(at == sum.count);
}

/// Of each pair of special numbers, in every lane: the same as of scalars, which are as the ternary says.
template <class T, class A>
void check_signs() {
    using L = lanes<T, A>;
    using V = typename L::V;
    constexpr T infinity = std::numeric_limits<T>::infinity(),
                tiny = std::numeric_limits<T>::denorm_min();
    const auto each = [](V v, T expected) {
        for (const T value : L::of(v).at) REQUIRE(same(value, expected));
    };
    for (const T a : {T(0), -T(0), T(1.5), T(-2), tiny, -tiny, infinity, -infinity, nan_of<T>}) {
        CAPTURE(a);
        each(simd::negative(V(a)), -a);
        each(simd::absolute(V(a)), std::fabs(a));
        REQUIRE(same(simd::negative(a), -a));
        REQUIRE(same(simd::absolute(a), std::fabs(a)));
        for (const T b : {T(0), -T(0), T(1.5), T(-2), tiny, -tiny, infinity, -infinity, nan_of<T>}) {
            CAPTURE(b);
            each(simd::maximum(V(a), V(b)), a < b ? b : a);
            each(simd::minimum(V(a), V(b)), b < a ? b : a);
            REQUIRE(same(simd::maximum(a, b), a < b ? b : a));
            REQUIRE(same(simd::minimum(a, b), b < a ? b : a));
        }
    }
    // Also where the sign is all that a NaN has.
    using word = support::bits_of<T>;
    const T minus = std::bit_cast<T>(std::bit_cast<word>(nan_of<T>) | ~(static_cast<word>(-1) >> 1));
    REQUIRE(std::bit_cast<word>(simd::first_lane(simd::absolute(V(minus)))) ==
            std::bit_cast<word>(nan_of<T>));

    // Lane by lane, and what is kept here is what it was.
    L left = L::powers(3), right = L::powers(5);
    for (std::size_t i = 0; i < L::count; i += 2) left.at[i] = -left.at[i];
    for (std::size_t i = 1; i < L::count; i += 2) right.at[i] = nan_of<T>;
    const L larger = L::of(simd::maximum(left.vector(), right.vector()));
    const L smaller = L::of(simd::minimum(left.vector(), right.vector()));
    const L minus_left = L::of(simd::negative(left.vector()));
    const L sizes = L::of(simd::absolute(left.vector()));
    V kept = left.vector();
    simd::keep_here(kept);
    for (std::size_t i = 0; i < L::count; ++i) {
        REQUIRE(same(larger.at[i], i % 2 == 0 ? right.at[i] : left.at[i]));
        REQUIRE(same(smaller.at[i], left.at[i]));
        REQUIRE(same(minus_left.at[i], -left.at[i]));
        REQUIRE(same(sizes.at[i], i % 2 == 0 ? -left.at[i] : left.at[i]));
        REQUIRE(same(L::of(kept).at[i], left.at[i]));
    }
    REQUIRE(same(simd::first_lane(left.vector()), left.at[0]));
}

/// Numbers in even lanes, NaN in odd ones.
template <class T, class A>
lanes<T, A> half_numbers() {
    auto all = lanes<T, A>::powers(1);
    for (std::size_t i = 1; i < all.count; i += 2) all.at[i] = nan_of<T>;
    return all;
}

/// The first Count lanes, for every Count.
template <class T, class A, std::size_t... Count>
void check_parts(std::index_sequence<Count...>) {
    using L = lanes<T, A>;
    const L given = half_numbers<T, A>();
    const auto check = [&]<std::size_t Kept>(std::integral_constant<std::size_t, Kept>) {
        CAPTURE(Kept);
        const L zeros = L::of(simd::keep_first<Kept>(given.vector()));
        const L others = L::of(simd::keep_first<Kept>(given.vector(), T(-7)));
        T stored[L::count + 2];
        for (T& value : stored) value = T(99);
        simd::store_first<Kept>(stored + 1, given.vector());
        REQUIRE((stored[0] == T(99) && stored[L::count + 1] == T(99)));
        for (std::size_t i = 0; i < L::count; ++i) {
            REQUIRE(same(zeros.at[i], i < Kept ? given.at[i] : T(0)));
            REQUIRE(same(others.at[i], i < Kept ? given.at[i] : T(-7)));
            REQUIRE(same(stored[i + 1], i < Kept ? given.at[i] : T(99)));
        }
    };
    (check(std::integral_constant<std::size_t, Count>{}), ...);
}

template <std::size_t Size, class T, class A>
void check_every() {
    using L = lanes<T, A>;
    const L given = half_numbers<T, A>();
    for (std::size_t part = 0; part < (Size > L::count ? Size / L::count : 1); ++part) {
        const L kept = L::of(simd::keep_every<Size>(given.vector(), part));
        for (std::size_t i = 0; i < L::count; ++i)
            REQUIRE(same(kept.at[i], (part * L::count + i) % Size == 0 ? given.at[i] : T(0)));
    }
}

/// Rows of each width, vector after vector to the end of their padding and beyond.
template <class T, class A, std::size_t... Width>
void check_rows() {
    using L = lanes<T, A>;
    const L given = half_numbers<T, A>();
    const auto check = [&]<std::size_t Here>(std::integral_constant<std::size_t, Here>) {
        CAPTURE(Here);
        for (std::size_t at = 0; at < ctnn::padded(Here) + ctnn::line; at += L::count) {
            const L zeros = L::of(simd::keep_row<Here>(given.vector(), at));
            const L others = L::of(simd::keep_row<Here>(given.vector(), at, T(-7)));
            for (std::size_t i = 0; i < L::count; ++i) {
                REQUIRE(same(zeros.at[i], at + i < Here ? given.at[i] : T(0)));
                REQUIRE(same(others.at[i], at + i < Here ? given.at[i] : T(-7)));
            }
        }
    };
    (check(std::integral_constant<std::size_t, Width>{}), ...);
}

template <std::size_t Size, class T, class A>
void check_swap() {
    using L = lanes<T, A>;
    const L given = half_numbers<T, A>();
    if constexpr (Size > 1) {
        const L swapped = L::of(simd::swap_halves<Size>(given.vector()));
        for (std::size_t i = 0; i < L::count; ++i) {
            const std::size_t group = i / Size * Size;
            REQUIRE(same(swapped.at[i], given.at[group + (i - group + Size / 2) % Size]));
        }
    }
}

template <class T, class A>
void check_vector() {
    using L = lanes<T, A>;
    using V = typename L::V;
    constexpr std::size_t count = L::count;
    static_assert(simd::lanes_of<T, A> == count && sizeof(V) == count * sizeof(T));
    static_assert(std::is_same_v<simd::element_t<V>, T>);

    // Any address will do.
    T memory[2 * ctnn::line + 1];
    for (std::size_t i = 0; i < 2 * ctnn::line + 1; ++i) memory[i] = static_cast<T>(i);
    for (std::size_t offset = 0; offset < ctnn::line; ++offset) {
        V value;
        simd::load(value, memory + offset);
        const L loaded = L::of(value);
        const L returned = L::of(simd::loaded<V>(memory + offset));
        for (std::size_t i = 0; i < count; ++i) {
            REQUIRE(loaded.at[i] == static_cast<T>(offset + i));
            REQUIRE(returned.at[i] == loaded.at[i]);
        }
        T stored[2 * ctnn::line + 1] = {};
        simd::store(stored + offset, value);
        for (std::size_t i = 0; i < 2 * ctnn::line + 1; ++i) {
            const bool inside = i >= offset && i < offset + count;
            REQUIRE(stored[i] == (inside ? static_cast<T>(i) : T(0)));
        }
    }

    // keep_first drops NaN and infinity too, whatever the count.
    L special = L::powers(1);
    for (std::size_t i = 1; i < count; i += 2) special.at[i] = nan_of<T>;
    for (std::size_t keep = 0; keep <= ctnn::line + 3; ++keep) {
        const L zeros = L::of(simd::keep_first(special.vector(), keep));
        const L others = L::of(simd::keep_first(special.vector(), keep, T(-7)));
        for (std::size_t i = 0; i < count; ++i) {
            const bool kept = i < keep;
            REQUIRE(same(zeros.at[i], kept ? special.at[i] : T(0)));
            REQUIRE(same(others.at[i], kept ? special.at[i] : T(-7)));
        }
    }

    const L a = L::powers(3), b = L::powers(100);
    const L mixed = L::of(simd::permute(a.vector(), b.vector(), [](std::size_t i) {
        return i % 2 == 0 ? count - 1 - i : count + i / 2;
    }));
    for (std::size_t i = 0; i < count; ++i)
        REQUIRE(mixed.at[i] == (i % 2 == 0 ? a.at[count - 1 - i] : b.at[i / 2]));
    check_add_halves(2, L::of(simd::add_halves<2>(a.vector(), b.vector())), a, b);
    if constexpr (count >= 4)
        check_add_halves(4, L::of(simd::add_halves<4>(a.vector(), b.vector())), a, b);
    if constexpr (count >= 8)
        check_add_halves(8, L::of(simd::add_halves<8>(a.vector(), b.vector())), a, b);
    if constexpr (count >= 16)
        check_add_halves(16, L::of(simd::add_halves<16>(a.vector(), b.vector())), a, b);

    check_signs<T, A>();
    check_parts<T, A>(std::make_index_sequence<count + 1>{});
    check_every<1, T, A>();
    check_every<2, T, A>();
    check_every<8, T, A>();
    check_every<16, T, A>();
    check_rows<T, A, 1, 3, 8, 13, 16, 17, 31, 32>();
    check_swap<2, T, A>();
    check_swap<count / 2, T, A>();
    check_swap<count, T, A>();

    // Halves are folded first: 1 + epsilon / 2 has another sum in any other order.
    L tree;
    for (std::size_t i = 0; i < count; ++i) tree.at[i] = static_cast<T>(i * i + 1) / T(7);
    std::array<T, count> expected = tree.at;
    for (std::size_t half = count / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i) expected[i] += expected[i + half];
    const auto add = [](V x, V y) { return x + y; };
    const L folded = L::of(simd::fold_lanes<count>(tree.vector(), add));
    for (const T value : folded.at) REQUIRE(same(value, expected[0]));
    const L pair = L::of(simd::fold_lanes<2>(tree.vector(), add));
    for (std::size_t i = 0; i < 2; ++i) REQUIRE(same(pair.at[i], tree.at[0] + tree.at[1]));

    // select is lane by lane and takes NaN from where it is chosen.
    const L chosen = L::of(simd::select(a.vector() < b.vector(), V(T(1)), V(nan_of<T>)));
    for (std::size_t i = 0; i < count; ++i)
        REQUIRE(same(chosen.at[i], a.at[i] < b.at[i] ? T(1) : nan_of<T>));
    const L nothing = L::of(simd::select(special.vector() < V(T(1e9)), V(T(2)), V(T(3))));
    for (std::size_t i = 0; i < count; ++i) REQUIRE(nothing.at[i] == (i % 2 == 0 ? T(2) : T(3)));

    L squares;
    for (std::size_t i = 0; i < count; ++i) squares.at[i] = static_cast<T>(i) + T(0.3);
    squares.at[0] = -squares.at[0];
    const L roots = L::of(simd::sqrt(squares.vector()));
    for (std::size_t i = 0; i < count; ++i) REQUIRE(same(roots.at[i], simd::sqrt(squares.at[i])));

    using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    const auto bits = simd::same_bits<simd::vector<word, A>>(a.vector());
    word words[ctnn::line];
    bits.store_unaligned(words);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(words[i] == std::bit_cast<word>(a.at[i]));
}

}  // namespace

TEST_CASE("vectors load, store, mask, fold and select as their scalars would") {
    support::for_each_vector_architecture([]<class A>() {
        check_vector<float, A>();
        check_vector<double, A>();
    });
}

TEST_CASE("vectors are narrowed where 512 bits would be half empty, and nowhere else") {
    support::for_each_vector_architecture([]<class A>() {
        constexpr bool wide = simd::lanes_of<float, A> == 16;
        STATIC_REQUIRE(simd::lanes_of<float, simd::narrowed_t<A, float, 1>> ==
                       (wide ? 8 : simd::lanes_of<float, A>));
        STATIC_REQUIRE(simd::lanes_of<float, simd::narrowed_t<A, float, 8>> ==
                       (wide ? 8 : simd::lanes_of<float, A>));
        STATIC_REQUIRE(std::is_same_v<simd::narrowed_t<A, float, 9>, A>);
        STATIC_REQUIRE(std::is_same_v<simd::narrowed_t<A, float, 100>, A>);
        STATIC_REQUIRE(simd::lanes_of<double, simd::narrowed_t<A, double, 4>> ==
                       (wide ? 4 : simd::lanes_of<double, A>));
        STATIC_REQUIRE(std::is_same_v<simd::narrowed_t<A, double, 5>, A>);
    });
}

static_assert([] {
    for (std::size_t i = 0; i < ctnn::line; ++i)
        if (simd::counts<float>.values[i] != static_cast<float>(i)) return false;
    return true;
}());

#endif
