// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/finite.hpp>
#include <ctnn/train/fit.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace ctnn {

/// Where a progress line goes, and how often if that is no terminal.
struct CTNN_VERSIONED progress_options {
    std::FILE* to = stderr;
    /// A line when so many seconds have passed since the last one,
    double seconds = 10;
    /// and after so many epochs (0: only by time).
    std::size_t epochs = 0;
};

/// Says how far `fit` is: epoch, loss, validation loss, rows a second, time left.
///
///     nn::progress progress{100};
///     nn::fit(trainer, data, {.epochs = 100, .on_epoch = std::ref(progress), .on_step = std::ref(progress)});
///
/// In a terminal it is one line, written again ten times a second at most, never wider than the
/// terminal, and ended after the last epoch. Anywhere else (a file, a pipe, TERM=dumb) it is whole lines,
/// as rarely as the options say, and one at the end. Where training diverges, another line says the likely
/// cause and its cure. Nothing throws or allocates, and errors of writing
/// are ignored. A step costs a few nanoseconds: the clock is read about every 10 ms. Without on_step it
/// moves an epoch at a time, and does not know the rows. Call it from callbacks of your own to do more
/// there.
template <class Clock>
class CTNN_VERSIONED basic_progress {
public:
    /// Of a training for so many epochs in all (0: it is not known). Should there be more, the time left is
    /// no longer said.
    CTNN_TAGGED explicit basic_progress(std::size_t epochs,
                                        const progress_options& options = {}) noexcept
        : epochs_{epochs}, options_{options}, is_terminal_{is_terminal(options.to)} {}
    basic_progress(const basic_progress&) = delete;
    basic_progress& operator=(const basic_progress&) = delete;
    CTNN_TAGGED ~basic_progress() { finish(); }

    /// For on_step.
    CTNN_TAGGED void operator()(const fit_progress& now) noexcept {
        if (++steps_ < steps_between_looks_) return;
        const auto time = Clock::now();
        adapt_to(seconds_between(looked_, time));
        looked_ = time;
        rows_ = now.order.size();
        const double rows_done = static_cast<double>(now.rows_done);
        epoch_ = now.epoch;
        part_ = rows_done / static_cast<double>(rows_);
        loss_ = now.loss_sum / rows_done;
        is_written_ = false;
        begin(time, done());
        if (is_due(time)) write(time, false);
    }

    /// For on_epoch.
    CTNN_TAGGED void operator()(const epoch_report& report) noexcept {
        const auto time = Clock::now();
        begin(time - std::chrono::duration_cast<typename Clock::duration>(
                         std::chrono::duration<double>(report.seconds)),
              static_cast<double>(report.epoch));
        epoch_ = report.epoch;
        part_ = 1;
        loss_ = report.loss;
        validation_loss_ = report.validation_loss;
        is_written_ = false;
        if (report.why_diverged) {
            finish();
            std::fprintf(options_.to, "training diverged in epoch %zu: %s\n", epoch_ + 1,
                         report.why_diverged.text().data());
            std::fflush(options_.to);
        } else if (epoch_ + 1 == epochs_) {
            finish();
        } else if (is_due(time) ||
                   (!is_terminal_ && options_.epochs > 0 && (epoch_ + 1) % options_.epochs == 0)) {
            write(time, false);
        }
    }

    /// Ends the line, or writes the last one; needed before other output where `fit` may stop early. The
    /// destructor does so too. A progress that goes on after it begins anew.
    CTNN_TAGGED void finish() noexcept {
        if (has_begun_ && (is_terminal_ || !is_written_)) write(Clock::now(), true);
        has_begun_ = has_written_ = false;
        validation_loss_ = std::numeric_limits<double>::quiet_NaN();
    }

private:
    using time_point = typename Clock::time_point;

    CTNN_TAGGED static bool is_terminal(std::FILE* file) noexcept {
        const char* const kind = std::getenv("TERM");
        return ::isatty(::fileno(file)) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
    }
    CTNN_TAGGED static double seconds_between(time_point from, time_point to) noexcept {
        return std::chrono::duration<double>(to - from).count();
    }

    /// Twice as many steps between looks at the clock where they took under 5 ms, half where over 20 ms.
    CTNN_TAGGED void adapt_to(double seconds) noexcept {
        steps_ = 0;
        if (seconds < 0.005)
            steps_between_looks_ = std::min<std::size_t>(2 * steps_between_looks_, 1 << 16);
        else if (seconds > 0.02)
            steps_between_looks_ = std::max<std::size_t>(steps_between_looks_ / 2, 1);
    }

    CTNN_TAGGED void begin(time_point time, double done) noexcept {
        if (has_begun_) return;
        has_begun_ = true;
        began_ = written_ = time;
        done_at_begin_ = done;
    }

    CTNN_TAGGED double done() const noexcept { return static_cast<double>(epoch_) + part_; }

    CTNN_TAGGED bool is_due(time_point time) const noexcept {
        if (is_terminal_) return !has_written_ || seconds_between(written_, time) >= 0.1;
        return seconds_between(written_, time) >= options_.seconds;
    }

    /// A line of parts, of which those are left out that do not fit any more.
    struct line {
        char text[160]{};
        std::size_t size = 0, most = sizeof text;

        template <class... Values>
        CTNN_TAGGED void add(const char* format, Values... values) noexcept {
            char part[80];
            const int length = std::snprintf(part, sizeof part, format, values...);
            const std::size_t gap = size > 0 ? 2 : 0;
            if (length <= 0 || static_cast<std::size_t>(length) >= sizeof part ||
                size + gap + static_cast<std::size_t>(length) > most)
                return;
            for (std::size_t i = 0; i < gap; ++i) text[size++] = ' ';
            for (int i = 0; i < length; ++i) text[size++] = part[i];
        }
        CTNN_TAGGED void add_time(double seconds, const char* what) noexcept {
            if (!(seconds >= 0 && seconds < 1e9)) return;
            const auto all = static_cast<unsigned long long>(seconds + 0.5);
            if (all >= 3600)
                add("%llu:%02llu:%02llu %s", all / 3600, all / 60 % 60, all % 60, what);
            else
                add("%llu:%02llu %s", all / 60, all % 60, what);
        }
    };

    CTNN_TAGGED std::size_t terminal_width() const noexcept {
        ::winsize size{};
        const bool is_known = ::ioctl(::fileno(options_.to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        return is_known ? size.ws_col : 80;
    }

    CTNN_TAGGED void write(time_point time, bool is_last) noexcept {
        line out;
        // (Not the last column, after which some terminals begin a new line.)
        if (is_terminal_) out.most = (std::min)(out.most, terminal_width() - 1);
        if (epochs_ > 0)
            out.add("epoch %zu/%zu", epoch_ + 1, epochs_);
        else
            out.add("epoch %zu", epoch_ + 1);
        if (part_ < 1) out.add("%2.0f %%", std::floor(100 * part_));
        out.add("loss %.4g", loss_);
        if (!core::is_nan(validation_loss_)) out.add("validation %.4g", validation_loss_);
        const double seconds = seconds_between(began_, time);
        const double speed = (done() - done_at_begin_) / seconds;  // epochs a second
        if (seconds > 0 && speed > 0) {
            double rows = speed * static_cast<double>(rows_);
            const char* unit = "";
            for (const char* next : {"k", "M", "G"})
                if (rows >= 1000) {
                    rows /= 1000;
                    unit = next;
                }
            if (rows_ > 0) out.add("%.3g%s rows/s", rows, unit);
            if (!is_last && epochs_ > 0)
                out.add_time((static_cast<double>(epochs_) - done()) / speed, "left");
        }
        if (is_last) out.add_time(seconds, "in all");

        // At once, so that what others write does not get in between.
        char bytes[sizeof line::text + 8];
        std::size_t size = 0;
        const auto append = [&](std::string_view text) {
            for (const char c : text) bytes[size++] = c;
        };
        if (is_terminal_) append("\r");
        append({out.text, out.size});
        if (is_terminal_) append("\x1b[K");  // (what is left of a longer line)
        if (!is_terminal_ || is_last) append("\n");
        std::fwrite(bytes, 1, size, options_.to);
        std::fflush(options_.to);
        written_ = time;
        has_written_ = is_written_ = true;
    }

    std::size_t epochs_;
    progress_options options_;
    bool is_terminal_;
    std::size_t steps_ = 0, steps_between_looks_ = 1;
    time_point looked_{}, began_{}, written_{};
    double done_at_begin_ = 0;
    bool has_begun_ = false, has_written_ = false;
    bool is_written_ = true;  ///< what is known now
    std::size_t epoch_ = 0, rows_ = 0;
    double part_ = 0;  ///< of the epoch
    double loss_ = 0, validation_loss_ = std::numeric_limits<double>::quiet_NaN();
};

using progress = basic_progress<std::chrono::steady_clock>;

}  // namespace ctnn
