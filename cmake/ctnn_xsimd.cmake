# SPDX-License-Identifier: BSL-1.0
# Debian's xsimd asks the linker for -lxtl, a library of headers only that nobody can link.
# Used by our build and by the installed package.
get_target_property(ctnn_xsimd_links xsimd INTERFACE_LINK_LIBRARIES)
if("${ctnn_xsimd_links}" STREQUAL "xtl" AND NOT TARGET xtl)
    set_property(TARGET xsimd PROPERTY INTERFACE_LINK_LIBRARIES "")
endif()
unset(ctnn_xsimd_links)
