// SPDX-License-Identifier: BSL-1.0
// The command line of the examples. It is CLI11's, which is kept out of this header because it takes
// eight seconds to compile: once in command_line.cpp is enough.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
}

/// Options that an example takes, each bound to a variable whose value is the default.
///
///     command_line line{"Trains a network on customers."};
///     std::size_t epochs = 100;
///     line.option("--epochs", epochs, "passes over the customers", 1, 10000);
///     if (const auto status = line.parse(argc, argv)) return *status;
///     const pictures gallery{line.pictures()};
///
/// `--pictures FOLDER` and `--help` are there without being asked for. A program whose output cannot be
/// written, as on a full disk, ends with status 1.
class command_line {
public:
    explicit command_line(const std::string& what_the_program_does);
    ~command_line();

    /// A text, a number or, as a vector, several of them; `std::size_t`, `int`, `float`, `double`,
    /// `std::string`, `std::vector<std::string>`; `std::optional<std::string>` tells an empty text from
    /// none. A name without dashes is an argument by position.
    template <class T>
    void option(const std::string& names, T& value, const std::string& help);

    /// A number from `smallest` to `largest`.
    template <class T>
    void option(const std::string& names, T& value, const std::string& help, T smallest, T largest);

    /// True where it is given.
    void flag(const std::string& names, bool& value, const std::string& help);

    /// The status to end with at once, if there is one: 0 after `--help`, 2 after wrong use, which is
    /// said on stderr.
    [[nodiscard]] std::optional<int> parse(int argc, const char* const* argv);

    /// The existing folder that `--pictures` named, or nothing.
    [[nodiscard]] const std::string& pictures() const { return pictures_; }

private:
    std::unique_ptr<CLI::App> app_;
    std::string pictures_;
};
