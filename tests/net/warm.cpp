// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/warm.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

namespace nn = ctnn;

using small = nn::network<nn::sequential<nn::linear<2, 3>, nn::relu, nn::linear<3, 1>, nn::sigmoid>>;
using in_double =
    nn::network<nn::sequential<nn::linear<7, 7>, nn::repeat<3, nn::linear<7, 7>, nn::gelu>, nn::softmax>,
                double>;
using large = nn::network<nn::sequential<nn::linear<640, 256>, nn::relu, nn::linear<256, 256>>>;

template <class Network>
constexpr bool keeps_the_promises() {
    static_assert(noexcept(nn::warm(std::declval<const Network&>())));
    static_assert(std::is_void_v<decltype(nn::warm(std::declval<const Network&>()))>);
    return true;
}
static_assert(keeps_the_promises<small>());
static_assert(keeps_the_promises<in_double>());

constexpr small embedded{};

}  // namespace

TEMPLATE_TEST_CASE("warming changes nothing", "[warm]", small, in_double, large) {
    const auto net = std::make_unique<TestType>();
    net->initialize(1);
    const auto before = std::make_unique<TestType>(*net);
    nn::warm(*net);
    CHECK(std::memcmp(net.get(), before.get(), sizeof *net) == 0);
}

TEST_CASE("an embedded network can be warmed", "[warm]") {
    nn::warm(embedded);
    CHECK(embedded({1, 2})[0] == 0.5f);
}

TEST_CASE("warming a stream changes nothing", "[warm]") {
    using heard = nn::network<
        nn::sequential<nn::input<4, 2>, nn::gru<2, 3>, nn::conv1d<3, 2, nn::kernel<3>, nn::causal>>>;
    static_assert(noexcept(nn::warm(std::declval<const nn::stream<heard>&>())));
    const auto net = std::make_unique<heard>();
    net->initialize(1);
    nn::stream live{*net};
    nn::stream other{*net};
    CHECK(live({1, 2}) == other({1, 2}));
    nn::warm(live);
    CHECK(live({3, 4}) == other({3, 4}));
    CHECK(&live.network() == net.get());
}

#ifdef __linux__
// A page that nobody has touched is not in memory, and a compiler that dropped the loads would leave it so.
TEST_CASE("warming touches all parameters", "[warm]") {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t pages = (sizeof(large) + page - 1) / page;
    void* const memory =
        mmap(nullptr, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    madvise(memory, pages * page, MADV_NOHUGEPAGE);
    const large& net = *new (memory) large;
    const auto count_of_present = [&] {
        std::vector<unsigned char> present(pages);
        REQUIRE(mincore(memory, pages * page, present.data()) == 0);
        std::size_t count = 0;
        for (const unsigned char each : present) count += each & 1;
        return count;
    };

    CHECK(count_of_present() == pages);
    REQUIRE(madvise(memory, pages * page, MADV_DONTNEED) == 0);  // reads 0 from now on
    CHECK(count_of_present() == 0);
    nn::warm(net);
    CHECK(count_of_present() == pages);
    munmap(memory, pages * page);
}
#endif
