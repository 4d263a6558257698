// SPDX-License-Identifier: BSL-1.0
// write_headers FOLDER: the networks of networks.hpp as headers.
#include "networks.hpp"

#include <ctnn/io/header.hpp>

#include <filesystem>
#include <utility>

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    nn::write_header(*make<mixed_topology>(), "mixed", folder / "mixed.hpp");
    nn::write_header(*make<image_topology>(), "image", folder / "image.hpp");
    nn::write_header(*make<time_topology>(), "over_time", folder / "over_time.hpp");
    nn::write_header(*make<precise_topology, double>(), "test::precise", folder / "precise.hpp");
    nn::write_header(*make<silent_topology>(), "silent", folder / "silent.hpp");
    nn::write_header(*make<digits_topology>(), "digits", folder / "digits.hpp");
    // Each in a folder of its own, as every project has its `model.hpp`.
    for (const auto& [name, seed] : {std::pair("one", 1), std::pair("two", 2), std::pair("again", 1)}) {
        std::filesystem::create_directory(folder / name);
        nn::write_header(*make<shared_name_topology>(seed), "shared::model",
                         folder / name / "model.hpp");
    }
}
