// SPDX-License-Identifier: BSL-1.0
// What PyTorch has trained runs here: its keys, its order of weights, its rows.
#include <ctnn/io/description.hpp>
#include <ctnn/io/safetensors.hpp>

#include "catch.hpp"
#include "io/state_dict_data.hpp"
#include "support/bytes.hpp"

#include <cmath>
#include <ratio>
#include <span>
#include <string>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::kernel, nn::stride, nn::padding, nn::dilation;

template <class Topology>
void check(std::string_view digits, std::span<const float> rows, std::span<const float> expected) {
    const std::string bytes = support::from_hexadecimal(digits);
    nn::network<Topology> net;
    nn::load_safetensors(net, std::as_bytes(std::span(bytes)));
    std::vector<float> outputs(expected.size());
    net.predict(rows, outputs);
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(outputs[i] == Approx(expected[i]).margin(1e-6));

    // What is saved has the same tensors, but for the count of batches.
    const auto saved = nn::io::safetensors_bytes(net, "f");
    const auto ours = nn::io::parse_safetensors(saved, "f"),
               theirs = nn::io::parse_safetensors(bytes, "f");
    std::size_t counts = 0;
    for (const auto& [name, tensor] : theirs.tensors) {
        INFO(name);
        if (tensor.type == "I64") {
            ++counts;
            continue;
        }
        REQUIRE(ours.tensors.contains(name));
        CHECK(ours.tensors.at(name).shape == tensor.shape);
        CHECK(ours.tensors.at(name).bytes == tensor.bytes);
    }
    CHECK(ours.tensors.size() + counts == theirs.tensors.size());
}

}  // namespace

TEST_CASE("a state_dict of convolutions, batch norms and their like gives PyTorch's outputs",
          "[state_dict]") {
    using namespace state_dict_data;
    check<nn::sequential<nn::channels_first<2, 5, 4>,
                         nn::conv2d<2, 3, kernel<3>, padding<1>, stride<1, 2>>, nn::batch_norm<3>,
                         nn::prelu<3>, nn::depthwise_conv2d<3, kernel<2, 1>, nn::no_bias>,
                         nn::max_pool2d<kernel<2, 1>>, nn::hard_swish, nn::flatten, nn::linear<12, 4>,
                         nn::batch_norm<4>, nn::mish, nn::dropout<std::ratio<1, 2>>, nn::linear<4, 2>>>(
        image, image_rows, image_outputs);
}

TEST_CASE("a state_dict of an embedding and layers over time gives PyTorch's outputs", "[state_dict]") {
    using namespace state_dict_data;
    // (PyTorch takes another order of channels at the identity.)
    check<nn::sequential<nn::input<7>, nn::embedding<7, 3>, nn::identity,
                         nn::conv1d<3, 4, kernel<2>, dilation<2>>, nn::batch_norm<4>, nn::relu6,
                         nn::avg_pool1d<kernel<2>>, nn::global_avg_pool, nn::flatten, nn::linear<4, 2>>>(
        words, words_rows, words_outputs);
}
