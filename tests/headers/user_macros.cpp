// SPDX-License-Identifier: BSL-1.0
// Every header of ours, and a generated one, after MACROS: a header with macros, such as <complex.h>, which has `I`.
#include MACROS
#if defined(I)
#define HAS_I
#endif

#include <every_header.hpp>
#include <precise.hpp>

// What had to be hidden from other libraries' headers is there again.
#if defined(HAS_I) && !defined(I)
#error "I is no macro any more"
#endif

int main() {
    namespace nn = ctnn;
    using topology = nn::sequential<nn::linear<2, 5>, nn::tanh, nn::linear<5, 2>, nn::softmax>;
    static nn::network<topology> net;
    static nn::trainer<nn::network<topology>, nn::cross_entropy, nn::adam, 4> trainer{
        net, {}, nn::adam{.lr = 0.05}};
    net.initialize(1);
    const nn::dataset<2, std::uint32_t> data(std::vector<float>{0, 0, 0, 1, 1, 0, 1, 1}, {0, 1, 1, 0});
    nn::fit(trainer, data, {.epochs = 300});
    std::vector<float> probabilities(8);
    net.predict(data.rows(), probabilities);
    const bool has_learned = nn::accuracy(probabilities, data.targets()) == 1;
    return has_learned && test::precise::model({1, 2, 3})[0] > 0 ? 0 : 1;
}
