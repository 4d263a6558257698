// SPDX-License-Identifier: BSL-1.0
// main FOLDER: whether the networks of the headers give what is in FOLDER/NAME.expected.
#include "all_models.hpp"
#include "expected.hpp"

#include <array>
#include <cstdio>

namespace {

std::filesystem::path folder;
int failures = 0;

template <class Model>
void check(const Model& model, const char* name) {
    std::size_t rows = 0;
    for (const auto& [inputs, outputs] : read_expected(folder / (std::string(name) + ".expected"))) {
        std::array<float, Model::inputs> x;
        if (inputs.size() != x.size()) break;
        std::ranges::transform(inputs, x.begin(),
                               [](double value) { return static_cast<float>(value); });
        const double difference = relative_difference(model(x), outputs);
        if (difference < 1e-5)
            ++rows;
        else
            std::printf("%s differs by %g\n", name, difference);
    }
    if (rows != 3) ++failures;
}

}  // namespace

int main(int, char** arguments) {
    folder = arguments[1];
#define USE(name) check(embedded::name::model, #name);
#include "all_models.def"
    std::printf("%d failures\n", failures);
    return failures;
}
