// SPDX-License-Identifier: BSL-1.0
#include <ctnn/data/number.hpp>

#include "catch.hpp"
#include "support/temporary_folder.hpp"

#include <ctnn/io/file.hpp>

#include <bit>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace {

namespace data = ctnn::data;

constexpr const char* numbers[] = {
    "0",     "-0",      "+0",  "60",  "+60.0", "+1.0E+00", "-1e-05",   "3.",   ".25",     "-.5",
    "+.5e1", "00012.5", "1e0", "7E3", "1e-50", "1e-400",   "1e999999", "1.e2", "0e99999", "-1e-9999"};
static_assert([] {
    for (const char* each : numbers)
        if (!data::is_number(each)) return false;
    return true;
}());

std::string digits_of(double value) {
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace

TEST_CASE("a number has a sign, digits, a point and an exponent", "[number]") {
    for (const char* each : numbers) {
        CAPTURE(each);
        CHECK(data::number_of<double>(each));
        CHECK(data::number_of<float>(each));
    }
    CHECK(*data::number_of<double>("+60.0") == 60);
    CHECK(*data::number_of<float>("+1.0E+00") == 1);
    CHECK(*data::number_of<double>("-.5") == -0.5);
    CHECK(*data::number_of<double>("00012.5") == 12.5);
    CHECK(std::signbit(*data::number_of<float>("-0")));
}

TEST_CASE("anything else is no number", "[number]") {
    using namespace std::string_view_literals;
    for (const std::string_view each : {""sv,
                                        "+"sv,
                                        "-"sv,
                                        "."sv,
                                        "+."sv,
                                        "e5"sv,
                                        ".e5"sv,
                                        "1e"sv,
                                        "1e+"sv,
                                        "+-1"sv,
                                        "++1"sv,
                                        "--1"sv,
                                        "-+1"sv,
                                        "1.2.3"sv,
                                        "1e2.5"sv,
                                        "1e2e3"sv,
                                        "nan"sv,
                                        "NaN"sv,
                                        "inf"sv,
                                        "-inf"sv,
                                        "+INF"sv,
                                        "1d5"sv,
                                        "infinity"sv,
                                        "nan(1)"sv,
                                        "0x10"sv,
                                        "0x1p3"sv,
                                        "1,5"sv,
                                        "1_000"sv,
                                        "1'000"sv,
                                        " 1"sv,
                                        "1 "sv,
                                        "1 000"sv,
                                        "1\0"sv,
                                        "\0001"sv,
                                        "1f"sv,
                                        "1\n"sv,
                                        "\xc2\xa0"
                                        "5"sv,
                                        "5\xc2\xa0"sv,
                                        "\xe2\x88\x92"
                                        "5"sv,
                                        "12 months"sv,
                                        "$5"sv,
                                        "5%"sv,
                                        "True"sv,
                                        "NA"sv}) {
        CAPTURE(each);
        CHECK(!data::is_number(each));
        CHECK(!data::number_of<double>(each));
        CHECK(!data::number_of<float>(each));
    }
}

TEST_CASE("a number is rounded once, to the nearest; out of range it is 0 or infinite", "[number]") {
    const auto as_float = [](const char* text) { return *data::number_of<float>(text); };
    const auto as_double = [](const char* text) { return *data::number_of<double>(text); };
    CHECK(as_float("0.1") == 0.1f);
    CHECK(as_double("0.1") == 0.1);
    CHECK(as_float("1e-50") == 0);
    CHECK(!std::signbit(as_float("1e-50")));
    CHECK(std::signbit(as_float("-1e-50")));
    CHECK(as_float("1e-40") == 1e-40f);
    CHECK(as_float("1e-45") == std::numeric_limits<float>::denorm_min());
    CHECK(as_double("1e-50") == 1e-50);
    CHECK(as_double("1e-400") == 0);
    CHECK(as_double("5e-324") == std::numeric_limits<double>::denorm_min());
    CHECK(as_double("1e-310") == 1e-310);
    CHECK(as_float("1e39") == std::numeric_limits<float>::infinity());
    CHECK(as_float("-1e39") == -std::numeric_limits<float>::infinity());
    CHECK(as_float("3.4028234e38") == std::numeric_limits<float>::max());
    CHECK(as_double("1e39") == 1e39);
    CHECK(as_double("1e400") == std::numeric_limits<double>::infinity());
    CHECK(as_double("-1e99999999999999999999") == -std::numeric_limits<double>::infinity());
    CHECK(as_double("1e-99999999999999999999") == 0);
    CHECK(as_double("0e99999999999999999999") == 0);
    // Just above the middle of two floats: rounded to double first, it would be the middle, and then even.
    CHECK(as_float("1.00000005960464477539062500000000000000001") == 1 + 0x1p-23f);
    CHECK(as_double(("0." + std::string(400, '0') + "1e401").c_str()) == 1);
    std::string nines(10000, '9');  // (g++ 12 warns of a bound that + does not cross)
    nines += "e-10000";
    CHECK(as_double(nines.c_str()) == 1);
    CHECK(as_double(("1." + std::string(100000, '0') + "1").c_str()) == 1);
}

TEST_CASE("what is written is read as the same bits", "[number]") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20000; ++i) {
        const double wide = std::bit_cast<double>(random() & ~(std::uint64_t{1} << 62));  // finite
        CHECK(*data::number_of<double>(digits_of(wide)) == wide);
        const float narrow = std::bit_cast<float>(static_cast<std::uint32_t>(random()) & ~(1u << 30));
        char text[64];
        const std::string_view digits(text, std::to_chars(text, text + sizeof text, narrow).ptr);
        CHECK(*data::number_of<float>(digits) == narrow);
    }
}

#ifdef __GLIBC__
TEST_CASE("the locale of the program does not matter", "[number]") {
    // One with a decimal comma, made here: a system has no other than "C" for certain.
    if (!std::filesystem::exists("/usr/share/i18n/charmaps/ANSI_X3.4-1968.gz")) {
        WARN("skipped: the sources of locales are not here (package locales, which CI installs)");
        return;
    }
    const support::temporary_folder folder;
    ctnn::io::write_file(
        folder / "source",
        "LC_NUMERIC\ndecimal_point \"<U002C>\"\nthousands_sep \"<U002E>\"\ngrouping 3;3\n"
        "END LC_NUMERIC\nLC_CTYPE\ncopy \"POSIX\"\nEND LC_CTYPE\n");
    const std::string make = "localedef -c -i '" + (folder / "source").string() +
                             "' -f ANSI_X3.4-1968 '" + (folder / "with_comma").string() +
                             "' 2>/dev/null";
    static_cast<void>(std::system(make.c_str()) == 0);  // (it warns of what such a locale lacks)
    ::setenv("LOCPATH", folder.path().c_str(), 1);
    const char* const set = std::setlocale(LC_ALL, "with_comma");
    char text[8];
    std::snprintf(text, sizeof text, "%.1f", 2.5);
    const auto as_double = data::number_of<double>("2.5");
    const auto as_float = data::number_of<float>("2.5");
    const auto with_comma = data::number_of<double>("2,5");
    std::setlocale(LC_ALL, "C");
    ::unsetenv("LOCPATH");
    REQUIRE(set != nullptr);
    REQUIRE(text == std::string("2,5"));
    CHECK(as_double == 2.5);
    CHECK(as_float == 2.5f);
    CHECK(!with_comma);
}
#endif
