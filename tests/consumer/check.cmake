# SPDX-License-Identifier: BSL-1.0
# cmake -D KIND=... -D CTNN_SOURCE=... (all of CMakeLists.txt beside this file) -P check.cmake
cmake_minimum_required(VERSION 3.25)

set(moved ${WORK}/moved) # where the installed tree lies when it is used; it was installed elsewhere
set(build ${WORK}/${KIND})

macro(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endmacro()

if(KIND STREQUAL "install")
    file(REMOVE_RECURSE ${WORK}/installed ${moved})
    run(${CMAKE_COMMAND} --install ${CTNN_BUILD} --prefix ${WORK}/installed)
    file(RENAME ${WORK}/installed ${moved})
    file(GLOB_RECURSE files RELATIVE ${moved} ${moved}/*)
    foreach(file IN LISTS files)
        if(NOT file MATCHES "^(include/ctnn/.*[.]hpp|bin/ctnn-embed|share/cmake/ctnn/(ctnn|Findlibcsv)[A-Za-z_-]*[.]cmake|share/pkgconfig/ctnn[.]pc|share/doc/ctnn/LICENSE)$")
            message(FATAL_ERROR "${file} does not belong into an installation")
        endif()
    endforeach()
elseif(KIND STREQUAL "pkg_config")
    find_program(pkg_config pkg-config)
    if(NOT pkg_config)
        message("SKIPPED: pkg-config is not installed")
        return()
    endif()
    set(ENV{PKG_CONFIG_PATH} ${moved}/share/pkgconfig)
    file(MAKE_DIRECTORY ${build})
    separate_arguments(flags NATIVE_COMMAND "${CMAKE_CXX_FLAGS}")
    run(sh ${CMAKE_CURRENT_LIST_DIR}/pkg_config/build.sh ${build}/consumer ${CMAKE_CXX_COMPILER} ${flags})
    run(${build}/consumer)
elseif(KIND MATCHES "^cross_embed")
    find_program(compiler aarch64-linux-gnu-g++)
    find_program(emulator qemu-aarch64-static)
    if(NOT compiler OR NOT emulator)
        message("SKIPPED: aarch64-linux-gnu-g++ and qemu-aarch64-static are not installed")
        return()
    endif()
    file(REMOVE_RECURSE ${build})
    set(configure ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/cross_embed -B ${build} -G ${CMAKE_GENERATOR}
        -D CMAKE_BUILD_TYPE=Release -D CTNN_SOURCE=${CTNN_SOURCE}
        -D CMAKE_TOOLCHAIN_FILE=${CTNN_SOURCE}/cmake/toolchains/aarch64-linux-gnu.cmake
        # Another ctnn-embed of this machine is not what is tested.
        -D CMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=FALSE)
    if(KIND STREQUAL "cross_embed")
        file(RELATIVE_PATH program ${WORK} ${CTNN_EMBED_EXECUTABLE}) # as users may write it
        run(${configure} -D CTNN_EMBED_EXECUTABLE=${program} WORKING_DIRECTORY ${WORK})
    elseif(KIND STREQUAL "cross_embed_build")
        run(${configure} -D CTNN_BUILD_EMBED=ON)
    elseif(KIND STREQUAL "cross_embed_package")
        run(${configure} -D ctnn_DIR=${moved}/share/cmake/ctnn)
    else()
        # No program, one that does not run here (or is another), and a package that has such a one.
        set(other ${build}/other)
        file(COPY ${moved}/ DESTINATION ${other})
        file(WRITE ${build}/empty.cpp "int main() {}")
        run(${compiler} -static ${build}/empty.cpp -o ${other}/bin/ctnn-embed)
        function(refuses message)
            execute_process(COMMAND ${configure} ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
            string(REGEX REPLACE "[ \n]+" " " said "${said}")
            if(status EQUAL 0 OR NOT said MATCHES "${message}")
                message(FATAL_ERROR "status ${status}, where this was expected: ${message}\n${said}")
            endif()
            file(REMOVE ${build}/CMakeCache.txt)
        endfunction()
        refuses("ctnn_embed needs the program ctnn-embed .* for the machine that builds.*set CTNN_EMBED_EXECUTABLE")
        set(expected "where ctnn-embed [0-9.]+ was expected: ")
        refuses("${other}/bin/ctnn-embed, ${expected}it does not run on this machine.*-U CTNN_EMBED_EXECUTABLE"
                -D CTNN_EMBED_EXECUTABLE=${other}/bin/ctnn-embed)
        refuses("${build}/not_there, ${expected}it does not run.*[Nn]o such file" -D CTNN_EMBED_EXECUTABLE=${build}/not_there)
        refuses("${build}/empty.cpp, ${expected}it does not run.*denied" -D CTNN_EMBED_EXECUTABLE=${build}/empty.cpp)
        file(WRITE ${build}/older "#!/bin/sh\necho 0.0.1\n")
        file(CHMOD ${build}/older PERMISSIONS OWNER_READ OWNER_EXECUTE)
        refuses("${build}/older, ${expected}its version is 0.0.1" -D CTNN_EMBED_EXECUTABLE=${build}/older)
        refuses("embed" -D ctnn_DIR=${other}/share/cmake/ctnn)
        return()
    endif()
    run(${CMAKE_COMMAND} --build ${build})
    run(${emulator} ${build}/consumer)
else()
    file(REMOVE_RECURSE ${build})
    set(project ${KIND})
    set(has_no_json TRUE)
    set(has_no_libcsv TRUE)
    set(options)
    if(KIND STREQUAL "find_package_io")
        set(has_no_json FALSE)
    elseif(KIND STREQUAL "find_package_data")
        set(has_no_libcsv FALSE)
    elseif(KIND STREQUAL "without_xsimd")
        # As where xsimd is not there: neither its package is found, nor does its header say anything.
        set(project fetch_content)
        file(WRITE ${build}/no_xsimd/xsimd/xsimd.hpp "#error this is not there\n")
        set(options -D CTNN_SIMD=OFF -D CMAKE_DISABLE_FIND_PACKAGE_xsimd=TRUE)
        string(APPEND CMAKE_CXX_FLAGS " -I'${build}/no_xsimd'")
    endif()
    run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/${project} -B ${build} -G ${CMAKE_GENERATOR}
        -D CMAKE_BUILD_TYPE=Release
        -D CMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
        "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}"
        -D CMAKE_PREFIX_PATH=${moved}
        -D CTNN_SOURCE=${CTNN_SOURCE}
        -D FETCHCONTENT_SOURCE_DIR_CTNN=${CTNN_SOURCE}
        -D CTNN_FETCH_DEPENDENCIES=${CTNN_FETCH_DEPENDENCIES}
        -D FETCHCONTENT_SOURCE_DIR_HANA=${FETCHCONTENT_SOURCE_DIR_HANA}
        -D FETCHCONTENT_SOURCE_DIR_XSIMD=${FETCHCONTENT_SOURCE_DIR_XSIMD}
        # Only ctnn::io needs this,
        -D CMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=${has_no_json}
        # only ctnn::data this,
        -D CMAKE_DISABLE_FIND_PACKAGE_libcsv=${has_no_libcsv}
        # and only our own tests and benchmarks these.
        -D CMAKE_DISABLE_FIND_PACKAGE_Catch2=TRUE
        -D CMAKE_DISABLE_FIND_PACKAGE_benchmark=TRUE
        ${options} --no-warn-unused-cli)
    run(${CMAKE_COMMAND} --build ${build})
    run(${build}/consumer)
    if(EXISTS ${build}/portable)
        run(${build}/portable)
    endif()
endif()
