// SPDX-License-Identifier: BSL-1.0
// Learns what a guitar amplifier does, from what goes in and what comes out, and then does it live.
// It teaches to (1) cut a long sequence into windows, of whose first time steps nothing is asked, (2) train networks that
// remember: one with a state, one that sees some of the past, (3) judge by the error-to-signal ratio, (4) stream: a buffer
// of samples at a time, as an audio driver asks for them.
// Exit status: 0, or 1 if the LSTM's error on music that it has not heard is above 1 % of the signal.
#include "command_line.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/io/progress.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <numbers>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace nn = ctnn;

constexpr double rate = 48000;  // samples a second

// Plucked strings, each a burst of noise that goes round and fades (Karplus and Strong: "Digital synthesis of
// plucked-string and drum timbres", Computer Music Journal 1983).
std::vector<float> play(double seconds, std::uint64_t seed) {
    constexpr std::array notes{82.4,  98.0,  110.0, 123.5, 146.8, 164.8,
                               196.0, 220.0, 246.9, 293.7, 329.6};
    nn::random_generator random(seed);
    std::vector<float> music(static_cast<std::size_t>(seconds * rate));
    for (std::size_t begin = 0; begin < music.size(); begin += static_cast<std::size_t>(rate / 5)) {
        const double note = notes[random() % notes.size()], loudness = 0.3 + 0.7 * random.uniform(1.0);
        std::vector<double> string(static_cast<std::size_t>(rate / note));
        double mean = 0;
        for (double& value : string) {
            value = loudness * (random.uniform(2.0) - 1);
            mean += value / static_cast<double>(string.size());
        }
        for (double& value : string) value -= mean;
        for (std::size_t t = begin, i = 0; t < music.size(); ++t, i = (i + 1) % string.size()) {
            music[t] += static_cast<float>(0.5 * string[i]);
            string[i] = 0.996 * 0.5 * (string[i] + string[(i + 1) % string.size()]);
        }
    }
    return music;
}

// A stage that clips between two filters of the first order, which give it a memory: before it the bass goes, after it
// what is shrill. It clips unevenly, and 8 times as often as there are samples: the overtones that it makes would
// otherwise be folded back to where no string sounds.
class amplifier {
public:
    float operator()(float sample) {
        bass_ += share_below(120, rate) * (sample - bass_);
        const double now = sample - bass_;
        constexpr int times = 8;
        for (int i = 1; i <= times; ++i) {
            const double driven = 10 * (before_ + (now - before_) * i / times);
            const double clipped = driven > 0 ? std::tanh(driven) : 0.7 * std::tanh(driven / 0.7);
            tone_ += share_below(4000, times * rate) * (clipped - tone_);
        }
        before_ = now;
        return static_cast<float>(0.5 * tone_);
    }

private:
    static double share_below(double frequency, double samples) {
        return 1 - std::exp(-2 * std::numbers::pi * frequency / samples);
    }
    double bass_ = 0, before_ = 0, tone_ = 0;
};

std::vector<float> amplified(const std::vector<float>& music) {
    std::vector<float> sound;
    amplifier stage;
    for (const float sample : music) sound.push_back(stage(sample));
    return sound;
}

constexpr std::size_t window = 512, warm_up = 128;

using recurrent = nn::sequential<nn::input<window, 1>, nn::lstm<1, 16>, nn::linear<16, 1>>;
template <std::size_t Dilation>
using past =
    nn::residual<nn::conv1d<16, 16, nn::kernel<3>, nn::dilation<Dilation>, nn::causal>, nn::tanh>;
using convolutional =
    nn::sequential<nn::input<window, 1>, nn::conv1d<1, 16, nn::kernel<3>, nn::causal>, nn::tanh, past<2>,
                   past<4>, past<8>, past<16>, past<32>, nn::linear<16, 1>>;

// The music from one warm-up to the next in one row, and what the amplifier made of it as targets.
nn::dataset<window> windows(const std::vector<float>& music, const std::vector<float>& sound) {
    std::vector<float> rows, targets;
    for (std::size_t t = 0; t + window <= music.size(); t += window - warm_up) {
        const auto begin = static_cast<std::ptrdiff_t>(t),
                   end = begin + static_cast<std::ptrdiff_t>(window);
        rows.insert(rows.end(), music.begin() + begin, music.begin() + end);
        targets.insert(targets.end(), sound.begin() + begin, sound.begin() + end);
    }
    return {std::move(rows), std::move(targets)};
}

// What is wrong, of the energy that there is.
double error_to_signal(const std::vector<float>& heard, const std::vector<float>& wanted) {
    double error = 0, signal = 0;
    for (std::size_t t = 0; t < wanted.size(); ++t) {
        error += std::pow(double{heard[t]} - wanted[t], 2);
        signal += std::pow(double{wanted[t]}, 2);
    }
    return error / signal;
}

struct learned {
    const char* name;
    std::vector<float> heard;                             // of the music that it did not learn from
    std::vector<std::tuple<std::size_t, double>> errors;  // after each epoch

    [[nodiscard]] double error() const { return std::get<1>(errors.back()); }
};

// Buffers as a driver has them, each with its deadline.
template <class Network>
void play_live(const Network& net, const std::vector<float>& music) {
    constexpr std::size_t buffer = 64;
    const nn::flush_to_zero guard;  // a note that fades away comes to numbers that are slow
    nn::stream live{net};
    std::array<float, buffer> out{};
    std::vector<double> microseconds;
    for (std::size_t t = 0; t + buffer <= music.size(); t += buffer) {
        const auto begin = std::chrono::steady_clock::now();
        live.process(std::span(music).subspan(t, buffer), out);
        const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - begin;
        microseconds.push_back(time.count());
    }
    std::ranges::sort(microseconds);
    const auto at = [&](double share) {
        return microseconds[static_cast<std::size_t>(share *
                                                     static_cast<double>(microseconds.size() - 1))];
    };
    constexpr double deadline = buffer / rate * 1e6;
    std::printf("live, in buffers of %zu samples: median %.1f us, 99.9 %% within %.1f us, worst %.1f "
                "us, of %.0f us: %.0f "
                "times real time; %zu bytes of state\n",
                buffer, at(0.5), at(0.999), at(1), deadline, deadline / at(0.5), sizeof live);
}

template <class Topology>
learned learn(const char* name, double first_rate, const nn::dataset<window>& rows,
              const std::vector<float>& unheard, const std::vector<float>& wanted, std::size_t epochs) {
    using network = nn::network<Topology>;
    static network net;
    net.initialize(42);
    static nn::trainer<network, nn::after<warm_up, nn::mse>, nn::adam, /*batch*/ 16> training{
        net, {}, nn::adam{.lr = first_rate}};
    learned result{name, std::vector<float>(unheard.size()), {}};
    std::printf("\n%s, %zu parameters\n", name, network::parameter_count);
    nn::progress progress{epochs, {.to = stdout, .epochs = epochs / 4}};
    const auto after_epoch = [&](const nn::epoch_report& epoch) {
        progress(epoch);
        const double part = static_cast<double>(epoch.epoch) / static_cast<double>(epochs);
        training.learning_rate(first_rate * std::pow(0.1, part));  // in the end a tenth
        nn::stream live{net};
        live.process(unheard, result.heard);
        result.errors.emplace_back(result.errors.size() + 1, error_to_signal(result.heard, wanted));
    };
    nn::fit(training, rows, {.epochs = epochs, .shuffle_seed = 7, .on_epoch = after_epoch});
    std::printf("error on music that it has not heard: %.2f %% of the signal\n", 100 * result.error());
    play_live(net, unheard);
    return result;
}

// The energy of some samples at each frequency, in decibels.
std::vector<std::tuple<double, double>> spectrum(std::span<const float> sound) {
    std::vector<std::tuple<double, double>> decibels;
    const double size = static_cast<double>(sound.size());
    for (std::size_t bin = 1; bin < sound.size() / 4; bin += 2) {
        std::complex<double> sum = 0;
        for (std::size_t t = 0; t < sound.size(); ++t) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(t) / size;
            sum += double{sound[t]} * (0.5 - 0.5 * std::cos(angle)) *
                   std::polar(1.0, -angle * static_cast<double>(bin));
        }
        decibels.emplace_back(static_cast<double>(bin) * rate / size,
                              20 * std::log10(std::abs(sum) / size + 1e-9));
    }
    return decibels;
}

void draw(const pictures& gallery, const std::vector<float>& music, const std::vector<float>& wanted,
          const std::vector<learned>& all) {
    const auto first = static_cast<std::size_t>(rate / 2);
    gallery.draw("amplifier_wave.svg", [&](Gnuplot& plot) {
        const auto wave = [&](const std::vector<float>& sound) {
            std::vector<std::tuple<double, float>> points;
            for (std::size_t t = first; t < first + 600; ++t)
                points.emplace_back(1e3 * static_cast<double>(t) / rate, sound[t]);
            return points;
        };
        plot << "set xlabel 'milliseconds'\nset ylabel 'signal'\nplot '-' with lines lt 8 lw 1 title "
                "'guitar', "
                "'-' with lines lt 1 lw 4 title 'amplifier', '-' with lines lt 2 lw 1.5 title '"
             << all[0].name << "'\n";
        plot.send1d(wave(music));
        plot.send1d(wave(wanted));
        plot.send1d(wave(all[0].heard));
    });
    gallery.draw("amplifier_spectrum.svg", [&](Gnuplot& plot) {
        plot << "set xlabel 'Hz'\nset ylabel 'dB'\nset logscale x\nset xrange [50:12000]\nplot '-' with "
                "lines lt 8 lw 1 title "
                "'guitar', '-' with lines lt 1 title 'amplifier', '-' with lines lt 2 lw 1 title '"
             << all[0].name << "'\n";
        for (const auto* sound : {&music, &wanted, &all[0].heard})
            plot.send1d(spectrum(std::span(*sound).subspan(first, 4096)));
    });
    gallery.draw("amplifier_epochs.svg", [&](Gnuplot& plot) {
        plot << "set xlabel 'epoch'\nset ylabel 'error to signal'\nset logscale y\nset format y "
                "'%.1e'\nplot ";
        for (const learned& each : all) plot << "'-' with lines title '" << each.name << "', ";
        plot << "\n";
        for (const learned& each : all) plot.send1d(each.errors);
    });
}

int main(int argc, char** argv) {
    command_line command{"Learns the sound of an amplifier, and plays through it."};
    std::size_t epochs = 30;
    command.option("--epochs", epochs, "passes over the music", std::size_t{4}, std::size_t{10000});
    if (const auto status = command.parse(argc, argv)) return *status;

    const auto music = play(6, 1), unheard = play(3, 2);
    const auto sound = amplified(music), wanted = amplified(unheard);
    const auto rows = windows(music, sound);
    std::printf("%.0f s of music to learn from, in %zu windows of %zu samples; %.0f s to judge by\n",
                static_cast<double>(music.size()) / rate, rows.size(), window,
                static_cast<double>(unheard.size()) / rate);

    const std::vector<learned> all{
        learn<recurrent>("LSTM", 0.03, rows, unheard, wanted, epochs),
        learn<convolutional>("dilated convolutions", 0.01, rows, unheard, wanted, epochs)};
    draw(pictures{command.pictures()}, unheard, wanted, all);
    if (all[0].error() > 0.01) {
        std::fputs("amplifier: the error of the LSTM is above 1 %\n", stderr);
        return 1;
    }
}
