// SPDX-License-Identifier: BSL-1.0
#include <ctnn/io/progress.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

namespace {

namespace nn = ctnn;

// Time passes when the test says so.
struct hand_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<hand_clock>;
    static inline time_point time{};
    static inline std::size_t looks = 0;
    static time_point now() {
        ++looks;
        return time;
    }
    static void pass(double seconds) {
        time += std::chrono::duration_cast<duration>(std::chrono::duration<double>(seconds));
    }
};
using progress = nn::basic_progress<hand_clock>;

static_assert(
    !std::is_copy_constructible_v<progress>);  // a copy in std::function would count on its own

// What a log file gets.
class log_file {
public:
    log_file() : file_{std::tmpfile()} { REQUIRE(file_ != nullptr); }
    log_file(const log_file&) = delete;
    log_file& operator=(const log_file&) = delete;
    ~log_file() { std::fclose(file_); }
    std::FILE* file() const { return file_; }
    std::string text() const {
        std::rewind(file_);
        std::string text;
        for (int c; (c = std::fgetc(file_)) != EOF;) text += static_cast<char>(c);
        return text;
    }

private:
    std::FILE* file_;
};

// A root without /dev/pts, as a plain chroot is, has no terminals to test with; elsewhere that is a failure.
bool are_there_terminals() {
    if (::access("/dev/pts/ptmx", F_OK) == 0) return true;
    WARN("left out: /dev/pts is not mounted, so there are no pseudo-terminals");
    return false;
}

// What a terminal of so many columns gets.
class terminal {
public:
    explicit terminal(unsigned short columns, const char* kind = "xterm") {
        if (const char* old = std::getenv("TERM")) old_kind_ = old;
        ::setenv("TERM", kind, 1);
        resize(columns, true);
        file_ = ::fdopen(side_, "w");
        REQUIRE(file_ != nullptr);
    }
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;
    ~terminal() {
        std::fclose(file_);
        ::close(other_side_);
        old_kind_.empty() ? ::unsetenv("TERM") : ::setenv("TERM", old_kind_.c_str(), 1);
    }
    void resize(unsigned short columns, bool is_new = false) {
        ::winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
        if (is_new)
            REQUIRE(::openpty(&other_side_, &side_, nullptr, nullptr, &size) == 0);
        else
            REQUIRE(::ioctl(side_, TIOCSWINSZ, &size) == 0);
    }
    std::FILE* file() const { return file_; }
    // All since the last call. (The terminal makes CR LF of LF.)
    std::string text() {
        std::fflush(file_);
        ::fcntl(other_side_, F_SETFL, O_NONBLOCK);
        std::string text;
        char bytes[4096];
        for (ssize_t count; (count = ::read(other_side_, bytes, sizeof bytes)) > 0;)
            text.append(bytes, static_cast<std::size_t>(count));
        return text;
    }

private:
    int other_side_ = -1, side_ = -1;
    std::FILE* file_ = nullptr;
    std::string old_kind_;
};

nn::fit_progress at(std::size_t epoch, std::size_t rows_done, std::size_t rows, double loss) {
    nn::fit_progress now;
    now.epoch = epoch;
    now.rows_done = rows_done;
    now.loss_sum = loss * static_cast<double>(rows_done);
    now.order.resize(rows);
    return now;
}

nn::epoch_report report(std::size_t epoch, double loss, double seconds) {
    return {.epoch = epoch, .loss = loss, .seconds = seconds};
}

}  // namespace

TEST_CASE("in a log file progress is a line every so many seconds, and one at the end", "[progress]") {
    const log_file log;
    progress line{50, {.to = log.file(), .seconds = 10}};
    for (std::size_t epoch = 0; epoch < 50; ++epoch) {
        hand_clock::pass(0.5);
        line(report(epoch, 1.0 / static_cast<double>(epoch + 1), 0.5));
    }
    CHECK(log.text() == "epoch 20/50  loss 0.05  0:15 left\n"
                        "epoch 40/50  loss 0.025  0:05 left\n"
                        "epoch 50/50  loss 0.02  0:25 in all\n");
}

TEST_CASE("in a log file it may be a line every so many epochs", "[progress]") {
    const log_file log;
    progress line{5, {.to = log.file(), .epochs = 2}};
    for (std::size_t epoch = 0; epoch < 5; ++epoch) {
        hand_clock::pass(1);
        nn::epoch_report each = report(epoch, 0.5, 1);
        each.validation_loss = 0.75;
        line(each);
    }
    CHECK(log.text() == "epoch 2/5  loss 0.5  validation 0.75  0:03 left\n"
                        "epoch 4/5  loss 0.5  validation 0.75  0:01 left\n"
                        "epoch 5/5  loss 0.5  validation 0.75  0:05 in all\n");
}

TEST_CASE("within long epochs the steps say how far they are", "[progress]") {
    const log_file log;
    {
        progress line{2, {.to = log.file(), .seconds = 60}};
        for (std::size_t rows = 1000; rows <= 10000; rows += 1000) {
            hand_clock::pass(30);
            line(at(0, rows, 10000, 2));
        }
        line(report(0, 2, 300));
        hand_clock::pass(3600);
        line(at(1, 5000, 10000, 1));
    }  // (stopped early)
    CHECK(log.text() == "epoch 1/2  30 %  loss 2  33.3 rows/s  8:30 left\n"
                        "epoch 1/2  50 %  loss 2  33.3 rows/s  7:30 left\n"
                        "epoch 1/2  70 %  loss 2  33.3 rows/s  6:30 left\n"
                        "epoch 1/2  90 %  loss 2  33.3 rows/s  5:30 left\n"
                        "epoch 2/2  50 %  loss 1  3.62 rows/s  23:02 left\n");
}

TEST_CASE("training that stops early, goes on, or has no known end or another", "[progress]") {
    const log_file log;
    {
        progress line{100, {.to = log.file()}};
        hand_clock::pass(2);
        line(report(40, 0.5, 2));
        hand_clock::pass(2);
        line(report(41, 0.25, 2));
        line.finish();
        line.finish();
    }
    CHECK(log.text() == "epoch 42/100  loss 0.25  0:04 in all\n");
    const log_file other;
    {
        progress line{0, {.to = other.file(), .seconds = 0}};
        hand_clock::pass(2);
        line(report(0, NAN, 2));
    }
    CHECK(other.text() == "epoch 1  loss nan\n");
    const log_file more;
    {
        progress line{1, {.to = more.file(), .epochs = 1}};
        for (std::size_t epoch = 0; epoch < 2; ++epoch) {
            hand_clock::pass(20);
            line(report(epoch, 0.5, 20));
        }
    }
    CHECK(more.text() == "epoch 1/1  loss 0.5  0:20 in all\nepoch 2/1  loss 0.5\n");
    const log_file none;
    {
        progress line{10, {.to = none.file()}};
    }
    CHECK(none.text() == "");
}

TEST_CASE("where training diverges, a line says the likely cause and its cure", "[progress]") {
    const auto diverged = [] {
        nn::epoch_report each = report(2, NAN, 1);
        each.why_diverged = {.from = nn::divergence::cause::input, .row = 7};
        return each;
    }();
    const std::string said =
        "training diverged in epoch 3: row 7 of the data (from 0) has an input that "
        "is NaN or infinite; leave out or fill it";
    const log_file log;
    {
        progress line{100, {.to = log.file()}};
        hand_clock::pass(1);
        line(diverged);
    }
    CHECK(log.text() == "epoch 3/100  loss nan  0:01 in all\n" + said + '\n');
    if (are_there_terminals()) {
        terminal screen(80);
        {
            progress line{100, {.to = screen.file()}};
            line(report(1, 0.5, 1));
            hand_clock::pass(1);
            line(diverged);
        }
        CHECK(screen.text().ends_with("\x1b[K\r\n" + said + "\r\n"));
    }

    // As fit says it.
    using network = nn::network<nn::sequential<nn::linear<1, 1>>>;
    network net;
    net.initialize(1);
    nn::trainer<network, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 1000}};
    const nn::dataset<1> data(std::vector<float>{1, 2, 3, 4}, std::vector<float>{1, 2, 3, 4});
    const log_file of_fit;
    {
        nn::progress line{1000, {.to = of_fit.file()}};
        nn::fit(trainer, data, {.epochs = 1000, .on_epoch = std::ref(line), .on_step = std::ref(line)});
    }
    CAPTURE(of_fit.text());
    CHECK(of_fit.text().ends_with(": the learning rate 1e+03 is likely too large; divide it by 10\n"));
    CHECK(of_fit.text().find("training diverged in epoch ") != std::string::npos);
}

TEST_CASE("in a terminal progress is one line, written again ten times a second", "[progress]") {
    if (!are_there_terminals()) return;
    terminal screen(80);
    progress line{3, {.to = screen.file()}};
    const auto step = [&](std::size_t epoch, std::size_t rows, double loss) {
        line(at(epoch, rows, 1000, loss));
        return screen.text();
    };
    CHECK(step(0, 100, 0.5) == "\repoch 1/3  10 %  loss 0.5\x1b[K");
    hand_clock::pass(0.05);
    CHECK(step(0, 200, 0.4375) == "");
    hand_clock::pass(0.05);
    CHECK(step(0, 300, 0.375) == "\repoch 1/3  30 %  loss 0.375  2k rows/s  0:01 left\x1b[K");
    hand_clock::pass(0.35);
    CHECK(step(0, 1000, 0.25) == "\repoch 1/3  loss 0.25  2k rows/s  0:01 left\x1b[K");
    nn::epoch_report each = report(0, 0.25, 0.55);
    each.validation_loss = 0.125;
    hand_clock::pass(0.1);
    line(each);
    CHECK(screen.text() == "\repoch 1/3  loss 0.25  validation 0.125  1.64k rows/s  0:01 left\x1b[K");
    each.epoch = 2;
    line(each);
    CHECK(screen.text() ==
          "\repoch 3/3  loss 0.25  validation 0.125  5.27k rows/s  0:01 in all\x1b[K\r\n");
    line.finish();
    CHECK(screen.text() == "");
}

TEST_CASE("a progress line is never wider than the terminal", "[progress]") {
    if (!are_there_terminals()) return;
    terminal screen(80);
    progress line{1000, {.to = screen.file()}};
    double loss = 1.0 / 3;
    line(at(0, 1, 1000000, loss));
    screen.text();
    for (unsigned short columns = 1; columns <= 100; ++columns) {
        screen.resize(columns);
        hand_clock::pass(1);
        line(at(10, 333333, 1000000, loss));
        const std::string text = screen.text();
        CAPTURE(columns, text);
        REQUIRE(text.starts_with("\r"));
        REQUIRE(text.ends_with("\x1b[K"));
        CHECK(text.size() - 4 < columns);
        if (columns >= 70) CHECK(text.starts_with("\repoch 11/1000  33 %  loss 0.3333  "));
        CHECK((columns < 70 || text.ends_with(" left\x1b[K")));
    }
    screen.resize(0);  // not known
    hand_clock::pass(1);
    line(at(10, 333333, 1000000, loss));
    CHECK(screen.text().ends_with(" left\x1b[K"));
}

TEST_CASE("a terminal that cannot erase gets lines like a file", "[progress]") {
    if (!are_there_terminals()) return;
    terminal screen(80, "dumb");
    progress line{2, {.to = screen.file()}};
    hand_clock::pass(1);
    line(report(0, 0.5, 1));
    hand_clock::pass(1);
    line(report(1, 0.25, 1));
    CHECK(screen.text() == "epoch 2/2  loss 0.25  0:02 in all\r\n");
}

TEST_CASE("fast steps hardly look at the clock, slow ones do", "[progress]") {
    const log_file log;
    progress line{1, {.to = log.file()}};
    const auto now = at(0, 1, 1 << 30, 1);
    hand_clock::looks = 0;
    for (int i = 0; i < 1000000; ++i) {
        hand_clock::time += std::chrono::microseconds(1);
        line(now);
    }
    CHECK(hand_clock::looks < 200);  // of one second, once in 8 ms or so
    CHECK(hand_clock::looks > 50);
    for (int i = 0; i < 20000; ++i) {
        hand_clock::time += std::chrono::milliseconds(50);
        line(now);
    }
    hand_clock::looks = 0;
    for (int i = 0; i < 100; ++i) {
        hand_clock::time += std::chrono::milliseconds(50);
        line(now);
    }
    CHECK(hand_clock::looks == 100);
}

TEST_CASE("fit tells progress its epochs and steps", "[progress]") {
    using network = nn::network<nn::sequential<nn::linear<1, 1>>>;
    network net;
    nn::trainer<network, nn::mse, nn::sgd, 2> trainer{net};
    const nn::dataset<1> data(std::vector<float>{1, 2, 3, 4}, std::vector<float>{1, 2, 3, 4});
    const log_file log;
    nn::progress line{3, {.to = log.file(), .epochs = 1}};
    std::size_t calls = 0;
    nn::fit(trainer, data,
            {.epochs = 3,
             .on_epoch =
                 [&](const nn::epoch_report& report) {
                     ++calls;
                     line(report);
                 },
             .on_step = std::ref(line)});
    CHECK(calls == 3);
    const std::string text = log.text();
    CAPTURE(text);
    CHECK(text.starts_with("epoch 1/3  loss "));
    CHECK(text.find("\nepoch 2/3  loss ") != std::string::npos);
    CHECK(text.find("\nepoch 3/3  loss ") != std::string::npos);
    CHECK(text.ends_with(" in all\n"));
    CHECK(text.find(" rows/s") != std::string::npos);
    CHECK(text.find_first_of("\r\x1b") == std::string::npos);
}
