// SPDX-License-Identifier: BSL-1.0
// Counts what is taken from the heap: nothing, by all that network and trainer::step reach.
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

std::size_t allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
    ++allocations;
    return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

}  // namespace

// All of them, since a sanitizer brings its own of those that are left out. Never inlined: g++ would
// warn of a mismatch.
#define CTNN_TEST_NEW [[gnu::noinline]] void* operator
#define CTNN_TEST_DELETE [[gnu::noinline]] void operator
using aligned = std::align_val_t;
using nothrow = std::nothrow_t;
constexpr std::size_t usual = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
CTNN_TEST_NEW new(std::size_t size) { return counted(size, usual); }
CTNN_TEST_NEW new[](std::size_t size) { return counted(size, usual); }
CTNN_TEST_NEW new(std::size_t size, const nothrow&) noexcept { return counted(size, usual); }
CTNN_TEST_NEW new[](std::size_t size, const nothrow&) noexcept { return counted(size, usual); }
CTNN_TEST_NEW new(std::size_t size, aligned to) { return counted(size, std::size_t(to)); }
CTNN_TEST_NEW new[](std::size_t size, aligned to) { return counted(size, std::size_t(to)); }
CTNN_TEST_NEW new(std::size_t size, aligned to, const nothrow&) noexcept {
    return counted(size, std::size_t(to));
}
CTNN_TEST_NEW new[](std::size_t size, aligned to, const nothrow&) noexcept {
    return counted(size, std::size_t(to));
}
CTNN_TEST_DELETE delete(void* pointer) noexcept { std::free(pointer); }
CTNN_TEST_DELETE delete[] (void* pointer) noexcept { std::free(pointer); }
CTNN_TEST_DELETE delete(void* pointer, std::size_t) noexcept { std::free(pointer); }
CTNN_TEST_DELETE delete[] (void* pointer, std::size_t) noexcept { std::free(pointer); }
CTNN_TEST_DELETE delete(void* pointer, aligned) noexcept { std::free(pointer); }
CTNN_TEST_DELETE delete[] (void* pointer, aligned) noexcept { std::free(pointer); }
CTNN_TEST_DELETE delete(void* pointer, std::size_t, aligned) noexcept { std::free(pointer); }
CTNN_TEST_DELETE delete[] (void* pointer, std::size_t, aligned) noexcept { std::free(pointer); }

namespace nn = ctnn;

namespace {

int failures = 0;

template <class F>
void takes_nothing(const char* what, F f) {
    const std::size_t before = allocations;
    f();
    if (allocations == before) return;
    ++failures;
    std::printf("%s takes %zu times from the heap\n", what, allocations - before);
}

// Wide and deep enough that nobody would keep it on the stack without thinking.
using topology = nn::sequential<nn::linear<64, 300>, nn::batch_norm<300>, nn::gelu, nn::dropout<>,
                                nn::repeat<5, nn::residual<nn::linear<300, 300>, nn::relu>>,
                                nn::linear<300, 10>, nn::softmax>;
using network = nn::network<topology>;

template <class Optimizer>
void check_training(network& net, Optimizer optimizer) {
    static nn::trainer<network, nn::cross_entropy, Optimizer, 32> trainer{net};
    static std::array<float, 32 * 64> x{};
    static std::array<std::uint32_t, 32> y{};
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 7) / 7;
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<std::uint32_t>(i % 10);
    takes_nothing("making a trainer", [&] {
        using small = nn::network<nn::sequential<nn::linear<2, 3>>>;
        small of_its_own;
        nn::trainer<small, nn::mse, Optimizer, 4> another{of_its_own, {}, optimizer};
    });
    takes_nothing("step", [&] {
        for (const std::size_t rows : {32u, 1u, 7u})
            trainer.step(std::span<const float>(x).first(rows * 64),
                         std::span<const std::uint32_t>(y).first(rows));
    });
    takes_nothing("evaluate", [&] { trainer.evaluate(x, y); });
}

}  // namespace

int main() {
    // The count counts. (Calls, since a new-expression may be left out.)
    const std::size_t before = allocations;
    ::operator delete(::operator new(1));
    ::operator delete[](::operator new[](3));
    ::operator delete(::operator new(1, std::nothrow));
    ::operator delete(::operator new(64, std::align_val_t{64}), std::align_val_t{64});
    if (allocations - before != 4) {
        std::printf("%zu of 4 are counted\n", allocations - before);
        return 1;
    }

    static network net;
    static std::array<float, network::parameter_count> flat{};
    takes_nothing("initialize", [] { net.initialize(1); });
    takes_nothing("get_parameters", [] { net.get_parameters(flat); });
    takes_nothing("set_parameters", [] { net.set_parameters(flat); });
    static std::array<float, 64> row{};
    static std::array<float, 10> answer{};
    takes_nothing("warm", [] { nn::warm(net); });
    takes_nothing("flush_to_zero", [] { const nn::flush_to_zero guard; });
    takes_nothing("one row", [] { answer = net(row); });
    static std::array<float, 101 * 64> rows{};
    static std::array<float, 101 * 10> out{};
    takes_nothing("predict", [] { net.predict(rows, out); });
    check_training(net, nn::sgd{.lr = 0.01, .momentum = 0.9});
    check_training(net, nn::adam{});
    check_training(net, nn::gradients{});
    return failures == 0 ? 0 : 1;
}
