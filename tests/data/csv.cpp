// SPDX-License-Identifier: BSL-1.0
#include <ctnn/data/csv.hpp>

#include "catch.hpp"
#include "support/temporary_folder.hpp"

#include <ctnn/io/file.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

namespace nn = ctnn;
using texts = std::vector<std::string>;

nn::csv_table table_of(std::string_view bytes, const nn::csv_options& options = {}) {
    return nn::csv_table(bytes, "t.csv", options);
}

// All fields, row after row.
texts fields_of(std::string_view bytes, const nn::csv_options& options = {}) {
    const nn::csv_table table = table_of(bytes, options);
    texts fields;
    for (std::size_t r = 0; r < table.rows(); ++r)
        for (std::size_t c = 0; c < table.columns(); ++c) fields.emplace_back(table.text(r, c));
    return fields;
}

template <class Action>
std::string error_of(Action action) {
    try {
        action();
    } catch (const nn::file_error& error) {
        return error.what();
    }
    return "none";
}

// What is said of a file, be it when it is read or when its columns are used.
std::string error_in(std::string_view bytes, const nn::csv_options& options = {}) {
    return error_of([&] { table_of(bytes, options).dataset({"years", "salary"}, "paid"); });
}

const std::string header = "years,salary,paid\n", good = "1,2,0\n";

}  // namespace

TEST_CASE("a table has named columns and rows of text", "[csv]") {
    const auto table = table_of("name,years\nJane,10.5\nJack,3\n");
    CHECK(table.rows() == 2);
    CHECK(table.columns() == 2);
    CHECK(table.header() == texts{"name", "years"});
    CHECK(table.column("years") == 1);
    CHECK(table.text(1, 0) == "Jack");
    CHECK(table.number(0, 1) == 10.5);
    CHECK(table.texts("name") == texts{"Jane", "Jack"});
    CHECK(table.numbers("years") == std::vector<double>{10.5, 3});
    CHECK(table.numbers<float>("years") == std::vector<float>{10.5f, 3});
}

TEST_CASE("a dataset takes its columns by name, in the order asked for", "[csv]") {
    const auto table = table_of("paid,name,salary,years\n1,x,52000,10.5\n0,y,31000,3\n");
    const nn::dataset<2> data = table.dataset({"years", "salary"}, "paid");
    CHECK(std::ranges::equal(data.rows(), std::vector<float>{10.5f, 52000, 3, 31000}));
    CHECK(std::ranges::equal(data.targets(), std::vector<float>{1, 0}));
    const nn::dataset<1, double> exact = table.dataset<double>({"salary"}, "years");
    CHECK(std::ranges::equal(exact.rows(), std::vector<double>{52000, 31000}));
    CHECK(std::ranges::equal(exact.targets(), std::vector<double>{10.5, 3}));
}

TEST_CASE("a dataset may take all columns but the target", "[csv]") {
    const auto table = table_of("a,class,b\n1,x,2\n3,y,4\n");
    const texts names{"y", "x"};
    const nn::dataset<2, std::uint32_t> data = table.labelled_dataset<2>("class", names);
    CHECK(std::ranges::equal(data.rows(), std::vector<float>{1, 2, 3, 4}));
    CHECK(std::ranges::equal(data.targets(), std::vector<std::uint32_t>{1, 0}));
    const nn::dataset<2, double> numbers =
        table_of("1,2,3\n4,5,6\n", {.has_header = false}).dataset<2, double>("column 3");
    CHECK(std::ranges::equal(numbers.rows(), std::vector<double>{1, 2, 4, 5}));
    CHECK(std::ranges::equal(numbers.targets(), std::vector<double>{3, 6}));
    CHECK(error_of([&] { table.labelled_dataset<3>("class", names); }) ==
          "t.csv:1:1: expected 3 columns besides \"class\", found 2");
}

TEST_CASE("classes are the texts of a column", "[csv]") {
    const auto table = table_of("r,g,terrain\n1,2,sand\n3,4,grass\n5,6,sand\n7,8,ice\n");
    const texts names = table.classes("terrain");
    CHECK(names == texts{"grass", "ice", "sand"});
    const nn::dataset<2, std::uint32_t> data = table.labelled_dataset({"g", "r"}, "terrain", names);
    CHECK(std::ranges::equal(data.rows(), std::vector<float>{2, 1, 4, 3, 6, 5, 8, 7}));
    CHECK(std::ranges::equal(data.targets(), std::vector<std::uint32_t>{2, 0, 2, 1}));
    const nn::dataset<1, std::uint32_t, double> exact =
        table.labelled_dataset<double>({"g"}, "terrain", names);
    CHECK(exact.row(3)[0] == 8);
    CHECK(error_of([&] {
              table.labelled_dataset({"r"}, "terrain", {"sand", "ice"});
          }) == "t.csv:3:5: expected one of \"sand, ice\" for terrain, found \"grass\"");
}

TEST_CASE("the same table may be written in many ways", "[csv]") {
    const texts plain{"1", "a b", "2", "c"};
    const auto [name, bytes] = GENERATE(table<std::string, std::string>({
        {"LF", "x,y\n1,a b\n2,c\n"},
        {"no last line end", "x,y\n1,a b\n2,c"},
        {"CRLF", "x,y\r\n1,a b\r\n2,c\r\n"},
        {"CRLF, no last line end", "x,y\r\n1,a b\r\n2,c"},
        {"CR", "x,y\r1,a b\r2,c\r"},
        {"byte order mark", "\xEF\xBB\xBFx,y\n1,a b\n2,c\n"},
        {"byte order mark and quotes", "\xEF\xBB\xBF\"x\",y\n1,a b\n2,c\n"},
        {"quotes", "\"x\",\"y\"\n\"1\",\"a b\"\n\"2\",\"c\""},
        {"blanks", " x ,\ty\n 1 , a b\t\n\"2\" ,  \"c\"  \n"},
        {"blank end", "x,y\n1,a b\n2,c\n\n\r\n \t\n\n"},
        {"blank start", "\n\r\n \nx,y\n1,a b\n2,c\n"},
    }));
    CAPTURE(name);
    CHECK(fields_of(bytes) == plain);
    CHECK(table_of(bytes).header() == texts{"x", "y"});
}

TEST_CASE("quotes enclose separators, line ends, blanks and quotes", "[csv]") {
    CHECK(fields_of(
              "x,y\n\"Doe, Jane\",\"said \"\"yes\"\"\"\n\"two\r\nlines\n\",\" z \"\n\"\",\"\"\"\"\n") ==
          texts{"Doe, Jane", "said \"yes\"", "two\r\nlines\n", " z ", "", "\""});
    // A backslash is a letter like any other; so are bytes that are no ASCII, and even 0.
    using namespace std::string_view_literals;
    CHECK(fields_of("x,y\nJack \\d,caf\xc3\xa9\na\0b,\xff\n"sv) ==
          texts{"Jack \\d", "caf\xc3\xa9", std::string("a\0b", 3), "\xff"});
}

TEST_CASE("fields and columns may be empty", "[csv]") {
    CHECK(fields_of("x,,\n,,\n1,,3\n") == texts{"", "", "", "1", "", "3"});
    CHECK(fields_of("x\n\"\"\n1\n") == texts{"", "1"});
}

TEST_CASE("the separator is an option, and so is the header", "[csv]") {
    CHECK(fields_of("x;y\n1,5;2\n", {.separator = ';'}) == texts{"1,5", "2"});
    CHECK(fields_of("x\ty\n1\t2\n\t3\n", {.separator = '\t'}) == texts{"1", "2", "", "3"});
    const auto table = table_of("1,2\n3,4\n", {.has_header = false});
    CHECK(table.rows() == 2);
    CHECK(table.header() == texts{"column 1", "column 2"});
    CHECK(table.numbers("column 2") == std::vector<double>{2, 4});
    CHECK(error_of([&] { table.numbers("column 3"); }) ==
          "t.csv:1:1: expected a column \"column 3\", found \"column 1, column 2\"");
    CHECK(error_of([] { table_of("1,2\n3,x\n", {.has_header = false}).numbers("column 2"); }) ==
          "t.csv:2:3: expected a number for column 2, found \"x\"");
    CHECK(error_of([] { table_of("1,2\n3\n", {.has_header = false}); }) ==
          "t.csv:2:2: expected 2 fields as in the first line, found 1");
    CHECK(error_of([] { table_of("", {.has_header = false}); }) ==
          "t.csv:1:1: expected a row, found an empty file");
}

TEST_CASE("numbers have a decimal point, and are rounded to the nearest", "[csv]") {
    const auto table = table_of("n\n1.05e1\n5.2E4\n3.\n-0\n.25\n1e0\n\" 7 \"\n-1e-300\n");
    CHECK(table.numbers("n") == std::vector<double>{10.5, 52000, 3, 0, 0.25, 1, 7, -1e-300});
    CHECK(table_of("\xEF\xBB\xBFn\r\n+60.0\r\n\"+1.0E+00\"\r\n\t.5 \r\n\r\n").numbers("n") ==
          std::vector<double>{60, 1, 0.5});
    const auto small = table_of("n\n1e-50\n-1e-50\n1e-40\n1e-400\n");
    CHECK(small.numbers<float>("n") == std::vector<float>{0, 0, 1e-40f, 0});
    CHECK(small.numbers("n") == std::vector<double>{1e-50, -1e-50, 1e-40, 0});
    CHECK(table_of("n\n0.1\n").number<float>(0, 0) == 0.1f);
    CHECK(table_of("n\n0.1\n").number<double>(0, 0) == 0.1);
}

TEST_CASE("a header that does not fit is refused", "[csv]") {
    CHECK(error_in("") == "t.csv:1:1: expected a header that names the columns, found an empty file");
    CHECK(error_in("\n\r\n\n") ==
          "t.csv:1:1: expected a header that names the columns, found an empty file");
    CHECK(error_in("\xEF\xBB\xBF") ==
          "t.csv:1:1: expected a header that names the columns, found an empty file");
    CHECK(error_in(header) == "t.csv:2:1: expected a row below the header, found the end of the file");
    CHECK(error_in("years,salary,paid") ==
          "t.csv:1:18: expected a row below the header, found the end of the file");
    CHECK(error_in("10,20,1\n" + good) == "t.csv:1:1: expected a column \"years\", found \"10, 20, 1\"");
    CHECK(error_in("years,income,paid\n" + good) ==
          "t.csv:1:1: expected a column \"salary\", found \"years, income, paid\"");
    CHECK(error_in("years,salary,paid,years\n1,2,0,3\n") ==
          "t.csv:1:19: expected one column \"years\", found a second");
}

TEST_CASE("a field that is no number is refused", "[csv]") {
    CHECK(error_in(header + good + "1,abc,0\n") ==
          "t.csv:3:3: expected a number for salary, found \"abc\"");
    CHECK(error_in(header + "1,2,0\n,2,0\n") == "t.csv:3:1: expected a number for years, found nothing");
    CHECK(error_in(header + "1,2,\n") == "t.csv:2:5: expected a number for paid, found nothing");
    CHECK(error_in(header + "1,\" \",0\n") == "t.csv:2:3: expected a number for salary, found \" \"");
    for (const std::string text :
         {"12 months", "nan", "-inf", "NaN", "0x10", "+-1", "++1", "+", "1e", "--1", "1_000", "1d5"})
        CHECK(error_in(header + good + good + text + ",2,0\n") ==
              "t.csv:4:1: expected a number for years, found \"" + text + '"');
    CHECK(error_in(header + "1,\"2,5\",0\n") ==
          "t.csv:2:3: expected a number for salary with a decimal point, found \"2,5\"");
    CHECK(error_in(header + "1,\"1,234,567\",0\n") ==
          "t.csv:2:3: expected a number for salary, found \"1,234,567\"");
    for (const std::string text : {"1e39", "-1e39", "+1e39"})
        CHECK(error_in(header + "1," + text + ",0\n") ==
              "t.csv:2:3: expected a number for salary that fits a float, found \"" + text + '"');
    CHECK(table_of("n\n1e39\n").number(0, 0) == 1e39);
    CHECK(error_of([] { table_of("n\n1e999\n").number(0, 0); }) ==
          "t.csv:2:1: expected a number for n that fits a double, found \"1e999\"");
    CHECK(error_of([] { table_of("n,m\n1,2\n").fail(0, 1, "0 or 1 for m"); }) ==
          "t.csv:2:3: expected 0 or 1 for m, found \"2\"");
}

TEST_CASE("a row of another length is refused", "[csv]") {
    CHECK(error_in(header + good + "1,2\n" + good) ==
          "t.csv:3:4: expected 3 fields as in the header, found 2");
    CHECK(error_in(header + "1,2,0,7\n") == "t.csv:2:7: expected 3 fields as in the header, found 4");
    CHECK(error_in(header + "1,2,0,7,8\n") == "t.csv:2:7: expected 3 fields as in the header, found 5");
    CHECK(error_in(header + good + good + "1") ==
          "t.csv:4:2: expected 3 fields as in the header, found 1");
    CHECK(error_in(header + good + "\n" + good) ==
          "t.csv:3:1: expected 3 fields as in the header, found 0");
    CHECK(error_in(header + good + " \n\n \n" + good) ==
          "t.csv:3:1: expected 3 fields as in the header, found 0");
    CHECK(error_in("years,salary,paid\r\n1,2,0\r\n\r\n1,2,0\r\n") ==
          "t.csv:3:1: expected 3 fields as in the header, found 0");
    CHECK(error_in("years,salary,paid\r1,2,0\r\r1,2,0\r") ==
          "t.csv:3:1: expected 3 fields as in the header, found 0");
}

TEST_CASE("quotes that enclose no field are refused", "[csv]") {
    const std::string unclosed =
        "expected a second quote that closes this one, found the end of the file";
    CHECK(error_in(header + "1,\"2,0\n" + good) == "t.csv:2:3: " + unclosed);
    CHECK(error_in("years,salary,\"paid\n" + good) == "t.csv:1:14: " + unclosed);
    CHECK(error_in(header + good + "1,2,  \"") == "t.csv:3:7: " + unclosed);
    const std::string misplaced =
        "expected quotes around a whole field, and those in it doubled, found ";
    CHECK(error_in(header + "1,2\"3\"4,0\n") == "t.csv:2:3: " + misplaced + "\"2\"\"");
    CHECK(error_in(header + "1,\"2\"3,0\n") == "t.csv:2:3: " + misplaced + "\"\"2\"3,\"");
    CHECK(error_in(header + "1,\"2\" \"3\",0\n") == "t.csv:2:3: " + misplaced + "\"\"2\" \"\"");
}

TEST_CASE("lines are counted as an editor does, also within quotes", "[csv]") {
    CHECK(error_in(header + "\"1\n\n\",2,0\nx,2,0\n") ==
          "t.csv:2:1: expected a number for years, found \"1??\"");
    const auto table = table_of("years,note\r\n1,\"a\r\nb\rc\n\"\r\nx,\n");
    CHECK(error_of([&] { table.numbers("years"); }) ==
          "t.csv:6:1: expected a number for years, found \"x\"");
    CHECK(error_of([] { table_of("a,b\n\"1\n2\",x\n").number(0, 1); }) ==
          "t.csv:3:4: expected a number for b, found \"x\"");
}

TEST_CASE("what is shown of a file is short and harmless", "[csv]") {
    CHECK(error_in(header + "1,\x1b[31m\x7f,0\n") ==
          "t.csv:2:3: expected a number for salary, found \"?[31m?\"");
    CHECK(error_in(header + "1," + std::string(1000, 'x') + ",0\n") ==
          "t.csv:2:3: expected a number for salary, found \"" + std::string(40, 'x') + "...\"");
    // A character of several bytes stays whole.
    CHECK(error_in(header + "1," + std::string(39, 'x') + "\xc3\xa9y,0\n") ==
          "t.csv:2:3: expected a number for salary, found \"" + std::string(39, 'x') + "...\"");
    CHECK(error_in(header + "1," + std::string(38, 'x') + "\xc3\xa9y,0\n") ==
          "t.csv:2:3: expected a number for salary, found \"" + std::string(38, 'x') + "\xc3\xa9...\"");
}

TEST_CASE("a file is read as a whole, and named in errors", "[csv]") {
    const support::temporary_folder folder;
    const auto path = folder / "customers.csv";
    nn::io::write_file(path, header + "1,2,0\n3,x,1\n");
    const auto table = nn::read_csv(path);
    CHECK(table.numbers("years") == std::vector<double>{1, 3});
    CHECK(error_of([&] { table.numbers("salary"); }) ==
          path.string() + ":3:3: expected a number for salary, found \"x\"");
    nn::io::write_file(path, "1;2\n");
    CHECK(nn::read_csv(path, {.separator = ';', .has_header = false}).columns() == 2);
    CHECK(error_of([&] { nn::read_csv(folder / "none.csv"); }) ==
          (folder / "none.csv").string() + ": cannot open it: No such file or directory");
    CHECK(error_of([&] { nn::read_csv(folder.path()); }) ==
          folder.path().string() + ": cannot read it: a regular file was expected");
}

TEST_CASE("what spreadsheets call Unicode text is no text of one byte a comma", "[csv]") {
    using namespace std::string_literals;
    const std::string message = "t.csv:1:1: expected UTF-8, found UTF-16";
    CHECK(error_of([] {
              table_of("\xFF\xFE"
                       "a\0,\0b\0\n\0"
                       "1\0,\0"
                       "2\0\n\0"s);
          }) == message);
    CHECK(error_of([] {
              table_of("\xFE\xFF\0a\0,\0b\0\n\0"
                       "1\0,\0"
                       "2\0\n"s);
          }) == message);
}

TEST_CASE("fields may be long, and files large", "[csv]") {
    const std::string field(10000000, 'x');
    CHECK(fields_of("a,b\n" + field + ",\"" + field + "\"\n") == texts{field, field});
    std::string bytes = "a,b\n";
    for (int i = 0; i < 20000; ++i) bytes += std::to_string(i) + ",-0.5\n";
    const auto table = table_of(bytes + "20000,x\n");
    CHECK(table.number(19999, 0) == 19999);
    CHECK(error_of([&] { table.numbers("b"); }) ==
          "t.csv:20002:7: expected a number for b, found \"x\"");
}
