# SPDX-License-Identifier: BSL-1.0
# What becomes of pictures without gnuplot, with one that fails, and with the real one.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
set(folder ${WORK}/pictures)
set(picture ${folder}/xor_lines.png)
file(MAKE_DIRECTORY ${folder})
find_program(gnuplot gnuplot)
set(path "$ENV{PATH}")

# No pictures are wanted.
run()
require([[status EQUAL 0 AND errors STREQUAL ""]])
set(plain "${output}")

# There is no gnuplot.
set(ENV{PATH} ${WORK})
run(--pictures ${folder})
require([[status EQUAL 0 AND output STREQUAL plain]])
require([[errors STREQUAL "gnuplot is not installed: the pictures are left out\n"]])
file(GLOB files ${folder}/*)
require([[files STREQUAL ""]])

# One that fails, that is ended, or that writes half a picture, and ends as if all were well: the old picture stays.
file(WRITE ${picture} "old")
foreach(ending IN ITEMS "exit 1" "kill -9 $$" "echo half > \"$4\"")
    file(WRITE ${WORK}/gnuplot "#!/bin/sh\n${ending}\n")
    file(CHMOD ${WORK}/gnuplot PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
    run(--pictures ${folder})
    require([[status EQUAL 1]])
    string(FIND "${errors}" "${picture}: " found)
    require([[found EQUAL 0]])
    file(READ ${picture} content)
    require([[content STREQUAL "old"]])
endforeach()

# A folder that is none.
foreach(no_folder IN ITEMS ${WORK}/missing ${picture} "")
    run(--pictures "${no_folder}")
    require([[status EQUAL 2 AND output STREQUAL "" AND errors MATCHES "--pictures"]])
endforeach()

# In its folder gnuplot leaves nothing but the picture, and a name can have any characters: at the beginning, too.
set(ENV{PATH} "${path}")
if(gnuplot)
    # Nor does it heed what its user has set for other plots.
    file(WRITE ${WORK}/.gnuplot "set logscale y\n")
    set(ENV{HOME} ${WORK})
    set(ENV{GNUTERM} "no terminal")
    foreach(name IN ITEMS "it's a \"folder\" `of` pictures" "|cat" "~")
        set(folder "${WORK}/${name}")
        file(MAKE_DIRECTORY "${folder}")
        run("--pictures=${name}")
        require([[status EQUAL 0 AND errors STREQUAL "" AND output STREQUAL plain]])
        file(GLOB files RELATIVE "${folder}" "${folder}/*")
        require([[files STREQUAL "xor_lines.png"]])
    endforeach()
else()
    message("no gnuplot: it was not tried")
endif()
