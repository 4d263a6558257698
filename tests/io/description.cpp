// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/description.hpp>

#include "catch.hpp"
#include "support/described.hpp"

#include <cstring>
#include <ratio>
#include <string>
#include <vector>

namespace nn = ctnn;
using nn::io::description;

namespace {

std::string message_of(const std::string& topology) {
    try {
        description::parse(topology);
    } catch (const nn::file_error& error) {
        return error.what();
    }
    return "accepted";
}

template <class... Layers>
void check_against_type() {
    support::check_description<nn::sequential<Layers...>>();
}

/// The arrays of a layer are its parameters in memory.
template <class Layer>
void check_arrays(const std::string& text, const std::string& before = "") {
    using parameters_type = typename Layer::template parameters<double>;
    static parameters_type parameters;
    double next = 1;
    nn::core::visit_values(parameters, [&](double& value) { value = next++; });

    const auto described = description::parse("sequential<" + before + text + ">");
    std::vector<double> expected;
    for (const auto& array : described.layers().back().arrays)
        for (const std::size_t index : array)
            expected.push_back(index == nn::io::no_value ? 0 : static_cast<double>(index + 1));
    INFO(text);
    REQUIRE(expected.size() * sizeof(double) == sizeof(parameters));
    CHECK(std::memcmp(&parameters, expected.data(), sizeof(parameters)) == 0);
}

}  // namespace

TEST_CASE("description: sizes and outputs are those of the type") {
    check_against_type<nn::linear<3, 70>, nn::relu, nn::linear<70, 20>, nn::leaky_relu,
                       nn::linear<20, 9>, nn::elu, nn::linear<9, 1>, nn::sigmoid>();
    check_against_type<nn::linear<3, 5>, nn::gelu, nn::linear<5, 5>, nn::silu, nn::linear<5, 5>,
                       nn::softplus, nn::linear<5, 4>, nn::softmax>();
    check_against_type<nn::linear<3, 5>, nn::selu, nn::linear<5, 5>, nn::gelu_tanh, nn::linear<5, 5>,
                       nn::hard_sigmoid, nn::linear<5, 5>, nn::leaky_relu_with<std::ratio<1, 5>>,
                       nn::linear<5, 5>, nn::elu_with<std::ratio<3>>, nn::linear<5, 4>,
                       nn::hard_sigmoid_with<std::ratio<1, 5>, std::ratio<1, 2>>>();
    check_against_type<nn::linear<3, 5>, nn::relu6, nn::linear<5, 5>, nn::hardtanh, nn::linear<5, 5>,
                       nn::hard_swish, nn::mish, nn::linear<5, 5>,
                       nn::hardtanh_with<std::ratio<-1, 2>, std::ratio<1, 3>>,
                       nn::clamp<std::ratio<-1, 3>, std::ratio<1, 5>>>();
    check_against_type<nn::linear<3, 70, nn::no_bias>, nn::relu,
                       nn::repeat<2, nn::residual<nn::linear<70, 70, nn::no_bias>, nn::tanh>>,
                       nn::linear<70, 1, nn::no_bias>>();
    check_against_type<nn::affine<9>, nn::standardize<9>, nn::linear<9, 17>, nn::layer_norm<17>,
                       nn::relu, nn::layer_norm_with<17, std::ratio<1, 1000>>, nn::log_softmax>();
    check_against_type<nn::linear<3, 5>, nn::repeat<3, nn::linear<5, 7>, nn::tanh, nn::linear<7, 5>>,
                       nn::linear<5, 2>>();
    check_against_type<
        nn::residual<nn::linear<3, 3>, nn::gelu>, nn::linear<3, 5>, nn::relu,
        nn::repeat<3, nn::residual<nn::linear<5, 7>, nn::tanh,
                                   nn::residual<nn::linear<7, 7>, nn::softmax>, nn::linear<7, 5>>>,
        nn::linear<5, 2>>();
}

TEST_CASE("description: branches, and layers that pass on or select") {
    check_against_type<
        nn::input<3>, nn::tanh, nn::linear<3, 5>,
        nn::add<nn::identity, nn::sequential<nn::linear<5, 4>, nn::tanh, nn::linear<4, 5>>>,
        nn::concat<nn::linear<5, 2>, nn::relu>, nn::slice<1, 5>,
        nn::multiply<nn::linear<5, 5>, nn::sigmoid, nn::standardize<5>>, nn::identity,
        nn::residual<nn::relu, nn::linear<5, 5>>, nn::sequential<nn::linear<5, 2>, nn::tanh>>();
    check_against_type<nn::concat<nn::relu, nn::linear<3, 2>>,
                       nn::repeat<2, nn::add<nn::identity, nn::affine<5>>>>();
    for (const char* wrong :
         {"sequential<add<relu, tanh>>", "sequential<linear<2, 3>, add<identity, linear<3, 4>>>",
          "sequential<linear<2, 3>, slice<1, 3>>", "sequential<linear<2, 3>, input<4>>",
          "sequential<linear<2, 3>, concat<>>"})
        CHECK_THROWS_AS(description::parse(wrong), nn::file_error);
}

TEST_CASE("description: rows have shapes, and channels at each place") {
    check_against_type<nn::input<3, 2, 5>, nn::tanh, nn::concat<nn::slice<1, 3>, nn::identity>,
                       nn::multiply<nn::slice<0, 4>, nn::sequential<nn::slice<4, 4>, nn::sigmoid>>,
                       nn::residual<nn::gelu>>();
    const auto described =
        description::parse("sequential<input<7, 3>, concat<slice<1, 2>, identity>, slice<1, 3>>");
    CHECK(described.inputs() == 21);
    CHECK(described.layers()[1].input == nn::io::extents{7, 3});
    CHECK(described.layers()[1].output == nn::io::extents{7, 5});
    CHECK(described.layers()[2].output == nn::io::extents{7, 3});
    CHECK(message_of("sequential<input<7, 3>, linear<21, 5>>") ==
          "linear<21, 5> takes 21 channels, but is given the shape [7, 3]");
    CHECK(message_of("sequential<input<7, 3>, affine<3>>") ==
          "affine<3> takes rows without places, but is given the shape [7, 3]");
    CHECK(message_of("sequential<input<7, 3>, input<3, 7>>") ==
          "input<3, 7> is the shape that a network begins with, but is given the shape [7, 3]");
    CHECK(message_of("sequential<input<7, 3>, slice<1, 3>>") ==
          "slice<1, 3> takes more than the 3 channels that are there");
    CHECK(message_of("sequential<input<7, 3>, add<identity, slice<0, 2>>>") ==
          "add<identity, slice<0, 2>>: slice<0, 2> has the shape [7, 2], the first branch the shape [7, "
          "3]");
    CHECK(message_of("sequential<input<7, 3>, repeat<2, slice<0, 2>>>") ==
          "repeat<2, slice<0, 2>>: its last shape, [7, 2], is not its first, [7, 3]");
    CHECK(message_of("sequential<input<1, 2, 3, 4>>") ==
          "input<1, 2, 3, 4>: expected one to three extents");
    CHECK(message_of("sequential<input<16777216, 16777216, 16777216>>") ==
          "input<16777216, 16777216, 16777216>: more than 16777216 values in a row");
}

TEST_CASE("description: rows in PyTorch's order, and pools") {
    using nn::kernel, nn::stride, nn::padding;
    check_against_type<nn::channels_first<3, 7, 4>, nn::linear<3, 2>,
                       nn::avg_pool2d<kernel<3, 2>, padding<1>>,
                       nn::concat<nn::max_pool2d<kernel<2, 1>>, nn::avg_pool2d<kernel<1>, stride<3, 1>>>,
                       nn::flatten, nn::linear<12, 3>>();
    check_against_type<nn::channels_first<2, 9>, nn::max_pool1d<nn::causal, kernel<3>>,
                       nn::avg_pool1d<kernel<2>, stride<1>, padding<1, 0>>,
                       nn::concat<nn::global_max_pool, nn::global_avg_pool, nn::flatten>>();
    CHECK(message_of("sequential<channels_first<3>>") ==
          "channels_first<3>: expected channels and height and width, or channels and time");
    CHECK(message_of("sequential<input<5>, channels_first<2, 3>>") ==
          "channels_first<2, 3> takes 6 inputs, but the layer before it has 5 outputs");
    CHECK(message_of("sequential<channels_first<65536, 65536, 65536>>") ==
          "channels_first<65536, 65536, 65536>: more than 16777216 values in a row");
    CHECK(message_of("sequential<input<5>, global_avg_pool>") ==
          "global_avg_pool takes all places, but is given the shape [5]");
    CHECK(message_of("sequential<input<5, 2>, max_pool1d<stride<2>>>") ==
          "max_pool1d<stride<2>>: a pool needs to know its window, kernel<...>");
    CHECK(message_of("sequential<input<5, 2>, max_pool1d<kernel<3>, padding<0, 2>>>") ==
          "max_pool1d<kernel<3>, padding<0, 2>>: a pool is padded by at most half of its kernel");
    CHECK(message_of("sequential<input<5, 2>, avg_pool1d<kernel<2>, same>>") ==
          "avg_pool1d<kernel<2>, same>: expected kernel, stride, padding or causal, found 'same'");
}

TEST_CASE("description: windows of convolutions") {
    using nn::kernel, nn::stride, nn::padding, nn::dilation;
    check_against_type<nn::input<9, 3>, nn::conv1d<3, 17, nn::same, kernel<4>, stride<2>>, nn::relu,
                       nn::depthwise_conv1d<17, kernel<2>, dilation<2>, nn::causal, nn::no_bias>,
                       nn::conv1d<17, 2, kernel<3>, padding<2, 1>>>();
    check_against_type<
        nn::input<7, 5, 3>, nn::conv2d<3, 5, padding<1>, kernel<2, 3>, nn::no_bias>,
        nn::depthwise_conv2d<5, kernel<3>, stride<2, 1>, nn::same>,
        nn::concat<nn::conv2d<5, 2, kernel<1, 3>, dilation<1, 2>, padding<0, 2>>, nn::identity>,
        nn::conv2d<7, 33, kernel<3, 2>, padding<0, 1, 2, 0>>>();
    const auto message_of_2d = [](const std::string& layer) {
        return message_of("sequential<input<5, 4, 3>, " + layer + ">");
    };
    CHECK(message_of("sequential<conv2d<3, 1>>") ==
          "conv2d<3, 1> leaves height and width open; begin with "
          "input<height, width, channels>");
    CHECK(message_of_2d("conv1d<3, 1>") ==
          "conv1d<3, 1> takes rows of [time, channels], but is given the shape [5, 4, 3]");
    CHECK(message_of_2d("conv2d<4, 1>") ==
          "conv2d<4, 1> takes 4 channels, but is given the shape [5, 4, 3]");
    CHECK(message_of_2d("softmax") ==
          "softmax takes rows without places, but is given the shape [5, 4, 3]");
    CHECK(message_of_2d("conv2d<3>") == "conv2d<3>: expected 2 template arguments, found 1");
    CHECK(message_of_2d("depthwise_conv2d<3, same, bias>") ==
          "depthwise_conv2d<3, same, bias>: expected kernel, stride, dilation, padding, same, causal or "
          "no_bias, found 'bias'");
    CHECK(message_of_2d("conv2d<3, 1, kernel<3>, kernel<3>>") ==
          "conv2d<3, 1, kernel<3>, kernel<3>>: has the option kernel twice");
    CHECK(message_of_2d("conv2d<3, 1, same, padding<1>>") ==
          "conv2d<3, 1, same, padding<1>>: expected one of padding, same and causal");
    CHECK(message_of_2d("conv2d<3, 1, causal>") ==
          "conv2d<3, 1, causal>: only a layer over time can be causal");
    CHECK(message_of_2d("conv2d<3, 1, kernel<1, 1, 1>>") ==
          "conv2d<3, 1, kernel<1, 1, 1>>: expected one or two numbers in kernel");
    CHECK(message_of_2d("conv2d<3, 1, stride>") ==
          "conv2d<3, 1, stride>: expected one or two numbers in stride");
    CHECK(message_of_2d("conv2d<3, 1, stride<0>>").find("expected a number from 1 to") !=
          std::string::npos);
    CHECK(message_of_2d("conv2d<3, 1, padding<1, 1, 1>>") ==
          "conv2d<3, 1, padding<1, 1, 1>>: expected one, two or four numbers in padding");
    CHECK(message_of_2d("conv2d<3, 1, same<1>>") ==
          "conv2d<3, 1, same<1>>: expected same, found 'same<1>'");
    CHECK(message_of_2d("conv2d<3, 1, kernel<2, 3>, dilation<1, 2>>") ==
          "conv2d<3, 1, kernel<2, 3>, dilation<1, 2>>: the window takes 5 places, and there are 4 with "
          "the "
          "padding");
    CHECK(message_of_2d("conv2d<3, 16777216, kernel<16777216>, padding<16777216>>")
              .find("more than 16777216 parameters") != std::string::npos);
}

TEST_CASE("description: slopes of prelu are those of channels, or one") {
    check_against_type<nn::prelu<5>, nn::linear<5, 3>, nn::prelu<1>>();
    check_against_type<nn::input<3, 2>, nn::prelu<2>, nn::prelu<1>>();
    CHECK(message_of("sequential<input<7, 3>, prelu<7>>") ==
          "prelu<7> takes 7 channels, but is given the shape [7, 3]");
    CHECK(message_of("sequential<prelu<1>>").find("leaves the number of inputs open") !=
          std::string::npos);
}

TEST_CASE("description: rows of indices are looked up") {
    support::check_description<
        nn::sequential<nn::input<3>, nn::embedding<9, 4>, nn::flatten, nn::linear<12, 5>>>();
    support::check_description<
        nn::sequential<nn::input<2>, nn::sequential<nn::identity, nn::embedding<3, 1>>, nn::relu>>();
    CHECK(description::parse("sequential<input<3>, embedding<9, 4>>").indices_below() == 9);
    CHECK(description::parse("sequential<affine<3>, embedding<9, 4>>").indices_below() == 0);
    CHECK(description::parse("sequential<input<3>, concat<embedding<9, 4>, sequential<slice<0, 3>, "
                             "embedding<8, 1>>>>")
              .indices_below() == 8);
    const auto described = description::parse("sequential<input<2>, embedding<3, 1>>");
    const std::vector<double> weight{5, 6, 7}, x{2, 3};
    const auto y = described.evaluate(std::span<const double>(weight), std::span<const double>(x));
    CHECK(y[0] == 7);
    CHECK(std::isnan(y[1]));
    CHECK(message_of("sequential<embedding<9, 4>>") ==
          "embedding<9, 4> takes rows of indices; put it after input<T> of T indices");
    CHECK(message_of("sequential<input<2, 3>, embedding<9, 4>>") ==
          "embedding<9, 4> takes rows of indices; put it after input<T> of T indices");
    CHECK(message_of("sequential<input<2>, embedding<65536, 65536>>") ==
          "embedding<65536, 65536>: more than 16777216 parameters");
}

TEST_CASE("description: layers that go through time") {
    check_against_type<nn::input<4, 3>, nn::lstm<3, 5>, nn::reversed<nn::gru<5, 2>>, nn::rnn<2, 17>,
                       nn::last, nn::linear<17, 2>>();
    check_against_type<nn::input<3, 2>, nn::concat<nn::gru<2, 3>, nn::reversed<nn::gru<2, 3>>>,
                       nn::repeat<2, nn::reversed<nn::sequential<nn::rnn<6, 6>, nn::tanh>>>,
                       nn::reversed<nn::repeat<2, nn::residual<nn::rnn<6, 6>>>>, nn::reversed<nn::relu>,
                       nn::flatten>();
    CHECK(message_of("sequential<lstm<3, 5>>") ==
          "lstm<3, 5> leaves time open; begin with input<time, channels>");
    CHECK(message_of("sequential<input<3>, gru<3, 5>>") ==
          "gru<3, 5> takes rows of [time, channels], but is given the shape [3]");
    CHECK(message_of("sequential<input<7, 3>, rnn<4, 5>>") ==
          "rnn<4, 5> takes 4 channels, but is given the shape [7, 3]");
    CHECK(message_of("sequential<input<2, 65536>, rnn<65536, 65536>>") ==
          "rnn<65536, 65536>: more than 16777216 parameters");
    CHECK(message_of("sequential<input<7, 3, 2>, last>") ==
          "last takes rows of [time, channels], but is given the shape [7, 3, 2]");
    CHECK(message_of("sequential<input<7, 3>, reversed<last>>") ==
          "reversed<last> takes rows of [time, channels] and gives such, but is given [7, 3] and would "
          "give [3]");
}

TEST_CASE("description: batch_norm of rows and of places, and dropout") {
    check_against_type<nn::batch_norm<5>, nn::dropout<>, nn::linear<5, 3>,
                       nn::batch_norm_with<3, std::ratio<1, 100>, std::ratio<1, 2>>, nn::tanh>();
    check_against_type<nn::input<4, 3>, nn::conv1d<3, 5>, nn::batch_norm<5>,
                       nn::dropout<std::ratio<1, 3>>, nn::prelu<5>>();
    CHECK(message_of("sequential<input<4, 3>, batch_norm<2>>") ==
          "batch_norm<2> takes 2 channels, but is given the shape [4, 3]");
    CHECK(message_of("sequential<batch_norm_with<3, std::ratio<1, 100>>>") ==
          "batch_norm_with<3, std::ratio<1, 100>>: expected 3 template arguments, found 2");
    CHECK(message_of("sequential<linear<2, 3>, dropout<std::ratio<3, 2>>>") ==
          "dropout<std::ratio<3, 2>>: expected a std::ratio from 0 to 1");
}

TEST_CASE("description: arrays hold the parameters as the type lays them out") {
    check_arrays<nn::embedding<5, 7>>("embedding<5, 7>", "input<2>, ");
    check_arrays<nn::lstm<2, 5>>("lstm<2, 5>", "input<3, 2>, ");
    check_arrays<nn::gru<3, 17>>("gru<3, 17>", "input<3, 3>, ");
    check_arrays<nn::reversed<nn::rnn<2, 5>>>("reversed<rnn<2, 5>>", "input<3, 2>, ");
    check_arrays<nn::prelu<19>>("prelu<19>");
    check_arrays<nn::linear<3, 100>>("linear<3, 100>");
    check_arrays<nn::affine<9>>("affine<9>");
    check_arrays<nn::standardize<17>>("standardize<17>");
    check_arrays<nn::layer_norm<5>>("layer_norm<5>");
    check_arrays<nn::batch_norm<17>>("batch_norm<17>");
    check_arrays<nn::prelu<3>>("prelu<3>");
    check_arrays<nn::embedding<3, 7>>("embedding<3, 7>", "input<2>, ");
    check_arrays<nn::linear<5, 20>>("linear<5, 20>");
    check_arrays<nn::linear<9, 7>>("linear<9, 7>");
    check_arrays<nn::linear<33, 1>>("linear<33, 1>");
    check_arrays<nn::linear<3, 100, nn::no_bias>>("linear<3, 100, no_bias>");
    check_arrays<nn::linear<9, 7, nn::no_bias>>("linear<9, 7, ctnn::no_bias>");
    const std::string time = "input<9, 3>, ", image = "input<5, 4, 3>, ";
    using nn::kernel;
    check_arrays<nn::conv1d<3, 5, kernel<4>>>("conv1d<3, 5, kernel<4>>", time);
    check_arrays<nn::conv2d<3, 70, kernel<2, 3>, nn::no_bias>>("conv2d<3, 70, no_bias, kernel<2, 3>>",
                                                               image);
    check_arrays<nn::depthwise_conv1d<3, kernel<4>>>("depthwise_conv1d<3, kernel<4>>", time);
    check_arrays<nn::depthwise_conv2d<3, kernel<2>, nn::no_bias>>(
        "depthwise_conv2d<3, no_bias, kernel<2>>", image);
}

TEST_CASE("description: tensors have the keys of nn.Sequential") {
    std::string names;
    for (const auto& tensor :
         description::parse("sequential<linear<2, 3>, relu, repeat<2, linear<3, 3>, tanh>>").tensors())
        names += tensor.name + " ";
    CHECK(names == "0.weight 0.bias 2.0.0.weight 2.0.0.bias 2.1.0.weight 2.1.0.bias ");
}

TEST_CASE("description: what is no network is told so") {
    CHECK(message_of("linear<2, 3>") == "a topology is sequential<layers...>, found 'linear'");
    CHECK(message_of("sequential") == "a network has at least one layer");
    CHECK(message_of("sequential<linear<2, 3>, linear<4, 5>>") ==
          "linear<4, 5> takes 4 inputs, but the layer before it has 3 outputs");
    CHECK(message_of("sequential<relu>") ==
          "relu leaves the number of inputs open, which the first layer "
          "fixes; begin with linear<inputs, outputs>");
    CHECK(message_of("sequential<linear<2, 3>, swish>").find("'swish' is no layer") == 0);
    CHECK(message_of("sequential<linear<2>>") == "linear<2>: expected 2 template arguments, found 1");
    CHECK(message_of("sequential<linear<2, 3, bias>>") ==
          "linear<2, 3, bias>: expected no_bias, found 'bias'");
    CHECK(message_of("sequential<linear<2, 3, no_bias<1>>>") ==
          "linear<2, 3, no_bias<1>>: expected no_bias, found 'no_bias<1>'");
    CHECK(message_of("sequential<linear<2, 3, no_bias, no_bias>>") ==
          "linear<2, 3, no_bias, no_bias>: has the option no_bias twice");
    CHECK(message_of("sequential<linear<2, 3>, relu<2>>") ==
          "relu<2>: expected 0 template arguments, found 1");
    CHECK(message_of("sequential<linear<0, 3>>") ==
          "linear<0, 3>: expected a number from 1 to 16777216, found '0'");
    CHECK(message_of("sequential<linear<-2, 3>>").find("found '-2'") != std::string::npos);
    CHECK(message_of("sequential<linear<99999999999999999999999, 3>>").find("from 1 to") !=
          std::string::npos);
    CHECK(message_of("sequential<linear<16777216, 16777216>>") ==
          "linear<16777216, 16777216>: more than 16777216 parameters");
    CHECK(message_of("sequential<repeat<65536, linear<100, 100>>>")
              .find("more than 16777216 parameters") != std::string::npos);
    CHECK(message_of("sequential<linear<2, 3>, leaky_relu_with<2>>") ==
          "leaky_relu_with<2>: expected a std::ratio, found '2'");
    CHECK(message_of("sequential<linear<2, 3>, hardtanh_with<std::ratio<6>, std::ratio<0>>>") ==
          "hardtanh_with<std::ratio<6>, std::ratio<0>>: expected a first bound below the second");
    CHECK(message_of("sequential<linear<2, 3>, elu_with<std::ratio<1, 0>>>")
              .find("expected a std::ratio") != std::string::npos);
    CHECK(message_of("sequential<linear<2, 3>, elu_with<std::ratio<a, b>>>")
              .find("expected a std::ratio") != std::string::npos);
    CHECK(message_of("sequential<repeat<65537, linear<1, 1>>>").find("a number from 1 to 65536") !=
          std::string::npos);
    CHECK(message_of("sequential<repeat<2, linear<2, 3>>>") ==
          "repeat<2, linear<2, 3>>: its last width, 3, is not its first, 2");
    CHECK(message_of("sequential<residual<linear<2, 3>>>") ==
          "residual<linear<2, 3>>: its last width, 3, is not its first, 2");
    CHECK(message_of("sequential<linear<1, 2>, residual<linear<3, 3>>>") ==
          "linear<3, 3> takes 3 inputs, but the layer before it has 2 outputs");
    CHECK(message_of("sequential<residual<relu>>").find("begin with linear") != std::string::npos);
    CHECK(message_of("sequential<residual>") == "residual: expected one or more layers");
    CHECK(message_of("sequential<repeat<2>>").find("expected a number and one or more layers") !=
          std::string::npos);
}

TEST_CASE("description: takes as many parameters and inputs as there are") {
    const auto described = description::parse("sequential<linear<2, 1>>");
    const std::vector<double> two{1, 2}, three{1, 2, 3};
    CHECK(described.evaluate(std::span<const double>(three), std::span<const double>(two))[0] ==
          1 * 1 + 2 * 2 + 3);
    CHECK_THROWS_AS(described.evaluate(std::span<const double>(two), std::span<const double>(two)),
                    nn::file_error);
    CHECK_THROWS_AS(described.evaluate(std::span<const double>(three), std::span<const double>(three)),
                    nn::file_error);
}
