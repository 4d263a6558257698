// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/tile_walk.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

namespace simd = ctnn::simd;

// Blocks leave as few rows over as they can: 7 rows are two blocks of 4, not one of 6 and one of 1.
static_assert(simd::rows_of_block(1) == 1 && simd::rows_of_block(2) == 2 && simd::rows_of_block(5) == 5);
static_assert(simd::rows_of_block(6) == 6 && simd::rows_of_block(7) == 4 && simd::rows_of_block(8) == 4);
static_assert(simd::rows_of_block(20) == 5 && simd::rows_of_block(64) == 6);
static_assert(simd::whole_vectors(0, 8) == 0 && simd::whole_vectors(1, 8) == 8);
static_assert(simd::whole_vectors(8, 8) == 8 && simd::whole_vectors(17, 16) == 32);

namespace {

struct call {
    std::size_t first, size;
    bool operator==(const call&) const = default;
};

template <std::size_t MaxRows>
std::vector<call> row_blocks(std::size_t rows) {
    std::vector<call> calls;
    simd::for_each_row_block<MaxRows>(
        rows, [&]<std::size_t Rows>(std::size_t first) { calls.push_back({first, Rows}); });
    return calls;
}

template <std::size_t Count, std::size_t Lanes, std::size_t Width>
std::vector<call> tiles() {
    std::vector<call> calls;
    simd::for_each_tile<Count, Lanes, Width>(
        [&]<std::size_t Vectors>(std::size_t lane) { calls.push_back({lane, Vectors}); });
    return calls;
}

template <std::size_t Lanes, std::size_t Panel>
struct layout {
    static constexpr std::size_t lanes = Lanes, panel = Panel;
};

using panel_call = std::array<std::size_t, 4>;  // lanes, used ones, first lane, offset

template <class Layout, std::size_t UsedLanes, std::size_t Width>
std::vector<panel_call> panels(std::size_t rows) {
    std::vector<panel_call> calls;
    simd::for_each_panel<Layout, UsedLanes, Width>(
        rows, [&]<std::size_t Lanes, std::size_t Used>(std::size_t first, std::size_t offset) {
            calls.push_back({Lanes, Used, first, offset});
        });
    return calls;
}

#if CTNN_HAS_SIMD
/// Calls store(values, y) with 1, 2, ... and NaN after them, and expects twice as much, then 0 up to `written`.
template <class Architecture, std::size_t Outputs, class Store>
void check_stored(std::size_t written, Store store) {
    constexpr std::size_t width = simd::lanes_of<float, Architecture>, lanes = 3 * width;
    float y[lanes + 1], numbers[lanes];
    for (std::size_t i = 0; i < lanes; ++i)
        numbers[i] = i < Outputs ? static_cast<float>(i + 1) : std::numeric_limits<float>::quiet_NaN();
    simd::vectors<simd::vector<float, Architecture>, 3> values;
    for (std::size_t n = 0; n < 3; ++n) simd::load(values.at[n], numbers + n * width);
    for (float& each : y) each = -1;
    store(values, y);
    bool as_expected = true;
    for (std::size_t i = 0; i <= lanes; ++i) {
        const float stored = 2 * static_cast<float>(i + 1), other = i < written ? 0.0f : -1.0f;
        as_expected = as_expected && y[i] == (i < Outputs ? stored : other);
    }
    CHECK(as_expected);
}

template <class Architecture>
void check_store_outputs() {
    constexpr std::size_t width = simd::lanes_of<float, Architecture>, lanes = 3 * width;
    constexpr std::size_t outputs = 2 * width + width / 2 + 1;
    const auto twice = [](auto value) { return value + value; };
    check_stored<Architecture, outputs>(lanes, [&](const auto& values, float* y) {  // a padded row
        simd::store_outputs<outputs, width, true, false>(values, 0, y, outputs, twice);
    });
    check_stored<Architecture, outputs>(lanes, [&](const auto& values, float* y) {  // of any length
        simd::store_outputs<lanes, width, false, false>(values, 0, y, outputs, twice);
    });
    check_stored<Architecture, outputs>(outputs, [&](const auto& values, float* y) {  // a packed row
        simd::store_outputs<outputs, width, true, true>(values, 0, y, outputs, twice);
    });
}
#endif

}  // namespace

TEST_CASE("every row is in a block, and the last block overlaps where rows are left") {
    CHECK(row_blocks<1>(1) == std::vector<call>{{0, 1}});
    CHECK(row_blocks<6>(6) == std::vector<call>{{0, 6}});
    CHECK(row_blocks<6>(2) == std::vector<call>{{0, 1}, {1, 1}});  // too few for a block
    CHECK(row_blocks<64>(64).size() == 11);
    CHECK(row_blocks<64>(13) == std::vector<call>{{0, 6}, {6, 6}, {7, 6}});
    CHECK(row_blocks<64>(0).empty());
}

TEST_CASE("tiles are of as many vectors as asked for, and the last one of what is left") {
    CHECK(tiles<2, 64, 16>() == std::vector<call>{{0, 2}, {32, 2}});
    CHECK(tiles<3, 64, 16>() == std::vector<call>{{0, 3}, {48, 1}});
    CHECK(tiles<4, 16, 8>() == std::vector<call>{{0, 2}});
}

TEST_CASE("panels are matrices one after another, and the last one may be narrower and partly used") {
    using two = layout<112, 64>;
    CHECK(panels<two, 100, 16>(34) == std::vector<panel_call>{{64, 64, 0, 0}, {48, 48, 64, 64 * 34}});
    CHECK(panels<two, 100, 4>(34) == std::vector<panel_call>{{64, 64, 0, 0}, {48, 36, 64, 64 * 34}});
    CHECK(panels<layout<128, 64>, 128, 8>(3) ==
          std::vector<panel_call>{{64, 64, 0, 0}, {64, 64, 64, 64 * 3}});
    CHECK(panels<layout<128, 64>, 65, 8>(3) ==
          std::vector<panel_call>{{64, 64, 0, 0}, {64, 8, 64, 64 * 3}});
    CHECK(panels<layout<16, 16>, 1, 8>(5) == std::vector<panel_call>{{16, 8, 0, 0}});
}

#if CTNN_HAS_SIMD
TEST_CASE("outputs are stored up to the last one, and padding is 0 where there is any") {
    support::for_each_vector_architecture([]<class A>() { check_store_outputs<A>(); });
}
#endif
