// SPDX-License-Identifier: BSL-1.0
#include "images.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

namespace {

constexpr std::size_t most_pixels = 100'000'000;
constexpr std::size_t most_bytes = std::size_t{512} << 20;  // of a file, and of a block while decoding

// A file of a few bytes may claim, or unpack to, more than any machine has; and a damaged one may use
// tables that it has not filled, which therefore are zeros.
void* allocate(std::size_t bytes) { return bytes <= most_bytes ? std::calloc(bytes, 1) : nullptr; }
void* reallocate(void* block, std::size_t bytes) {
    return bytes <= most_bytes ? std::realloc(block, bytes) : nullptr;
}

}  // namespace

// The formats that photos come in: each decoder less is one less that meets a stranger's bytes.
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_ONLY_TGA
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_FAILURE_USERMSG
#define STBI_ASSERT(condition) static_cast<void>(0)  // a damaged image must not end the program
#define STBI_MALLOC(bytes) allocate(bytes)
#define STBI_REALLOC(block, bytes) reallocate(block, bytes)
#define STBI_FREE(block) std::free(block)
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>

namespace {

[[noreturn]] void fail(const std::string& file, const std::string& expected, const std::string& found) {
    throw image_error{file + ": expected " + expected + ", found " + found};
}

std::vector<char> read_bytes(const std::string& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{
        std::fopen(file.c_str(), "rb"), [](std::FILE* each) { return std::fclose(each); }};
    std::vector<char> bytes;
    std::size_t count = 0;
    while (stream && count == bytes.size() && count <= most_bytes) {
        bytes.resize(std::max<std::size_t>(2 * count, 1 << 16));
        errno = 0;
        count += std::fread(bytes.data() + count, 1, bytes.size() - count, stream.get());
    }
    if (!stream || std::ferror(stream.get()) != 0) {
        fail(file, "a file that can be read", std::strerror(errno));
    }
    if (count == 0) {
        fail(file, "an image", "an empty file");
    }
    if (count > most_bytes) {
        fail(file, "a file of at most 512 MiB", "more");
    }
    bytes.resize(count);
    return bytes;
}

// A field of a CSV file, in quotes where it would otherwise be taken for several.
std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == text.npos) {
        return text;
    }
    std::string field = "\"";
    for (const char each : text) {
        field.append(each == '"' ? 2 : 1, each);
    }
    return field + '"';
}

// stb takes bytes that are missing for zeros, and gives an image with a grey rest. So the bytes reach it
// through this, which knows when it asked for more than there is.
struct byte_source {
    const std::vector<char>& bytes;
    std::size_t next = 0;
    int buffer_size =
        0;  // stb's, which it fills first; at the end of a file there may be less to fill it
    bool ran_out = false;

    static int read(void* user, char* to, int size) {
        auto& self = *static_cast<byte_source*>(user);
        if (self.buffer_size == 0) {
            self.buffer_size = size;
        }
        const auto wanted = static_cast<std::size_t>(size);
        const std::size_t count = std::min(wanted, self.bytes.size() - self.next);
        std::memcpy(to, self.bytes.data() + self.next, count);
        std::memset(to + count, 0, wanted - count);
        self.next += count;
        self.ran_out |= count == 0 || (count < wanted && size != self.buffer_size);
        return static_cast<int>(count);
    }
    static void skip(void* user, int distance) {
        auto& self = *static_cast<byte_source*>(user);
        const auto to = static_cast<long long>(self.next) + distance;
        self.next =
            static_cast<std::size_t>(std::clamp(to, 0LL, static_cast<long long>(self.bytes.size())));
    }
    static int eof(void* user) {
        const auto& self = *static_cast<byte_source*>(user);
        return self.next == self.bytes.size() ? 1 : 0;
    }
};

}  // namespace

image read_image(const std::string& file) {
    const std::vector<char> bytes = read_bytes(file);
    const stbi_io_callbacks callbacks{byte_source::read, byte_source::skip, byte_source::eof};
    int width = 0;
    int height = 0;
    int channels = 0;
    byte_source header{bytes};
    if (stbi_info_from_callbacks(&callbacks, &header, &width, &height, &channels) == 0) {
        fail(file, "a JPEG, PNG, BMP or TGA image",
             "something else, or one that is damaged or far too large");
    }
    const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (pixels > most_pixels) {
        fail(file, "at most 100 megapixels", std::to_string(width) + " x " + std::to_string(height));
    }

    byte_source source{bytes};
    const std::unique_ptr<stbi_uc, void (*)(void*)> samples{
        stbi_load_from_callbacks(&callbacks, &source, &width, &height, &channels, 4), stbi_image_free};
    if (source.ran_out) {
        fail(file, "a complete image", "one that ends early");
    }
    if (!samples) {
        fail(file, "an image that can be decoded", stbi_failure_reason());
    }
    image result{static_cast<std::size_t>(width), static_cast<std::size_t>(height), {}};
    result.samples.assign(samples.get(), samples.get() + 4 * result.width * result.height);
    if (mean_colours(result).empty()) {
        fail(file, "a pixel that can be seen", "only transparent ones");
    }
    return result;
}

std::vector<colour> mean_colours(const image& photo, std::size_t across) {
    const std::size_t columns = std::min(across, photo.width);
    const std::size_t rows = std::min(across, photo.height);
    std::vector<std::array<std::uint64_t, 4>> sums(rows * columns);  // of a crop: three colours, opacity
    const std::uint8_t* pixel = photo.samples.data();
    for (std::size_t y = 0; y < photo.height; ++y) {
        for (std::size_t x = 0; x < photo.width; ++x, pixel += 4) {
            auto& sum = sums[y * rows / photo.height * columns + x * columns / photo.width];
            for (std::size_t i = 0; i < 3; ++i) {
                sum[i] += std::uint64_t{pixel[i]} * pixel[3];
            }
            sum[3] += pixel[3];
        }
    }
    std::vector<colour> means;
    for (const auto& [red, green, blue, opacity] : sums) {
        if (opacity > 0) {
            const double full = 255 * static_cast<double>(opacity);
            means.push_back({static_cast<float>(static_cast<double>(red) / full),
                             static_cast<float>(static_cast<double>(green) / full),
                             static_cast<float>(static_cast<double>(blue) / full)});
        }
    }
    return means;
}

std::string measured_crops(const std::vector<std::string>& labelled_images,
                           const std::vector<std::string>& labels) {
    std::string csv = "source,crop,red,green,blue,terrain\n";
    for (const std::string& each : labelled_images) {
        const std::size_t sign = each.find('=');
        const std::string label = each.substr(0, sign);
        if (sign == each.npos || std::ranges::find(labels, label) == labels.end()) {
            fail(each, "LABEL=FILE with a known label", '"' + label + '"');
        }
        const std::filesystem::path file = each.substr(sign + 1);
        const std::string source = csv_field((file.parent_path().filename() / file.filename()).string());
        const std::vector<colour> crops = mean_colours(read_image(file), 8);
        for (std::size_t i = 0; i < crops.size(); ++i) {
            const auto [red, green, blue] = crops[i];
            std::array<char, 64> row;
            std::snprintf(row.data(), row.size(), ",%zu,%.3f,%.3f,%.3f,", i, red, green, blue);
            csv += source + row.data() + label + '\n';
        }
    }
    return csv;
}
