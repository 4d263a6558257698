#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# That the gate lets through what it should and stops the rest.
set -euo pipefail
gate=$(realpath "$(dirname "${BASH_SOURCE[0]}")")/gate.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
faults=0

printf '# a compiler\nrow 1000\nstep 2000\n' >counts

# expect STATUS TEXT: the gate ends with STATUS and says TEXT, of the file `budget` and `counts`.
expect() {
    local status=0 said
    said=$("$gate" compare budget counts 2>&1) || status=$?
    if [[ $status != "$1" || $said != *"$2"* ]]; then
        printf 'expected status %s and "%s", but status %s:\n%s\n' "$1" "$2" "$status" "$said"
        faults=1
    fi
}
budget() {
    printf "$1" >budget
}

rm -f budget && expect 2 "there is no file budget"
budget '# a compiler\nrow 1000\nstep 2000\n' && expect 0 "1.000"
budget '# a compiler\nrow 971\nstep 2000\n' && expect 0 "1.030"
budget '# a compiler\nrow 970\nstep 2000\n' && expect 1 "1.031  above the budget"
budget '# a compiler\nrow 1000\nstep 1\n' && expect 1 "above the budget"
budget '# a compiler\nrow 1000\nstep 2100\n' && expect 0 "The budget can be lowered"
budget '# another compiler\nrow 1\nstep 1\n' && expect 0 "SKIPPED: the budget is for another compiler"
budget '# a compiler\nrow 1000\n' && expect 2 "the budget lacks step"
budget '# a compiler\nrow 1000\nstep 2000\nother 1\n' && expect 2 "not counted"
budget '# a compiler\nrow 1000\nstep many\n' && expect 2 "budget:3: no"
budget '# a compiler\nrow 1000\nrow 1000\n' && expect 2 "budget:3: a second count"
budget 'row 1000\nstep 2000\n' && expect 2 "budget:1: the first line"
budget '' && expect 2 "empty"

exit $faults
