# Language, linker, sanitizers, compiler cache. Everything of ours links holdfast_flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(holdfast_flags INTERFACE)
target_include_directories(holdfast_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")

find_package(Threads REQUIRED)
target_link_libraries(holdfast_flags INTERFACE Threads::Threads)

if(HOLDFAST_SANITIZE)
  set(sanitize_flags "-fsanitize=${HOLDFAST_SANITIZE}" -fno-omit-frame-pointer)
  if(HOLDFAST_SANITIZE MATCHES "undefined")
    list(APPEND sanitize_flags -fno-sanitize-recover=undefined)
  endif()
  target_compile_options(holdfast_flags INTERFACE ${sanitize_flags})
  target_link_options(holdfast_flags INTERFACE ${sanitize_flags})
endif()

find_program(HOLDFAST_LLD ld.lld)
if(HOLDFAST_LLD AND NOT CMAKE_CROSSCOMPILING)
  add_link_options(-fuse-ld=lld)
endif()

# The cache must forgive what precompiled headers look like from outside: their time stamps, and
# that the compiler does not name the headers within.
find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(launcher
      /usr/bin/env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${HOLDFAST_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(holdfast_flags INTERFACE -fpch-preprocess)
endif()
