// SPDX-License-Identifier: BSL-1.0
// Measures the stack that calls take, on one that was painted before: never more than cost::stack_bytes says,
// and that is no more than CTNN_STACK_LIMIT.
#include <ctnn/ctnn.hpp>

#include <array>
#include <cstdio>
#include <memory>
#include <pthread.h>
#include <sys/mman.h>
#include <vector>

namespace nn = ctnn;

namespace {

int failures = 0;

void expect(bool holds, const char* name, const char* what, std::size_t found, std::size_t most) {
    if (!holds) ++failures;
    std::printf("%s %s: %s %zu, at most %zu\n", holds ? "ok" : "FAILED", name, what, found, most);
}

/// Bytes of stack that a thread takes which calls f.
std::size_t bytes_below(void (*f)()) {
    constexpr std::size_t size = 4 * 1024 * 1024;
    constexpr unsigned char paint = 0xA5;
    void* const memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return 0;
    auto* const lowest = static_cast<unsigned char*>(memory);
    std::fill_n(lowest, size, paint);
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, memory, size);
    const auto call = [](void* function) -> void* {
        (*static_cast<void (**)()>(function))();
        return nullptr;
    };
    const bool ran =
        pthread_create(&thread, &attributes, call, &f) == 0 && pthread_join(thread, nullptr) == 0;
    std::size_t untouched = 0;
    while (untouched < size && lowest[untouched] == paint) ++untouched;
    munmap(memory, size);
    pthread_attr_destroy(&attributes);
    return ran ? size - untouched : 0;
}

/// What f adds to a thread that does nothing.
std::size_t stack_of(void (*f)()) {
    const std::size_t all = bytes_below(f), nothing = bytes_below([] {});
    return all > nothing ? all - nothing : 0;
}

template <class Topology, class T, class Loss>
struct calls {
    using network = nn::network<Topology, T>;
    static constexpr std::size_t rows = 64;

    static inline const std::unique_ptr<network> net = std::make_unique<network>();
    static inline std::vector<T> x = std::vector<T>(rows * network::inputs);
    static inline std::vector<T> y = std::vector<T>(rows * network::outputs);
    static inline std::array<T, network::inputs> row{};
    static inline std::array<T, network::outputs> of_row{};

    template <std::size_t Batch>
    struct training {
        using trainer_type = nn::trainer<network, Loss, nn::adam, Batch>;
        static inline const std::unique_ptr<trainer_type> trainer = std::make_unique<trainer_type>(*net);
        static inline std::vector<typename trainer_type::target_type> targets =
            std::vector<typename trainer_type::target_type>(Batch * trainer_type::targets_per_row);

        static void step() { trainer->step(std::span(x).first(Batch * network::inputs), targets); }
        static void evaluate() {
            trainer->evaluate(std::span(x).first(Batch * network::inputs), targets);
        }
    };

    static void one() { of_row = (*net)(row); }
    static void many() { net->predict(x, y); }

    static void measure(const char* name, bool fits) {
        using cost = nn::cost<Topology, T>;
        // The array that a call for one row returns is its caller's.
        constexpr std::size_t most = cost::stack_bytes, returned = sizeof of_row;
        const auto expect_of = [&](const char* what, void (*f)(), std::size_t allowed) {
            const std::size_t found = stack_of(f);
            expect(found <= allowed, name, what, found, allowed);
        };
        if (fits)
            expect(most <= CTNN_STACK_LIMIT, name, "stack_bytes", most, std::size_t{CTNN_STACK_LIMIT});
        expect_of("one row", one, most + returned);
        expect_of("64 rows", many, most);
        expect_of("step of 1 row", training<1>::step, most);
        expect_of("step of 32 rows", training<32>::step, most);
        expect_of("evaluate of 32 rows", training<32>::evaluate, most);

        // However many go together, they have the bits of one.
        net->initialize(1);
        for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(i % 13) / 7 - 1;
        many();
        bool same = true;
        for (std::size_t r = 0; r < rows; ++r) {
            std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(r * network::inputs), network::inputs,
                        row.begin());
            one();
            for (std::size_t o = 0; o < network::outputs; ++o)
                same = same && of_row[o] == y[r * network::outputs + o];
        }
        expect(same, name, "rows that differ from one alone", same ? 0 : 1, 0);
    }
};

using small = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
using wide =
    nn::sequential<nn::linear<16, 672>, nn::relu, nn::linear<672, 672>, nn::relu, nn::linear<672, 1>>;
using wide_functions =
    nn::sequential<nn::linear<16, 300>, nn::tanh, nn::linear<300, 301>, nn::gelu, nn::linear<301, 1>>;
using classes = nn::sequential<nn::linear<3, 500>, nn::softmax>;
using odd = nn::sequential<nn::linear<4, 65>, nn::layer_norm<65>, nn::linear<65, 65>, nn::dropout<>,
                           nn::standardize<65>, nn::affine<65>, nn::linear<65, 3>>;
template <std::size_t Width>
using block = nn::residual<nn::linear<64, Width>, nn::relu, nn::linear<Width, 64>>;
using composed =
    nn::sequential<block<300>, block<490>, nn::repeat<2, block<512>, nn::repeat<2, block<333>>>>;
using branched = nn::sequential<
    nn::linear<4, 65>,
    nn::concat<nn::linear<65, 40>, nn::sequential<nn::linear<65, 300>, nn::tanh>, nn::identity>,
    nn::linear<405, 33>, nn::multiply<nn::linear<33, 33>, nn::sigmoid>,
    nn::add<nn::linear<33, 33>, nn::softmax, nn::identity>, nn::slice<1, 3>>;
using wider_than_all = nn::sequential<nn::linear<4, 40000>, nn::relu, nn::linear<40000, 4>>;

}  // namespace

int main() {
#ifdef __OPTIMIZE__
    constexpr bool fits = true;
#else
    constexpr bool fits = false;  // clang's frames alone are larger
#endif
    calls<small, float, nn::mse>::measure("small", fits);
    calls<wide, float, nn::mse>::measure("wide", fits);
    calls<wide_functions, double, nn::mse>::measure("wide_functions", fits);
    calls<branched, float, nn::mse>::measure("branched", fits);
    calls<classes, float, nn::cross_entropy>::measure("classes", fits);
    calls<odd, float, nn::mse>::measure("odd", fits);
    calls<composed, float, nn::mse>::measure("composed", fits);
    calls<wider_than_all, float, nn::mse>::measure("wider_than_all", false);
    return failures == 0 ? 0 : 1;
}
