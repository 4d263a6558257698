// SPDX-License-Identifier: BSL-1.0
#include <ctnn/train/cost.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <vector>

namespace {

namespace nn = ctnn;

using mortgage = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
using tagger = nn::sequential<nn::linear<16, 64>, nn::relu, nn::linear<64, 32>, nn::relu,
                              nn::linear<32, 32>, nn::relu, nn::linear<32, 5>, nn::softmax>;

// As a user would hold a network to a budget.
static_assert(nn::cost<tagger>::parameter_bytes <= 32 * 1024);

static_assert(nn::cost<mortgage>::parameters == 201);
static_assert(nn::cost<mortgage>::multiply_adds == 2 * 50 + 50 * 1);
static_assert(nn::cost<mortgage>::depth == 2);
static_assert(nn::cost<mortgage>::parameter_bytes == (3 * 64 + 5 * 16) * 4);
static_assert(nn::cost<mortgage, double>::parameter_bytes == (3 * 64 + 5 * 16) * 8);

static_assert(nn::cost<tagger>::parameters == 4389);
static_assert(nn::cost<tagger>::multiply_adds == 16 * 64 + 64 * 32 + 32 * 32 + 32 * 5);
static_assert(nn::cost<tagger>::depth == 4);
static_assert(nn::cost<tagger>::parameter_bytes == sizeof(nn::network<tagger>));
static_assert(nn::cost<tagger, double>::parameter_bytes == sizeof(nn::network<tagger, double>));
static_assert(nn::cost<tagger>::parameter_bytes >= 4 * nn::cost<tagger>::parameters);

// A repeat costs what its layers written out cost.
using repeated =
    nn::sequential<nn::linear<4, 8>, nn::repeat<3, nn::linear<8, 6>, nn::gelu, nn::linear<6, 8>>>;
using nested =
    nn::sequential<nn::repeat<2, nn::repeat<3, nn::linear<8, 8>, nn::relu>, nn::linear<8, 8>>>;
static_assert(nn::cost<repeated>::parameters == 5 * 8 + 3 * (9 * 6 + 7 * 8));
static_assert(nn::cost<repeated>::multiply_adds == 4 * 8 + 3 * (8 * 6 + 6 * 8));
static_assert(nn::cost<repeated>::depth == 1 + 3 * 2);
static_assert(nn::cost<nested>::multiply_adds == 2 * 4 * 64);
static_assert(nn::cost<nested>::depth == 8);

// A residual costs what is in it; its additions are no multiplications.
using residuals =
    nn::sequential<nn::linear<4, 8>,
                   nn::repeat<3, nn::residual<nn::linear<8, 6>, nn::gelu, nn::residual<nn::linear<6, 6>>,
                                              nn::linear<6, 8>>>>;
static_assert(nn::cost<residuals>::parameters == 5 * 8 + 3 * (9 * 6 + 7 * 6 + 7 * 8));
static_assert(nn::cost<residuals>::multiply_adds == 4 * 8 + 3 * (8 * 6 + 6 * 6 + 6 * 8));
static_assert(nn::cost<residuals>::depth == 1 + 3 * 3);
static_assert(
    nn::cost<residuals>::parameter_bytes ==
    sizeof(nn::network<nn::sequential<
               nn::linear<4, 8>, nn::repeat<3, nn::linear<8, 6>, nn::linear<6, 6>, nn::linear<6, 8>>>>));

// What a trainer is: its memory, which training_bytes gives, and the loss, the optimizer, a reference
// and a counter, in whole lines.
template <class Topology, class Loss, class Optimizer, std::size_t Batch, class T>
constexpr bool is_the_size_of_a_trainer() {
    using trainer = nn::trainer<nn::network<Topology, T>, Loss, Optimizer, Batch>;
    constexpr std::size_t stated = nn::cost<Topology, T>::template training_bytes<Optimizer, Batch>;
    constexpr std::size_t rest = (sizeof(Loss) + sizeof(Optimizer) + 16 + 63) / 64 * 64 + 64;
    return stated < sizeof(trainer) && sizeof(trainer) <= stated + rest;
}
static_assert(is_the_size_of_a_trainer<mortgage, nn::mse, nn::sgd, 20, float>());
static_assert(is_the_size_of_a_trainer<mortgage, nn::mse, nn::adam, 1, double>());
static_assert(is_the_size_of_a_trainer<tagger, nn::on_any_ending<nn::cross_entropy_with_logits>,
                                       nn::adam, 64, float>());
static_assert(is_the_size_of_a_trainer<repeated, nn::mse, nn::rmsprop, 3, float>());
static_assert(is_the_size_of_a_trainer<residuals, nn::mse, nn::adam, 3, float>());

// An optimizer's moments are parameters once more.
static_assert(nn::cost<tagger>::training_bytes<nn::adam, 8> -
                  nn::cost<tagger>::training_bytes<nn::sgd, 8> ==
              nn::cost<tagger>::parameter_bytes);
static_assert(nn::cost<tagger>::training_bytes<nn::sgd, 9> >
              nn::cost<tagger>::training_bytes<nn::sgd, 8>);

// Scratch: rows of the widest layer, twice, and one of softmax's exponentials.
static_assert((nn::cost<tagger>::scratch_bytes - 16 * sizeof(float)) % (2 * 64 * sizeof(float)) == 0);
static_assert(nn::cost<tagger>::scratch_bytes > 0 && nn::cost<tagger>::scratch_bytes <= 64 * 1024);

// A layer that remembers where it was given its rows and where it wrote them.
struct places {
    const void* buffers[8] = {};
    std::size_t count = 0;
    std::size_t values = 0;  // of all of them, for as many rows as a call may have

    void add(const void* buffer, std::size_t size) {
        for (std::size_t i = 0; i < count; ++i)
            if (buffers[i] == buffer) return;
        buffers[count++] = buffer;
        values += size;
    }
};
places seen;

template <std::size_t In, std::size_t Out>
struct probe {
    using begins_with = nn::shape<In>;
    template <class Input>
    struct on : nn::layer_base {
        using output = nn::core::output_of_width<probe, Input, In, Out>;

        template <class Call>
        static constexpr void forward(const Call&, auto x, auto y) noexcept {
            seen.add(x.data, Call::max_rows * x.stride);
            seen.add(y.data, Call::max_rows * y.stride);
            for (std::size_t i = 0; i < y.count * y.stride; ++i) y.data[i] = 0;
        }
    };
};

template <class Topology>
std::size_t bytes_of_buffers() {
    const nn::network<Topology> net;
    const std::vector<float> x(net.inputs);
    std::vector<float> y(net.outputs);
    seen = {};
    net.predict(x, y);
    return seen.values * sizeof(float);
}

}  // namespace

TEST_CASE("scratch_bytes is enough for the rows between the layers", "[cost]") {
    // Ends of an odd width, which predict copies, so that it owns all of the buffers.
    using narrow = nn::sequential<probe<3, 5>, probe<5, 40>, probe<40, 9>, probe<9, 2>>;
    CHECK(bytes_of_buffers<narrow>() > 0);
    CHECK(bytes_of_buffers<narrow>() <= nn::cost<narrow>::scratch_bytes);
}

TEST_CASE("scratch_bytes counts what a repeat takes", "[cost]") {
    using wide_inside = nn::sequential<nn::repeat<2, probe<3, 64>, probe<64, 3>>>;
    CHECK(bytes_of_buffers<wide_inside>() > 0);
    CHECK(bytes_of_buffers<wide_inside>() <= nn::cost<wide_inside>::scratch_bytes);
}
