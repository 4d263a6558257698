// SPDX-License-Identifier: BSL-1.0
// Ice, grass or sand? A photo is averaged to one colour, and that colour is classified: by thresholds
// that a person has set, by thresholds that the program finds in data, and by a network. It teaches to
// (1) read photos and embed data, (2) train a classifier, and one of more classes by changing its type,
// (3) answer "Unknown" rather than guess, (4) judge by images that training has not met at all: other
// crops of the same images flatter. On photos of your own: terrain photo.jpg another.png
#include "command_line.hpp"
#include "images.hpp"
#include "pictures.hpp"
#include "terrain_data.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data/csv.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace nn = ctnn;

// A class is its place among these names; a network of 3 classes knows the first 3.
const std::vector<std::string> names{"Ice", "Grass", "Sand", "Snow", "Rock", "Unknown"};
enum terrain : std::size_t { ice, grass, sand, snow, rock, unknown };

using dataset = nn::dataset<3, std::uint32_t>;  // red, green and blue; the class

// The mean colours of crops (data/README.md says of which images), those of the first so many classes.
dataset load(std::string_view csv, std::size_t classes) {
    const nn::csv_table table{csv, "the crops"};
    const dataset all = table.labelled_dataset({"red", "green", "blue"}, "terrain", names);
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all.target(i)[0] < classes) wanted.push_back(i);
    return all.take(wanted);
}

// How often `classify` takes a colour of which class for which.
nn::confusion_matrix judge(const dataset& data, const auto& classify) {
    nn::confusion_matrix matrix{names.size()};
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto row = data.row(i);
        matrix.add(data.target(i)[0], classify(colour{row[0], row[1], row[2]}));
    }
    return matrix;
}

// ---- First: five thresholds, set after a look at an image of each class.

using thresholds = std::array<float, 5>;
constexpr thresholds by_hand{0.75f, 0.35f, 0.40f, 0.55f, 0.50f};

std::size_t classify(const thresholds& limits, const colour& mean) {
    const auto [red, green, blue] = mean;
    if (blue > limits[0]) return ice;
    if (green > limits[1] && red < limits[2]) return grass;
    if (red > limits[3] && blue < limits[4]) return sand;
    return unknown;
}

// ---- Second: the same rule, with thresholds that the data choose. One after the other goes to the
// middle of the places where most crops are right; the last rule first, since the others come before it.

thresholds search(const dataset& data) {
    thresholds best = by_hand;
    for (int sweep = 0; sweep < 3; ++sweep) {
        for (std::size_t i = best.size(); i-- > 0;) {
            std::size_t most = 0;
            std::vector<float> places;
            for (int percent = 0; percent <= 100; ++percent) {
                best[i] = static_cast<float>(percent) / 100;
                const auto right =
                    judge(data, [&](const colour& mean) { return classify(best, mean); }).hits();
                if (right > most) places.clear();
                if (right >= most) places.push_back(best[i]);
                most = std::max(most, right);
            }
            best[i] = places[places.size() / 2];
        }
    }
    return best;
}

// ---- Third: a network. For five classes, write network<5>.

template <std::size_t Classes>
using network = nn::network<nn::sequential<nn::standardize<3>, nn::linear<3, 16>, nn::relu,
                                           nn::linear<16, Classes>, nn::softmax>>;

template <std::size_t Classes>
const network<Classes>& train(const dataset& data) {
    static network<Classes> net;
    net.initialize(42);
    net.template layer<0>().fit(data.rows());  // the mean and the spread of each colour
    static nn::trainer<network<Classes>, nn::cross_entropy, nn::adam, /*batch*/ 32> training{
        net, {}, nn::adam{.lr = 0.02}};
    nn::fit(training, data, {.epochs = 100, .shuffle_seed = 7});
    return net;
}

struct answer {
    std::size_t terrain;
    float probability;
};

answer ask(const auto& net, const colour& mean) {
    const auto probabilities = net(mean);
    const std::size_t best = nn::argmax(probabilities);
    return {probabilities[best] < 0.6f ? std::size_t{unknown} : best, probabilities[best]};
}

// ---- What they answer: all the crops, or a person's photos.

void print(const char* title, const thresholds& limits) {
    std::printf("%s\n  Ice if blue > %.2f, Grass if green > %.2f and red < %.2f, "
                "Sand if red > %.2f and blue < %.2f\n",
                title, limits[0], limits[1], limits[2], limits[3], limits[4]);
}

void print(const nn::confusion_matrix& matrix) {
    std::printf("%8s", "");
    for (const std::string& name : names) std::printf("%9s", name.c_str());
    for (std::size_t truth = ice; truth < unknown; ++truth) {
        std::printf("\n  %-6s", names[truth].c_str());
        for (std::size_t taken = ice; taken <= unknown; ++taken)
            std::printf("%9zu", matrix(truth, taken));
    }
    std::puts("");
}

void print(const std::vector<std::string>& photos, const std::vector<colour>& means,
           const thresholds& found, const network<3>& three, const network<5>& five) {
    std::size_t width = 5;
    for (const std::string& photo : photos) width = std::max(width, photo.size());
    std::printf("%-*s   red green  blue  by hand  found    network        five classes\n",
                static_cast<int>(width), "photo");
    for (std::size_t i = 0; i < photos.size(); ++i) {
        const answer of_three = ask(three, means[i]), of_five = ask(five, means[i]);
        std::printf("%-*s  %.2f  %.2f  %.2f  %-7s  %-7s  %-7s  %.2f  %-7s  %.2f\n",
                    static_cast<int>(width), photos[i].c_str(), means[i][0], means[i][1], means[i][2],
                    names[classify(by_hand, means[i])].c_str(), names[classify(found, means[i])].c_str(),
                    names[of_three.terrain].c_str(), of_three.probability,
                    names[of_five.terrain].c_str(), of_five.probability);
    }
}

// ---- The pictures: blue against red, which tell most.

constexpr const char* plane = "set xlabel 'mean red (0 none, 1 full)'\nset xrange [0:1]\n"
                              "set ylabel 'mean blue (0 none, 1 full)'\nset yrange [0:1]\n";
constexpr const char* crops = "'-' with points pointsize 0.6 linetype 1 title 'Ice', "
                              "'-' with points pointsize 0.6 linetype 3 title 'Grass', "
                              "'-' with points pointsize 0.6 linetype 4 title 'Sand'";

void send_crops(Gnuplot& plot, const dataset& data) {
    for (const terrain each : {ice, grass, sand}) {
        std::vector<std::array<float, 2>> points;
        for (std::size_t i = 0; i < data.size(); i += 2)  // half of them: enough to see
            if (data.target(i)[0] == each) points.push_back({data.row(i)[0], data.row(i)[2]});
        plot.send1d(points);
    }
}

// Where the classes end, as arrows of gnuplot: from x, y by dx, dy.
std::vector<std::array<float, 4>> borders(const thresholds& limits) {
    const auto [ice_blue, _, grass_red, sand_red, sand_blue] = limits;
    const float left = std::max(grass_red, sand_red), top = std::min(ice_blue, sand_blue);
    return {
        {0, ice_blue, 1, 0}, {grass_red, 0, 0, ice_blue}, {left, 0, 0, top}, {left, top, 1 - left, 0}};
}

void draw(const pictures& gallery, const dataset& data, const dataset& unseen, const thresholds& found,
          const network<3>& net) {
    gallery.draw("terrain_colours.svg", [&](Gnuplot& plot) {
        plot << plane << "set title 'The crops to learn from, and where the thresholds part them'\n"
             << "plot " << crops << ", '-' with vectors nohead linetype 8 dashtype 2 title 'by hand', "
             << "'-' with vectors nohead linetype 7 title 'found'\n";
        send_crops(plot, data);
        plot.send1d(borders(by_hand)).send1d(borders(found));
    });

    gallery.draw("terrain_map.png", [&](Gnuplot& plot) {
        // A shade for each class, mixed by their probabilities; green is halfway between red and blue.
        constexpr float shades[3][3] = {{170, 205, 230}, {170, 220, 200}, {250, 225, 170}};
        std::vector<std::array<float, 5>> map;
        for (float blue = 0; blue < 1.001f; blue += 0.005f) {
            for (float red = 0; red < 1.001f; red += 0.005f) {
                const auto p = net({red, (red + blue) / 2, blue});
                auto& point = map.emplace_back(std::array<float, 5>{red, blue});
                for (std::size_t i = 0; i < 3; ++i)
                    for (std::size_t c = 0; c < 3; ++c) point[2 + i] += p[c] * shades[c][i];
            }
        }
        plot << plane
             << "set title \"Answers of the network, and images that it has never seen\\n{/*0.8 (drawn "
                "where green is halfway between red and blue)}\"\n"
             << "plot '-' with rgbimage notitle, " << crops << "\n";
        plot.send1d(map);
        send_crops(plot, unseen);
    });
}

int main(int argc, char** argv) {
    std::vector<std::string> photos, labelled_images;
    command_line command{"Ice, grass or sand? Classifies landscape photos by their mean colour."};
    command.option("photos", photos, "images to classify, instead of what the program shows without");
    command.option(
        "--measure", labelled_images,
        "TERRAIN=FILE...: print the colours of these images' crops, as data/terrain.csv has them");
    if (const auto status = command.parse(argc, argv)) return *status;

    std::vector<colour> means;
    try {
        if (!labelled_images.empty()) {
            if (!photos.empty())
                throw image_error{photos[0] + ": expected no photos beside --measure, found one"};
            const std::vector<std::string> labels{names.begin(), names.begin() + unknown};
            std::fputs(measured_crops(labelled_images, labels).c_str(), stdout);
            return 0;
        }
        for (const std::string& photo : photos) means.push_back(mean_colours(read_image(photo)).front());
    } catch (const image_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }

    const auto [data, kept] = load(terrain_csv, 3).stratified_split(0.75, 7);
    const auto [data_of_five, kept_of_five] = load(terrain_csv, 5).stratified_split(0.75, 7);
    const dataset unseen = load(terrain_unseen_csv, 3), unseen_of_five = load(terrain_unseen_csv, 5);
    const thresholds found = search(data);
    const auto& three = train<3>(data);
    const auto& five = train<5>(data_of_five);
    draw(pictures{command.pictures()}, data, unseen, found, three);

    if (!photos.empty()) {
        print(photos, means, found, three, five);
        return 0;
    }
    std::printf("%zu crops to learn from, %zu more of the same images, %zu of other images\n\n",
                data.size(), kept.size(), unseen.size());
    print("Thresholds set by hand:", by_hand);
    print("Thresholds found in the data:", found);

    std::puts("\naccuracy                      same images   other images");
    const auto compare = [](const char* title, const dataset& same, const dataset& other,
                            auto classifier) {
        const double accuracy = nn::accuracy(judge(other, classifier));
        std::printf("%-28s %12.3f %14.3f\n", title, nn::accuracy(judge(same, classifier)), accuracy);
        return accuracy;
    };
    const auto hand = [](const colour& mean) { return classify(by_hand, mean); };
    const auto searched = [&](const colour& mean) { return classify(found, mean); };
    const auto network_of_3 = [&](const colour& mean) { return ask(three, mean).terrain; };
    const auto network_of_5 = [&](const colour& mean) { return ask(five, mean).terrain; };
    compare("thresholds set by hand", kept, unseen, hand);
    compare("thresholds found in the data", kept, unseen, searched);
    const double reached = compare("network", kept, unseen, network_of_3);
    compare("network of five classes", kept_of_five, unseen_of_five, network_of_5);

    std::puts("\nwhat the network of five classes takes crops of other images for\n");
    print(judge(unseen_of_five, network_of_5));
    if (reached < 0.85) {
        std::fputs("terrain: the network is right on less than 85 % of the other images\n", stderr);
        return 1;
    }
}
