#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Counts the instructions of each workload of a program, and compares them with a budget.
# Exit status: 0 within the budget, 1 above it, 2 wrong use or a budget that cannot be read.
set -euo pipefail
export LC_ALL=C

usage='usage: gate.sh count PROGRAM COUNTS           count into the file COUNTS (a budget is such a file)
       gate.sh compare BUDGET COUNTS          compare two such files
       gate.sh check PROGRAM BUDGET COUNTS    both'

stop() {
    echo "gate.sh: $1" >&2
    exit 2
}

# A file of counts: a line `# compiler and libraries`, then a line `workload count` each.
count() {
    local program=$1 counts=$2 profile made_with
    [[ -x $program ]] || stop "there is no program $program"
    profile=$(mktemp)
    trap "rm -f '$profile'" EXIT
    made_with=$("$program")
    if [[ $made_with == SKIPPED* ]]; then
        echo "$made_with"
        exit 0
    fi
    valgrind --quiet --tool=callgrind --compress-strings=no --compress-pos=no \
        --callgrind-out-file="$profile" "$program" >/dev/null || stop "$program fails under valgrind"
    mkdir -p "$(dirname "$counts")"
    {
        echo "# $made_with"
        # After `cfn=NAME` (called function) and `calls=...` stands `line inclusive-count`.
        awk '/^cfn=counted_/ { name = substr($0, 13) }
             /^calls=/ { getline; if (name) print name, $2; name = "" }' "$profile"
    } >"$counts"
    grep --quiet --invert-match '^#' "$counts" || stop "valgrind counted nothing in $program"
}

compare() {
    local budget=$1 counts=$2 file
    for file in "$budget" "$counts"; do
        [[ -r $file ]] || stop "there is no file $file; the target update_instruction_budget makes a budget"
    done
    awk -v slack=3 '
        function stop(why) { print "gate.sh: " why | "cat >&2"; status = 2; exit 2 }
        BEGIN { status = 0 }
        FNR == 1 {
            ++files
            if (!/^# ./) stop(FILENAME ":1: the first line is no `# compiler and libraries`")
            made_with[files] = substr($0, 3)
            if (files == 2 && made_with[1] != made_with[2]) {
                print "SKIPPED: the budget is for " made_with[1] "; this is " made_with[2]
                exit
            }
            next
        }
        !/^[a-z0-9_]+ [1-9][0-9]*$/ { stop(FILENAME ":" FNR ": no `workload count`: " $0) }
        (files, $1) in value { stop(FILENAME ":" FNR ": a second count of " $1) }
        { value[files, $1] = $2 }
        files == 1 { ++budgets }
        files == 2 { names[++workloads] = $1 }
        END {
            if (status || (files == 2 && made_with[1] != made_with[2])) exit status
            if (files < 2) stop("an empty file")
            if (!workloads) stop("nothing was counted")
            for (i = 1; i <= workloads; ++i)
                if (!((1, names[i]) in value)) stop("the budget lacks " names[i])
            if (budgets != workloads) stop("the budget has workloads that were not counted")
            printf "%-26s %10s %10s %7s\n", "instructions", "budget", "now", "ratio"
            for (i = 1; i <= workloads; ++i) {
                was = value[1, names[i]]; now = value[2, names[i]]
                verdict = ""
                if (now * 100 > was * (100 + slack)) { verdict = "  above the budget"; ++above }
                else if (now * 100 < was * (100 - slack)) { verdict = "  below"; ++below }
                printf "%-26s %10.0f %10.0f %7.3f%s\n", names[i], was, now, now / was, verdict
            }
            if (below) print "The budget can be lowered: build the target update_instruction_budget."
            if (above) {
                print "More than " slack "% above the budget. If it is worth it, build the target update_instruction_budget."
                exit 1
            }
        }' "$budget" "$counts"
}

case "${1-} $#" in
    "count 3") count "$2" "$3" ;;
    "compare 3") compare "$2" "$3" ;;
    "check 4")
        count "$2" "$4"
        compare "$3" "$4"
        ;;
    *)
        echo "$usage" >&2
        exit 2
        ;;
esac
