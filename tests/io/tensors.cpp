// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/tensors.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <string>
#include <vector>

namespace {

namespace nn = ctnn;
namespace io = ctnn::io;

// A layer that says nothing of its tensors.
struct silent {
    template <class Input>
    struct on : nn::layer_base {
        using output = Input;
    };
    template <class T>
    struct parameters {
        static constexpr std::size_t count = 4;
        T values[4]{};
    };
};

template <class... Layers>
std::vector<std::string> names_of() {
    std::vector<io::tensor_shape> tensors;
    io::append_tensors<Layers...>(tensors, "");
    std::vector<std::string> names;
    for (const io::tensor_shape& each : tensors) {
        std::string text = each.name;
        for (const std::size_t size : each.shape) text += ' ' + std::to_string(size);
        names.push_back(text);
    }
    return names;
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("tensors have the keys and shapes of PyTorch's nn.Sequential", "[tensors]") {
    CHECK(names_of<nn::linear<16, 64>, nn::relu, nn::linear<64, 5>, nn::softmax>() ==
          texts{"0.weight 64 16", "0.bias 64", "2.weight 5 64", "2.bias 5"});
}

TEST_CASE("a linear with no_bias has a weight alone, as in PyTorch", "[tensors]") {
    CHECK(names_of<nn::linear<16, 64, nn::no_bias>, nn::relu, nn::linear<64, 5>>() ==
          texts{"0.weight 64 16", "2.weight 5 64", "2.bias 5"});
}

TEST_CASE("what says how rows lie is no module, and has no number", "[tensors]") {
    using nn::kernel;
    CHECK(names_of<nn::channels_first<2, 5, 4>, nn::conv2d<2, 3, kernel<3, 2>>, nn::prelu<3>,
                   nn::flatten, nn::linear<27, 1>>() ==
          texts{"0.weight 3 2 3 2", "0.bias 3", "1.weight 3", "3.weight 1 27", "3.bias 1"});
    CHECK(names_of<nn::input<5>, nn::embedding<9, 3>, nn::depthwise_conv1d<3, kernel<2>, nn::no_bias>,
                   nn::conv1d<3, 4>>() ==
          texts{"0.weight 9 3", "1.weight 3 1 2", "2.weight 4 3 1", "2.bias 4"});
}

TEST_CASE("recurrent layers have PyTorch's keys, and reversed ones those of the layer", "[tensors]") {
    CHECK(names_of<nn::input<4, 3>, nn::concat<nn::rnn<3, 2>, nn::reversed<nn::rnn<3, 2>>>,
                   nn::reversed<nn::sequential<nn::tanh, nn::linear<4, 1>>>>() ==
          texts{"0.0.weight_ih_l0 2 3", "0.0.weight_hh_l0 2 2", "0.0.bias_ih_l0 2", "0.0.bias_hh_l0 2",
                "0.1.weight_ih_l0 2 3", "0.1.weight_hh_l0 2 2", "0.1.bias_ih_l0 2", "0.1.bias_hh_l0 2",
                "1.1.weight 1 4", "1.1.bias 1"});
}

TEST_CASE("a repeat is a Sequential of Sequentials", "[tensors]") {
    CHECK(names_of<nn::linear<2, 3>, nn::repeat<2, nn::linear<3, 4>, nn::tanh, nn::linear<4, 3>>>() ==
          texts{"0.weight 3 2", "0.bias 3", "1.0.0.weight 4 3", "1.0.0.bias 4", "1.0.2.weight 3 4",
                "1.0.2.bias 3", "1.1.0.weight 4 3", "1.1.0.bias 4", "1.1.2.weight 3 4", "1.1.2.bias 3"});
    CHECK(names_of<nn::repeat<1, nn::repeat<2, nn::linear<3, 3>>>>() ==
          texts{"0.0.0.0.0.weight 3 3", "0.0.0.0.0.bias 3", "0.0.0.1.0.weight 3 3", "0.0.0.1.0.bias 3"});
}

TEST_CASE("a residual is a Sequential", "[tensors]") {
    CHECK(names_of<nn::linear<2, 3>, nn::residual<nn::linear<3, 4>, nn::tanh, nn::linear<4, 3>>>() ==
          texts{"0.weight 3 2", "0.bias 3", "1.0.weight 4 3", "1.0.bias 4", "1.2.weight 3 4",
                "1.2.bias 3"});
    CHECK(names_of<nn::repeat<2, nn::residual<nn::residual<nn::linear<3, 3>>>>>() ==
          texts{"0.0.0.0.0.weight 3 3", "0.0.0.0.0.bias 3", "0.1.0.0.0.weight 3 3", "0.1.0.0.0.bias 3"});
}

TEST_CASE("a layer that names no tensors has one", "[tensors]") {
    CHECK(names_of<nn::linear<2, 4>, silent>() == texts{"0.weight 4 2", "0.bias 4", "1.weight 4"});
}

TEST_CASE("a topology's tensors have as many values as its parameters", "[tensors]") {
    using topology = nn::sequential<nn::linear<7, 5>, nn::repeat<3, nn::linear<5, 5>>, nn::linear<5, 1>>;
    std::size_t count = 0;
    for (const auto& each : io::topology_tensors<topology>::all()) count += each.count();
    CHECK(count == nn::network<topology>::parameter_count);
}
