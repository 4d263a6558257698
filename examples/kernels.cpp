// SPDX-License-Identifier: BSL-1.0
// Reads the digits of digits.cpp better, with kernels: small windows of weights that slide over the image.
// It teaches to (1) give a network the shape of its input; it finds those of its layers, (2) make more images of the few
// there are, by shifting them, (3) look at what the kernels have learned, (4) draw the confusion matrix.
// Exit status: 0, or 1 if fewer than 98.5 % of the images that were kept are read correctly.
#include "command_line.hpp"
#include "digit_images.hpp"
#include "kernels_data.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/io/progress.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace nn = ctnn;

constexpr std::size_t side = 8, kernels = 16;

using topology =
    nn::sequential<nn::input<side, side, 1>, nn::conv2d<1, kernels, nn::kernel<3>, nn::same>, nn::relu,
                   nn::max_pool2d<nn::kernel<2>>,  // the largest of each four: from here 4 x 4 places
                   nn::conv2d<kernels, 32, nn::kernel<3>, nn::same>, nn::relu, nn::flatten,
                   nn::dropout<>, nn::linear<512, 10>, nn::softmax>;
using network = nn::network<topology>;
using trainer = nn::trainer<network, nn::cross_entropy, nn::adam, /*batch*/ 32>;

// Each image, and the same shifted by one pixel up, down, left and right, with paper where nothing was.
digit_images shifted(const digit_images& data) {
    constexpr struct {
        std::size_t up, left;
    } shifts[] = {{1, 1}, {0, 1}, {2, 1}, {1, 0}, {1, 2}};  // 1 is where it was
    std::vector<float> images;
    std::vector<std::uint32_t> digits;
    for (std::size_t i = 0; i < data.size(); ++i) {
        for (const auto& shift : shifts) {
            for (std::size_t y = shift.up; y < side + shift.up; ++y)
                for (std::size_t x = shift.left; x < side + shift.left; ++x) {
                    const bool is_inside = y > 0 && y <= side && x > 0 && x <= side;
                    images.push_back(is_inside ? data.row(i)[(y - 1) * side + x - 1] : 0.0f);
                }
            digits.push_back(data.target(i)[0]);
        }
    }
    return {std::move(images), std::move(digits)};
}

// Each of the first layer: ink where it wants ink (blue), and paper where it wants paper (orange).
void draw_kernels(const pictures& gallery, const network& net) {
    const auto commands = [&](Gnuplot& plot) {
        constexpr std::size_t across = 8, down = kernels / across, extent = 3;
        const auto& layer = net.layer<0>();
        plot << "set multiplot layout " << down << "," << across
             << " title 'What each kernel of the first layer looks for'\n"
                "set palette @probability\nset yrange [] reverse\nset size ratio 1\nset border 31\n"
                "set lmargin 1\nset rmargin 1\nset tmargin 1\nset bmargin 0\nunset colorbox\nunset "
                "tics\nunset key\n";
        for (std::size_t k = 0; k < kernels; ++k) {
            std::vector<std::tuple<std::size_t, std::size_t, float>> weights;
            float largest = 0;
            for (std::size_t y = 0; y < extent; ++y)
                for (std::size_t x = 0; x < extent; ++x) {
                    weights.emplace_back(x, y, layer.weight(k, 0, y, x));
                    largest = std::max(largest, std::abs(layer.weight(k, 0, y, x)));
                }
            plot << "set cbrange [" << -largest << ":" << largest << "]\nplot '-' with image\n";
            plot.send1d(weights);
        }
        plot << "unset multiplot\n";
    };
    gallery.draw("kernels_learned.png", commands, {.width = 720, .height = 220});
}

// Errors are few beside what is right, so their colours are for errors only.
void draw_confusion(const pictures& gallery, const nn::confusion_matrix& count) {
    gallery.draw("kernels_confusion.png", [&](Gnuplot& plot) {
        std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> errors;
        std::vector<std::tuple<std::size_t, std::size_t, std::string>> numbers;
        for (std::size_t written = 0; written < count.classes(); ++written)
            for (std::size_t read = 0; read < count.classes(); ++read) {
                const std::size_t images = count(written, read);
                errors.emplace_back(read, written, written == read ? 0 : images);
                if (images > 0) numbers.emplace_back(read, written, std::to_string(images));
            }
        plot << "set xlabel 'read'\nset ylabel 'written'\nset xrange [-0.5:9.5]\n"
                "set yrange [9.5:-0.5]\nset xtics 1\nset ytics 1\nset size ratio 1\nunset key\n"
                "set palette defined (0 'white', 1 '#d55e00')\nset cbrange [0:5]\nset cblabel 'images "
                "misread'\n"
                "plot '-' with image, '-' with labels\n";
        plot.send1d(errors);
        plot.send1d(numbers);
    });
}

int main(int argc, char** argv) {
    command_line command{"Learns to read images of digits by kernels that slide over them."};
    if (const auto status = command.parse(argc, argv)) return *status;

    const auto [given, kept] = load_digits(digits_csv).split(0.8, 7);
    const digit_images learned = shifted(given);
    std::printf("%zu images to learn from (%zu of them shifted), %zu kept to judge by\n", learned.size(),
                learned.size() - given.size(), kept.size());
    std::printf("\n%s\n", nn::summary<topology>().c_str());

    static network net;
    net.initialize(42);
    static trainer training{net, {}, nn::adam{.lr = 0.001}};
    constexpr std::size_t epochs = 12;
    nn::progress progress{epochs, {.to = stdout, .epochs = 3}};
    nn::fit(training, learned, {.epochs = epochs, .shuffle_seed = 7, .on_epoch = std::ref(progress)});

    std::vector<float> probabilities(kept.size() * network::outputs);
    net.predict(kept.rows(), probabilities);
    const nn::confusion_matrix count(probabilities, kept.targets());
    const double accuracy = nn::accuracy(count);
    std::printf("\naccuracy on the images kept: %.4f (%zu of %zu)\n", accuracy, count.hits(),
                kept.size());
    std::printf("one classification: %.0f ns (back to back, caches warm)\n",
                nanoseconds_per_image(net, kept));
    const pictures gallery{command.pictures()};
    draw_kernels(gallery, net);
    draw_confusion(gallery, count);
    if (accuracy < 0.985) {
        std::fputs("kernels: the accuracy is below 0.985\n", stderr);
        return 1;
    }
}
