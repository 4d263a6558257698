# SPDX-License-Identifier: BSL-1.0
# cmake -D NM=nm -D OBJECT=file -P names.cmake: what the linker or the dynamic loader may make one of, in all units and
# plug-ins of a process, is named after the target that it was compiled for, if it is ctnn's.
cmake_minimum_required(VERSION 3.25)

set(version v[0-9]+_[0-9]+_[0-9]+)
# The same for all targets, because users hold it in more units than one:
set(shared
    # what compilers write for types (copies, destruction), which moves members; of another version it is another one
    "^_ZN4ctnn.*B[0-9]+${version}.*(C[12]|D[012]|aS)(E|I)"
    # an exception, which is caught in other units; it is std::runtime_error
    "4ctnn10file_errorE|^_ZN4ctnn10file_error(D[012]E|C[12]|CI)"
    # a constant that the type's name holds
    "^_ZN4ctnn7trainer.*E5batchE$")

execute_process(COMMAND ${NM} ${OBJECT} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL " [uVW] [^\n]*" symbols "${symbols}")
list(TRANSFORM symbols REPLACE "^ [uVW] " "")
list(FILTER symbols INCLUDE REGEX "^_Z(GV|GR|TV|TI|TS|TT|Z)*N[KVRO]*4ctnn")
set(tagged ${symbols})
list(FILTER tagged INCLUDE REGEX "B[0-9]+${version}_(gcc|clang)[0-9]+_")
list(LENGTH tagged count)
if(count LESS 500)
    message(FATAL_ERROR "${OBJECT} has ${count} functions that say for which target they are")
endif()
list(REMOVE_ITEM symbols ${tagged})
foreach(reason IN LISTS shared)
    list(FILTER symbols EXCLUDE REGEX "${reason}")
endforeach()
if(symbols)
    list(JOIN symbols "\n" symbols)
    message(FATAL_ERROR "not named after their target (CTNN_TAGGED, CTNN_VERSIONED):\n${symbols}")
endif()
