// SPDX-License-Identifier: BSL-1.0
// write_headers FOLDER: the networks of networks.hpp as headers.
#include "networks.hpp"

#include <ctnn/io/header.hpp>

#include <filesystem>

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    nn::write_header(*make<mixed_topology>(), "mixed", folder / "mixed.hpp");
    nn::write_header(*make<precise_topology, double>(), "test::precise", folder / "precise.hpp");
    nn::write_header(*make<silent_topology>(), "silent", folder / "silent.hpp");
    nn::write_header(*make<digits_topology>(), "digits", folder / "digits.hpp");
}
