#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Seconds and template instantiations that program.cpp takes to compile, against the depth of its network, and for
# one network of images.
# Exit status: 0 done, 1 a program does not compile, 2 wrong use.
set -euo pipefail
export LC_ALL=C

usage='usage: run.sh [--brief] [--runs N] --output FILE.json --compiler COMPILER... [-- FLAG...]
       --brief            5 layers, DS-CNN and one run only: whether it works
       --runs N           seconds are the median of N runs, an odd number (default 3)
       --output FILE      results as JSON, beside the table that is printed
       --compiler NAME    g++ or clang++, whichever name or path; as often as there are compilers
       FLAG               what the compilers need to find the libraries'

wrong_use() {
    printf 'run.sh: %s\n%s\n' "$1" "$usage" >&2
    exit 2
}

runs=3
depths=(5 20 100)
repeats=(1000)
output=
compilers=()
while (($#)); do
    case $1 in
        --brief) runs=1 depths=(5) repeats=() ;;
        --runs) runs=${2-} && shift ;;
        --output) output=${2-} && shift ;;
        --compiler) compilers+=("${2-}") && shift ;;
        --) break ;;
        *) wrong_use "what is $1?" ;;
    esac
    shift || wrong_use "the last option lacks its value"
done
(($#)) && shift
[[ $runs =~ ^[0-9]*[13579]$ ]] || wrong_use "--runs takes an odd number"
[[ $output ]] || wrong_use "--output is missing"
((${#compilers[@]})) || wrong_use "--compiler is missing"
for compiler in "${compilers[@]}"; do
    command -v "$compiler" >/dev/null || wrong_use "there is no compiler $compiler"
done
mkdir -p "$(dirname "$output")"

source=$(realpath "$(dirname "${BASH_SOURCE[0]}")")/program.cpp
flags=(-std=c++20 -O3 -march=native -DNDEBUG)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Every linear has other widths than all before it, so that each is compiled anew.
distinct_layers() {
    local i text=
    for ((i = 0; i < $1; ++i)); do
        text+=", nn::linear<$((24 + i)), $((25 + i))>, nn::relu"
    done
    echo "${text#, }"
}

# A network of images, as the comparison has it.
ds_cnn="nn::input<49, 10, 1>, nn::conv2d<1, 64, nn::kernel<10, 4>, nn::stride<2>, nn::same>, nn::relu"
for ((i = 0; i < 4; ++i)); do
    ds_cnn+=", nn::depthwise_conv2d<64, nn::kernel<3>, nn::same>, nn::relu, nn::conv2d<64, 64>, nn::relu"
done
ds_cnn+=", nn::global_avg_pool, nn::linear<64, 12>, nn::softmax"

# The programs, and the arguments that make each of program.cpp, a line an argument.
programs=("header alone")
declare -A arguments_of=(["header alone"]="")
add() {
    programs+=("$1, inference" "$1, training")
    arguments_of["$1, inference"]="-DLAYERS=$2"
    arguments_of["$1, training"]="-DLAYERS=$2"$'\n'-DTRAINING
}
for depth in "${depths[@]}"; do add "$depth layers" "$(distinct_layers "$depth")"; done
for depth in "${repeats[@]}"; do add "repeat<$depth>" "nn::repeat<$depth, nn::linear<32, 32>, nn::relu>"; done
add "DS-CNN" "$ds_cnn"

is_clang() {
    "$1" --version | grep --quiet clang
}
title() {
    if is_clang "$1"; then echo "clang++ $("$1" -dumpversion)"; else echo "g++ $("$1" -dumpfullversion)"; fi
}

# compile COMPILER PROGRAM FLAG...: compiles the program; $folder/said has what the compiler says.
compile() {
    local compiler=$1 program=$2 arguments=()
    shift 2
    [[ ${arguments_of[$program]} ]] && mapfile -t arguments <<<"${arguments_of[$program]}"
    "$compiler" "${flags[@]}" "${arguments[@]}" "$@" "$source" 2>"$folder/said" || {
        cat "$folder/said" >&2
        echo "run.sh: $compiler does not compile: $program" >&2
        return 1
    }
}

# Processor seconds, which other programs of the machine disturb less than those of the clock.
seconds() {
    local TIMEFORMAT='%U %S' status=0
    { time compile "$@" -c -o "$folder/object" 2>&3 || status=1; } 3>&2 2>"$folder/time"
    ((status == 0)) || return 1
    awk '{ printf "%.3f\n", $1 + $2 }' "$folder/time"
}

# Prints class and function templates instantiated. clang tells each in its trace. g++ lists all classes and
# functions that it has made, of which those with template arguments are taken (without closures, which
# clang does not instantiate). The optimizer has no part in either.
instantiations() {
    local classes functions
    if is_clang "$1"; then
        compile "$@" -O0 -c -o "$folder/object" -ftime-trace="$folder/trace" -ftime-trace-granularity=0 ||
            return 1
        classes=$(grep --only-matching '"name":"InstantiateClass"' "$folder/trace" | wc -l)
        functions=$(grep --only-matching '"name":"InstantiateFunction"' "$folder/trace" | wc -l)
    else
        compile "$@" -fsyntax-only -fdump-lang-class="$folder/classes" -fdump-tree-original="$folder/functions" ||
            return 1
        classes=$(grep '^Class .*<' "$folder/classes" | grep --count --invert-match '<lambda')
        functions=$(grep '^;; Function ' "$folder/functions" |
            grep --count --extended-regexp '\[with |[[:alnum:]_]<[^(=<]')
    fi
    ((classes && functions)) || {
        echo "run.sh: the instantiations of $1 were not found" >&2
        return 1
    }
    echo "$classes $functions"
}

declare -A times median instantiated
for ((run = 1; run <= runs; ++run)); do
    for program in "${programs[@]}"; do
        for compiler in "${compilers[@]}"; do
            printf 'run %d of %d: %s, %s\n' "$run" "$runs" "$compiler" "$program" >&2
            taken=$(seconds "$compiler" "$program" "$@")
            times[$compiler, $program]+=$taken$'\n'
        done
    done
done

machine=$(sed --quiet 's/^model name[^:]*: //p' /proc/cpuinfo | head --lines 1)
machine=${machine:-$(uname --machine)}
date=$(date --utc +%F)
heading=$(printf '%-24s' program)
units=$(printf '%-24s' '')
for compiler in "${compilers[@]}"; do
    heading+=$(printf '%28s' "$(title "$compiler")")
    units+=$(printf '%12s%16s' seconds instantiations)
done
printf '%s, %s, %s; processor seconds, median of %d\n\n' "$machine" "$date" "${flags[*]}" "$runs"
printf '%s\n%s\n' "$heading" "$units"

results=
for program in "${programs[@]}"; do
    printf '%-24s' "$program"
    for compiler in "${compilers[@]}"; do
        key="$compiler, $program"
        mapfile -t sorted < <(sort --numeric-sort <<<"${times[$key]%$'\n'}")
        median[$key]=${sorted[(runs - 1) / 2]}
        counts=$(instantiations "$compiler" "$program" "$@")
        read -r classes functions <<<"$counts"
        instantiated[$key]=$((classes + functions))
        printf '%12.2f%16d' "${median[$key]}" "${instantiated[$key]}"
        result=$(printf '{"compiler": "%s", "program": "%s", "seconds": %s, "classes": %d, "functions": %d}' \
            "$(title "$compiler")" "$program" "${median[$key]}" "$classes" "$functions")
        results+=${results:+,}$'\n    '$result
    done
    echo
done
if ((${#depths[@]} > 1)); then
    fewest=${depths[0]} most=${depths[-1]}
    for purpose in inference training; do
        printf '%-24s' "each layer, $purpose"
        for compiler in "${compilers[@]}"; do
            from="$compiler, $fewest layers, $purpose" to="$compiler, $most layers, $purpose"
            awk '{ printf "%12.3f%16.1f", ($1 - $2) / $5, ($3 - $4) / $5 }' <<<"${median[$to]} ${median[$from]} \
                ${instantiated[$to]} ${instantiated[$from]} $((most - fewest))"
        done
        echo
    done
fi
printf '{\n  "machine": "%s",\n  "date": "%s",\n  "flags": "%s",\n  "runs": %d,\n  "results": [%s\n  ]\n}\n' \
    "$machine" "$date" "${flags[*]}" "$runs" "$results" >"$output"
