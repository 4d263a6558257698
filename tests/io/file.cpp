// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/file.hpp>

#include "catch.hpp"
#include "support/temporary_folder.hpp"

#include <csignal>
#include <set>
#include <string>
#include <thread>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace io = ctnn::io;
using Catch::Matchers::Contains;
using names = std::set<std::string>;

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    unsigned state = 1;
    for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
    return bytes;
}

}  // namespace

TEST_CASE("a file is read as it was written", "[file]") {
    const support::temporary_folder folder;
    for (const std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 1000000u}) {
        const std::string bytes = random_bytes(size);
        io::write_file(folder / "a", bytes);
        CHECK(io::read_file(folder / "a") == bytes);
    }
    CHECK(folder.names() == names{"a"});
}

TEST_CASE("a relative path without a folder is in the working folder", "[file]") {
    const support::temporary_folder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    io::write_file("a", "x");
    std::filesystem::current_path(before);
    CHECK(io::read_file(folder / "a") == "x");
}

TEST_CASE("what cannot be read is named", "[file]") {
    const support::temporary_folder folder;
    CHECK_THROWS_WITH(io::read_file(folder / "none"),
                      (folder / "none").string() + ": cannot open it: No such file or directory");
    CHECK_THROWS_WITH(io::read_file(folder.path()),
                      folder.path().string() + ": cannot read it: a regular file was expected");
    CHECK_THROWS_AS(io::read_file(folder.path()), ctnn::file_error);
    CHECK_THROWS_WITH(io::read_file("/dev/zero"),
                      "/dev/zero: cannot read it: a regular file was expected");
    const auto pipe = folder / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK_THROWS_WITH(io::read_file(pipe),
                      pipe.string() + ": cannot read it: a regular file was expected");
    io::write_file(folder / "four", "1234");
    CHECK(io::read_file(folder / "four", 4) == "1234");
    CHECK_THROWS_WITH(io::read_file(folder / "four", 3),
                      (folder / "four").string() +
                          ": cannot read it: it was expected to have at most 3 bytes; it has 4");
}

TEST_CASE("what cannot be written is named, and nothing is left", "[file]") {
    const support::temporary_folder folder;
    io::write_file(folder / "file", "old");
    CHECK_THROWS_WITH(io::write_file(folder / "none" / "a", "x"), Contains("No such file or directory"));
    CHECK_THROWS_WITH(io::write_file(folder / "file" / "a", "x"), Contains("Not a directory"));
    CHECK_THROWS_WITH(io::write_file(folder.path(), "x"), Contains("it is no regular file"));
    CHECK_THROWS_WITH(io::write_file("/dev/null", "x"), Contains("it is no regular file"));
    CHECK_THROWS_WITH(io::write_file(folder / std::string(300, 'a'), "x"),
                      Contains("File name too long"));
    CHECK(folder.names() == names{"file"});
    CHECK(io::read_file(folder / "file") == "old");
}

TEST_CASE("a link stays one, and what it points at is replaced", "[file]") {
    const support::temporary_folder folder;
    std::filesystem::create_directory(folder / "inner");
    std::filesystem::create_symlink("inner/a", folder / "link");
    std::filesystem::create_symlink(folder / "link", folder / "link_to_link");
    std::filesystem::create_symlink("loop", folder / "loop");
    io::write_file(folder / "link", "new");  // which points at nothing yet
    CHECK(io::read_file(folder / "inner" / "a") == "new");
    io::write_file(folder / "link_to_link", "newer");
    CHECK(io::read_file(folder / "inner" / "a") == "newer");
    CHECK(std::filesystem::is_symlink(folder / "link"));
    CHECK(std::filesystem::is_symlink(folder / "link_to_link"));
    CHECK_THROWS_WITH(io::write_file(folder / "loop", "x"), Contains("too many symbolic links"));
}

TEST_CASE("permissions stay, and new files have the usual ones", "[file]") {
    const support::temporary_folder folder;
    const auto permissions = [&](const char* name) {
        return static_cast<unsigned>(std::filesystem::status(folder / name).permissions());
    };
    const mode_t mask = ::umask(022);
    io::write_file(folder / "new", "x");
    ::umask(mask);
    CHECK(permissions("new") == 0644);
    std::filesystem::permissions(folder / "new", std::filesystem::perms(0640));
    io::write_file(folder / "new", "y");
    CHECK(permissions("new") == 0640);
}

TEST_CASE("what a killed process left is used again, and is no link to follow", "[file]") {
    const support::temporary_folder folder;
    io::write_file(folder / "a.tmp", random_bytes(1000));
    io::write_file(folder / "a", "x");
    CHECK(io::read_file(folder / "a") == "x");
    CHECK(folder.names() == names{"a"});
    io::write_file(folder / "elsewhere", "y");
    std::filesystem::create_symlink("elsewhere", folder / "a.tmp");
    CHECK_THROWS_WITH(io::write_file(folder / "a", "z"), Contains("a.tmp: cannot create it"));
    CHECK(io::read_file(folder / "elsewhere") == "y");
    CHECK(io::read_file(folder / "a") == "x");
}

TEST_CASE("a disk that is full leaves the old file", "[file]") {
    const support::temporary_folder folder;
    io::write_file(folder / "a", "old");
    // A limit on the size of files fails a write as a full disk does: after a part of it.
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100000, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    std::string message;
    try {
        io::write_file(folder / "a", random_bytes(100001));
    } catch (const ctnn::file_error& error) {
        message = error.what();
    }
    io::write_file(folder / "b", random_bytes(100000));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK(message == (folder / "a.tmp").string() + ": cannot write it: File too large");
    CHECK(io::read_file(folder / "a") == "old");
    CHECK(io::read_file(folder / "b") == random_bytes(100000));
    CHECK(folder.names() == names{"a", "b"});
}

TEST_CASE("a process that is killed while it writes leaves a whole file", "[file]") {
    const support::temporary_folder folder;
    const std::string first = random_bytes(300000), second = std::string(200000, 'x');
    io::write_file(folder / "a", first);
    for (int round = 0; round < 20; ++round) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            while (true) {
                io::write_file(folder / "a", second);
                io::write_file(folder / "a", first);
            }
        }
        ::usleep(static_cast<useconds_t>(500 + 777 * round));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        const std::string bytes = io::read_file(folder / "a");
        CHECK((bytes == first || bytes == second));
    }
    io::write_file(folder / "a", first);
    CHECK(folder.names() == names{"a"});
}

TEST_CASE("threads that write the same file at once leave one's content", "[file]") {
    const support::temporary_folder folder;
    const auto write = [&](char content) {
        for (int i = 0; i < 50; ++i) io::write_file(folder / "a", std::string(100000, content));
    };
    std::thread one(write, 'x'), other(write, 'y');
    one.join();
    other.join();
    const std::string bytes = io::read_file(folder / "a");
    CHECK(bytes.size() == 100000);
    CHECK(bytes.find_first_not_of(bytes.front()) == std::string::npos);
    CHECK(folder.names() == names{"a"});
}
