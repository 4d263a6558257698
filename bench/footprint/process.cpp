// SPDX-License-Identifier: BSL-1.0
#include "process.hpp"

#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace footprint {

namespace {

[[noreturn]] void become(const std::vector<std::string>& command, int output) {
    std::vector<char*> arguments;
    for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
    arguments.push_back(nullptr);
    dup2(output, STDOUT_FILENO);
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    execvp(arguments[0], arguments.data());
    std::perror(arguments[0]);
    _exit(127);
}

/// Of a process that still has its memory.
std::uintmax_t peak_bytes(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string word; file >> word;) {
        std::uintmax_t kibibytes = 0;
        if (word == "VmHWM:" && file >> kibibytes) return kibibytes * 1024;
    }
    return 0;
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

// The peak that wait4 tells is no less than what this program had when it forked, which is more than the
// smallest of the others have. So the process is stopped at its exit and asked. (Where that is forbidden, wait4's
// has to do.)
outcome run(const std::vector<std::string>& command) {
    std::FILE* const output = std::tmpfile();
    if (output == nullptr) throw std::runtime_error("no temporary file can be made");
    const pid_t process = fork();
    if (process < 0) throw std::runtime_error("no process can be started");
    if (process == 0) become(command, fileno(output));

    outcome made{-1, {}, 0, 0};
    int state = 0;
    rusage usage{};
    for (bool is_first = true; wait4(process, &state, 0, &usage) == process && WIFSTOPPED(state);
         is_first = false) {
        if (is_first)
            ptrace(PTRACE_SETOPTIONS, process, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
        if (state >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) made.peak_bytes = peak_bytes(process);
        const int signal = WSTOPSIG(state);
        ptrace(PTRACE_CONT, process, nullptr, signal == SIGTRAP ? 0 : signal);  // SIGTRAP is ours
    }
    if (WIFEXITED(state)) made.status = WEXITSTATUS(state);
    if (made.peak_bytes == 0) made.peak_bytes = static_cast<std::uintmax_t>(usage.ru_maxrss) * 1024;
    made.processor_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);

    std::rewind(output);
    char part[4096];
    while (const std::size_t count = std::fread(part, 1, sizeof part, output))
        made.output.append(part, count);
    std::fclose(output);
    return made;
}

}  // namespace footprint
