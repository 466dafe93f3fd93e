# SPDX-License-Identifier: 0BSD
#[[
sdtkit for CMake 3.20 or newer, from a clone (sdtkit_DIR=CLONE/gen/cmake) or installed.

    find_package(sdtkit REQUIRED)
    add_executable(app app.c)
    sdtkit_add_provider(app app.provider HEADER app_probes.h)

sdtkit_add_provider(TARGET FILE HEADER NAME) writes the header NAME of a provider file before
TARGET is compiled, and again after a change of the file, of a file it includes, or of the
generator. TARGET alone finds it, and usdt/usdt.h. The target sdtkit::sdtkit gives usdt/usdt.h
without a header: for probes written by hand, or for a header that was generated before.
]]
cmake_minimum_required(VERSION 3.20)

# Beside an installed copy lies a file that says where the installation has put things.
include("${CMAKE_CURRENT_LIST_DIR}/sdtkitPlaces.cmake" OPTIONAL RESULT_VARIABLE sdtkit_installed)
if(NOT sdtkit_installed)
  get_filename_component(sdtkit_COMMAND "${CMAKE_CURRENT_LIST_DIR}/../sdtkit" ABSOLUTE)
  get_filename_component(sdtkit_INCLUDE_DIR "${CMAKE_CURRENT_LIST_DIR}/../../include" ABSOLUTE)
endif()

if(NOT TARGET sdtkit::sdtkit)
  # Global: with add_subdirectory() the targets that use it are in other directories.
  add_library(sdtkit::sdtkit INTERFACE IMPORTED GLOBAL)
  set_target_properties(sdtkit::sdtkit PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${sdtkit_INCLUDE_DIR}")
  set_property(GLOBAL PROPERTY SDTKIT_COMMAND "${sdtkit_COMMAND}")
endif()

function(sdtkit_add_provider target file)
  cmake_parse_arguments(PARSE_ARGV 2 given "" "HEADER" "")
  if(NOT given_HEADER OR given_UNPARSED_ARGUMENTS OR IS_ABSOLUTE "${given_HEADER}")
    message(FATAL_ERROR "sdtkit_add_provider: expected TARGET FILE HEADER NAME, "
      "as in sdtkit_add_provider(app app.provider HEADER app_probes.h)")
  endif()
  if(NOT TARGET "${target}")
    message(FATAL_ERROR "sdtkit_add_provider: there is no target '${target}'; "
      "write add_executable() or add_library() before it")
  endif()
  get_filename_component(provider "${file}" ABSOLUTE)
  if(NOT EXISTS "${provider}")
    get_source_file_property(generated "${provider}" GENERATED)
    if(NOT generated)
      message(FATAL_ERROR "sdtkit_add_provider: there is no file '${provider}'")
    endif()
  endif()

  # A directory for each target: two may use one provider file, or one name.
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/sdtkit/${target}")
  set(header "${directory}/${given_HEADER}")
  get_filename_component(folder "${header}" DIRECTORY)
  file(MAKE_DIRECTORY "${folder}")
  get_property(command GLOBAL PROPERTY SDTKIT_COMMAND)
  # The header is left alone where it would be the same. make compares dates, so it gets a new
  # one; ninja is told to look again, and spares the compiler.
  set(touch)
  if(NOT CMAKE_GENERATOR MATCHES "Ninja")
    set(touch COMMAND "${CMAKE_COMMAND}" -E touch "${header}")
  endif()
  add_custom_command(OUTPUT "${header}"
    COMMAND "${command}" header --depfile "${header}.d" -o "${header}" "${provider}" ${touch}
    DEPENDS "${provider}"
    DEPFILE "${header}.d"
    COMMENT "Generating ${given_HEADER}"
    VERBATIM)
  target_sources("${target}" PRIVATE "${header}")
  # Not target_link_libraries(): a target must use one of its two forms throughout.
  get_target_property(include sdtkit::sdtkit INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories("${target}" PRIVATE "${directory}" "${include}")
endfunction()
