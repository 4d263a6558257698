// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctnn {

/// What everything in io/ throws. The message names the file, the tensor or node, what was expected and
/// what was found; nothing has been changed (but for the last case of io::write_file).
class file_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Files as a whole, for POSIX systems.
namespace io {

/// An open file, closed when the scope ends.
class CTNN_TAGGED file_descriptor {
public:
    CTNN_TAGGED explicit file_descriptor(int number = -1) noexcept : number_{number} {}
    CTNN_TAGGED file_descriptor(file_descriptor&& other) noexcept : number_{other.number_} {
        other.number_ = -1;
    }
    file_descriptor(const file_descriptor&) = delete;
    file_descriptor& operator=(const file_descriptor&) = delete;
    file_descriptor& operator=(file_descriptor&&) = delete;
    CTNN_TAGGED ~file_descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    CTNN_TAGGED int number() const noexcept { return number_; }
    CTNN_TAGGED bool is_open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

/// Throws what the system says (errno) of an attempt at a file.
[[noreturn]] CTNN_TAGGED inline void throw_system_error(const std::filesystem::path& path,
                                                        std::string_view attempt) {
    const int code = errno;
    throw file_error(path.string() + ": " + std::string(attempt) + ": " +
                     std::generic_category().message(code));
}

/// All bytes of a regular file, of `largest` bytes at most (anything else might never end). Throws
/// file_error if it cannot be read.
CTNN_TAGGED inline std::string read_file(const std::filesystem::path& path,
                                         std::uint64_t largest = std::uint64_t{1} << 32) {
    // (O_NONBLOCK: to open a pipe that nobody writes to would wait.)
    const file_descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) throw_system_error(path, "cannot open it");
    struct stat status;
    if (::fstat(file.number(), &status) != 0) throw_system_error(path, "cannot read it");
    if (!S_ISREG(status.st_mode))
        throw file_error(path.string() + ": cannot read it: a regular file was expected");
    if (static_cast<std::uint64_t>(status.st_size) > largest)
        throw file_error(path.string() + ": cannot read it: it was expected to have at most " +
                         std::to_string(largest) + " bytes; it has " + std::to_string(status.st_size));
    std::string bytes;
    try {
        for (std::size_t size = 0;;) {
            constexpr std::size_t block = 1 << 16;
            if (bytes.size() - size < block) bytes.resize(2 * size + block);
            const ssize_t count = ::read(file.number(), bytes.data() + size, bytes.size() - size);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw_system_error(path, "cannot read it");
            if (count == 0) {
                bytes.resize(size);
                return bytes;
            }
            size += static_cast<std::size_t>(count);
        }
    } catch (const std::bad_alloc&) {
        throw file_error(path.string() + ": cannot read it: it does not fit into memory");
    }
}

/// The file beside another that a new version of it is written to. Its name is always the same, so that
/// what a killed process left is used again; two processes that write at once wait for each other.
class CTNN_TAGGED temporary_file {
public:
    CTNN_TAGGED explicit temporary_file(const std::filesystem::path& target)
        : path_{target.string() + ".tmp"}, file_{open_locked(path_)} {}
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    CTNN_TAGGED ~temporary_file() {
        if (!is_kept_) ::unlink(path_.c_str());
    }

    CTNN_TAGGED const std::filesystem::path& path() const noexcept { return path_; }
    CTNN_TAGGED int number() const noexcept { return file_.number(); }

    /// Puts it in the place of `target`.
    CTNN_TAGGED void rename_to(const std::filesystem::path& target) {
        if (::rename(path_.c_str(), target.c_str()) != 0)
            throw_system_error(target, "cannot replace it");
        is_kept_ = true;
    }

private:
    CTNN_TAGGED static file_descriptor open_locked(const std::filesystem::path& path) {
        while (true) {
            file_descriptor file(
                ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
            if (!file.is_open()) throw_system_error(path, "cannot create it");
            while (::flock(file.number(), LOCK_EX) != 0)
                if (errno != EINTR) throw_system_error(path, "cannot lock it");
            struct stat opened, named;
            // Who had the lock before has renamed it meanwhile, or removed it.
            if (::fstat(file.number(), &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
                opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
                return file;
        }
    }

    std::filesystem::path path_;
    file_descriptor file_;
    bool is_kept_ = false;
};

/// The file that a path means: where its symbolic links lead, whether or not that exists.
CTNN_TAGGED inline std::filesystem::path link_target(std::filesystem::path path) {
    std::error_code error;
    for (int links = 0; std::filesystem::is_symlink(path, error); ++links) {
        const std::filesystem::path target = std::filesystem::read_symlink(path, error);
        constexpr int most = 40;  // as Linux
        if (error || links == most)
            throw file_error(path.string() + ": cannot follow it: too many symbolic links");
        path = path.parent_path() / target;  // (an absolute target stays as it is)
    }
    return path;
}

/// Makes `bytes` the content of a file. At every moment, also if this process is killed or the disk is
/// full, the file has either its old content or all of the new one: that is written to a temporary file
/// in the same folder (NAME.tmp), brought to the disk, and renamed. Keeps the file's permissions and
/// follows symbolic links. Throws file_error, and the temporary file is gone; only if the folder cannot
/// be brought to the disk after the renaming, the new content stands.
CTNN_TAGGED inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
    const std::filesystem::path target = link_target(path);
    struct stat old;
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (exists && !S_ISREG(old.st_mode))
        throw file_error(path.string() + ": cannot replace it: it is no regular file");
    const std::filesystem::path folder_path = target.has_parent_path() ? target.parent_path() : ".";
    const file_descriptor folder(::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open()) throw_system_error(folder_path, "cannot open the folder");

    temporary_file temporary(target);
    const auto expect_success = [&](int result, const char* attempt) {
        if (result != 0) throw_system_error(temporary.path(), attempt);
    };
    expect_success(::ftruncate(temporary.number(), 0), "cannot empty it");
    while (!bytes.empty()) {
        const ssize_t count = ::write(temporary.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        expect_success(count < 0 ? -1 : 0, "cannot write it");
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    if (exists)
        expect_success(::fchmod(temporary.number(), old.st_mode & 07777), "cannot set its permissions");
    expect_success(::fsync(temporary.number()), "cannot bring it to the disk");
    temporary.rename_to(target);
    // (EINVAL: a file system that has no such thing.)
    if (::fsync(folder.number()) != 0 && errno != EINVAL)
        throw_system_error(folder_path, "cannot bring the folder to the disk");
}

}  // namespace io

}  // namespace ctnn
