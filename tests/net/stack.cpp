// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/stack.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <span>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::linear, nn::relu, nn::residual, nn::repeat;

template <class... Layers>
using input = typename nn::core::input_of_list<Layers...>::type;
template <class... Layers>
using chain = nn::sequential<Layers...>::template on<input<Layers...>>;
template <std::size_t Rows, class... Layers>
inline constexpr std::size_t floats =
    nn::net::buffer_bytes<float, input<Layers...>, chain<Layers...>, Rows> / sizeof(float);

// One array between two layers, two between more, each as wide as the widest row in it.
static_assert(floats<3, linear<16, 16>> == 0);
static_assert(floats<3, linear<16, 20>, relu, linear<20, 16>> == 3 * 32);
static_assert(floats<3, linear<16, 20>, linear<20, 40>, linear<40, 16>> == 3 * 2 * 48);
// Users' rows, which are packed, are copied where a layer cannot do with them: of fewer inputs than there are
// partial sums.
static_assert(floats<3, linear<3, 16>, linear<16, 16>> == 3 * (16 + 16));
// One row of exponentials, whatever the rows.
static_assert(floats<3, linear<16, 20>, nn::softmax> == 3 * 32 + 32);
// A repeat has one more between its copies, and what one of them needs; so does a residual.
static_assert(floats<3, repeat<2, linear<16, 20>, linear<20, 16>>> == 3 * (16 + 32));
static_assert(floats<3, residual<linear<16, 20>, linear<20, 16>>> == 3 * 32);
static_assert(floats<3, residual<linear<16, 20>, linear<20, 16>>,
                     repeat<2, residual<linear<16, 40>, linear<40, 16>>>> == 3 * (16 + 16 + 48));

template <std::size_t Limit, class... Layers>
inline constexpr std::size_t rows =
    nn::net::rows_together<float, input<Layers...>, chain<Layers...>, Limit>;
template <std::size_t Limit>
inline constexpr std::size_t wide =
    rows<Limit, linear<16, 672>, relu, linear<672, 672>, relu, linear<672, 1>>;

// As many rows as are wanted where there is room, else whole blocks, else what there is room for, else one.
constexpr std::size_t row = 2 * 672 * sizeof(float), frames = nn::net::frame_bytes;
static_assert(wide<std::size_t{1} << 30> == 24);
static_assert(wide<frames + 23 * row> == 18);
static_assert(wide<frames + 12 * row> == 12);
static_assert(wide<frames + 12 * row - 1> == 11);
static_assert(wide<frames + 2 * row> == 2);
static_assert(wide<frames + 2 * row - 1> == 1);
static_assert(wide<1> == 1);
static_assert(rows<1, linear<16, 16>> > 1);  // which has no buffers

// Neither a thousand copies nor their parameters are on the stack.
using deep = nn::sequential<repeat<1000, residual<linear<32, 32>, relu>>>;
static_assert(nn::cost<deep>::stack_bytes <= 65536 || frames > 32 * 1024);

// The limit is an argument, too.
using wide_topology = nn::sequential<linear<16, 672>, relu, linear<672, 672>, relu, linear<672, 1>>;
static_assert(nn::cost<wide_topology, float, frames + 30000>::stack_bytes <= frames + 30000);
static_assert(nn::cost<wide_topology, float, 1>::stack_bytes == frames + row + 16 * sizeof(float));

}  // namespace

TEST_CASE("scratch arrays are filled in constant evaluation, and aligned", "[stack]") {
    constexpr auto sum = [] {
        ctnn::net::scratch_array<float, 20> scratch;
        float total = 1;
        for (std::size_t i = 0; i < 20; ++i) total += scratch.data()[i];
        return total;
    }();
    STATIC_REQUIRE(sum == 1);
    STATIC_REQUIRE(alignof(ctnn::net::scratch_array<float, 20>) == 64);
    ctnn::net::scratch_array<double, 3> scratch;
    CHECK(static_cast<void*>(scratch.data()) == static_cast<void*>(&scratch));
}

TEST_CASE("rows run in a workspace as they do on the stack", "[stack]") {
    using topology = nn::sequential<nn::input<9, 7, 3>, nn::conv2d<3, 5, nn::kernel<3>>, relu,
                                    nn::flatten, linear<175, 2>>;
    using network = nn::network<topology>;
    constexpr std::size_t count = 25;
    static network net;
    static network::workspace workspace;
    net.initialize(1);
    std::vector<float> x(count * net.inputs), y(count * net.outputs), in_workspace(y.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 17) / 8 - 1;
    net.predict(x, y);
    net.predict(x, in_workspace, workspace);
    CHECK(y == in_workspace);
    const auto first =
        net(std::span<const float, network::inputs>(x.data(), network::inputs), workspace);
    CHECK((first[0] == y[0] && first[1] == y[1]));
    // And in constant evaluation.
    static_assert([] {
        nn::network<nn::sequential<linear<2, 3>, linear<3, 1>>> small;
        nn::network<nn::sequential<linear<2, 3>, linear<3, 1>>>::workspace of_small;
        small.layer<1>().bias(0) = 2;
        return small(std::array{1.0f, 2.0f}, of_small)[0] == 2;
    }());
}

// Three rows of so many values would be 12 MiB; one at a time they are 4.
static_assert(sizeof(nn::network<nn::sequential<nn::input<1024, 512, 2>, nn::conv2d<2, 2>,
                                                nn::conv2d<2, 1>>>::workspace) < 5 * 1024 * 1024);
