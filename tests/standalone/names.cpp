// SPDX-License-Identifier: BSL-1.0
// A unit that makes something of everything, so that its functions can be looked at by name.
#define CTNN_UNIT names
#include "plug_in.cpp"

#include <ctnn/io/checkpoint.hpp>
#include <ctnn/io/header.hpp>
#include <ctnn/io/progress.hpp>
#include <ctnn/io/safetensors.hpp>
#include <ctnn/pipe.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <functional>

namespace {

using layers = nn::sequential<
    nn::standardize<7>, nn::linear<7, 16, nn::no_bias>, nn::layer_norm<16>, nn::batch_norm<16>,
    nn::dropout<>, nn::relu, nn::residual<nn::linear<16, 16>, nn::elu>,
    nn::repeat<3, nn::linear<16, 16>, nn::selu>, nn::affine<16>, nn::leaky_relu, nn::linear<16, 6>,
    nn::hard_sigmoid, nn::linear<6, 3>, nn::softplus, nn::linear<3, 4>, nn::gelu_tanh, nn::identity,
    nn::add<nn::identity, nn::multiply<nn::linear<4, 4>, nn::sigmoid>>,
    nn::concat<nn::linear<4, 2>, nn::identity>, nn::slice<1, 4>>;
using images =
    nn::sequential<nn::channels_first<2, 4, 5>, nn::conv2d<2, 3, nn::kernel<3>, nn::same>, nn::relu,
                   nn::depthwise_conv2d<3, nn::kernel<2>>, nn::max_pool2d<nn::kernel<2>, nn::stride<1>>,
                   nn::avg_pool2d<nn::kernel<1, 3>, nn::padding<0, 1>>, nn::flatten, nn::linear<6, 4>>;
using piped = decltype(nn::pipe::input<2> | nn::pipe::linear<70> | nn::pipe::silu | nn::pipe::linear<4>);
using words = nn::sequential<nn::input<3>, nn::embedding<7, 5>, nn::prelu<5>, nn::flatten, nn::prelu<1>,
                             nn::linear<15, 4>, nn::clamp<std::ratio<0>, std::ratio<1>>, nn::hardtanh,
                             nn::hard_swish, nn::mish>;
using over_time =
    nn::sequential<nn::input<5, 3>, nn::lstm<3, 4>,
                   nn::concat<nn::gru<4, 2>, nn::reversed<nn::gru<4, 2>>>, nn::rnn<4, 4>, nn::last>;
using log_softmax = nn::sequential<nn::linear<3, 5>, nn::log_softmax>;
using streamed =
    nn::sequential<nn::input<5, 3>, nn::lstm<3, 4>, nn::conv1d<4, 3, nn::kernel<2>, nn::causal>,
                   nn::depthwise_conv1d<3, nn::kernel<2>, nn::causal>, nn::relu,
                   nn::max_pool1d<nn::kernel<2>, nn::stride<1>, nn::causal>,
                   nn::avg_pool1d<nn::kernel<2>, nn::stride<1>, nn::causal>>;

void stream_all() {
    nn::stream live{run<streamed, float>()};
    const auto x = numbers<float>(60);
    std::vector<float> y(60);
    live.process(x, y);
    const auto kept = live.state();
    live.reset();
    y[0] = live({1, 2, 3})[0];
    y[1] = live.restore(kept) ? 1 : 0;
}

void train_all() {
    const auto y = numbers<float>(32, 0, 1);
    train<linear, float, nn::l1, 8>(nn::adamw{}, y);
    train<linear, float, nn::bce_with_logits, 8>(nn::gradients{}, y);
    train<linear, float, nn::weighted<nn::bce_with_logits, std::ratio<2>, std::ratio<1, 2>>, 8>(
        nn::rmsprop{.momentum = 0.5, .centered = true}, y);
    train<linear, float, nn::cross_entropy_with_logits, 8>(nn::sgd{}, std::vector<std::uint32_t>(8));
    train<piped, float, nn::mse, 1>(nn::sgd{}, numbers<float>(4, 0, 1));
    train<layers, float, nn::mse, 8>(nn::sgd{}, y);
    train<images, float, nn::mse, 8>(nn::sgd{}, y);
    train<words, float, nn::mse, 8>(nn::sgd{}, y);
    train<over_time, float, nn::mse, 8>(nn::sgd{}, y);
    train<streamed, float, nn::after<2, nn::l1>, 8>(nn::sgd{}, numbers<float>(120, 0, 1));
    run<log_softmax, double>();
    stream_all();
}

void fit_and_write(const std::string& folder) {
    auto& net = run<log_softmax, float>();
    net.layer<0>().weight(0, 0) += net.layer<0>().bias(0);
    static nn::trainer<nn::network<log_softmax>, nn::mse, nn::adam, 8> trainer{net};
    trainer.learning_rate(0.1);
    nn::dataset<3, float> data{numbers<float>(30), numbers<float>(50)};
    nn::progress progress(2);
    nn::fit_progress last;
    const auto folds = data.folds(3, 5);
    nn::fit(trainer, folds[0].first,
            {.epochs = 2,
             .validation = &folds[0].second,
             .on_epoch = std::ref(progress),
             .on_step = std::ref(progress)});
    nn::fit(trainer, data, {.on_step = [&](const nn::fit_progress& now) { last = now; }});
    nn::save_safetensors(net, folder + "net");
    nn::load_safetensors(net, folder + "net", {.names = {{"0.weight", "0.weight"}}});
    nn::save_checkpoint(trainer, last, folder + "checkpoint");
    nn::load_checkpoint(trainer, data, folder + "checkpoint");
    nn::write_header(net, "model", folder + "model.hpp");
    const auto outputs = numbers<float>(40, 0, 1);
    const std::vector<std::uint32_t> classes(10);
    const nn::confusion_matrix decisions(outputs, classes);
    keep(std::array{nn::accuracy(decisions), nn::precision(decisions, nn::average::macro),
                    nn::expected_calibration_error(outputs, classes)});
    keep(nn::class_weights(classes, 4));
    keep(nn::summary<layers>());
    keep(std::array{nn::testing::gradient_check<piped>().largest_error});
}

}  // namespace

int main() {
    std::vector<std::uint64_t> results;
    names(results);
    train_all();
    fit_and_write("");
}
