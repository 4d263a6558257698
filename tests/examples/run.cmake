# SPDX-License-Identifier: BSL-1.0
# What the scripts beside this one share. They get PROGRAM (the executable), DATA (examples/data) and WORK (a folder).
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

# Runs the program in the folder WORK and leaves `status`, `output` and `errors` to the caller. It reads the file `input`,
# where that is set.
function(run)
    set(reads)
    if(input)
        set(reads INPUT_FILE ${input})
    endif()
    execute_process(COMMAND ${PROGRAM} ${ARGV} WORKING_DIRECTORY ${WORK} ${reads}
                    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
    foreach(each status output errors)
        set(${each} "${${each}}" PARENT_SCOPE)
    endforeach()
    set(ran "${ARGV}" PARENT_SCOPE)
endfunction()

# require([[condition of if()]]): reports what was run and printed where the condition does not hold, and goes on, so
# that one run of a script shows every failure; the script then ends with a status that is not 0.
function(require condition)
    cmake_language(EVAL CODE "if(${condition})\n set(holds TRUE)\n else()\n set(holds FALSE)\n endif()")
    if(NOT holds)
        message(SEND_ERROR "not so: ${condition}\narguments: ${ran}\nstatus: ${status}\n"
                           "output:\n${output}\nerrors:\n${errors}")
    endif()
endfunction()

# Leaves in `variable` what the group of the expression matched in the output, or nothing.
function(extract variable expression)
    if(output MATCHES "${expression}")
        set(${variable} "${CMAKE_MATCH_1}" PARENT_SCOPE)
    else()
        set(${variable} "" PARENT_SCOPE)
    endif()
endfunction()

# A run that says how the program is used instead of doing anything.
function(require_usage expected_status)
    run(${ARGN})
    require([[status EQUAL expected_status]])
    require([["${output}${errors}" MATCHES "[Uu]sage: |Run with --help"]])
    if(expected_status EQUAL 0)
        require([[errors STREQUAL ""]])
    else()
        require([[output STREQUAL ""]])
    endif()
endfunction()

# Runs the program as `run` does, with --pictures: these and no others are drawn, if gnuplot is there to draw.
function(run_drawing pictures)
    file(MAKE_DIRECTORY ${WORK}/pictures)
    run(${ARGN} --pictures pictures)
    find_program(gnuplot gnuplot)
    if(gnuplot)
        file(GLOB drawn RELATIVE ${WORK}/pictures ${WORK}/pictures/*)
        require([[errors STREQUAL "" AND drawn STREQUAL pictures]])
    endif()
    foreach(each status output errors ran)
        set(${each} "${${each}}" PARENT_SCOPE)
    endforeach()
endfunction()
