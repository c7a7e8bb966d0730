# The targets of the house. DEPS are module names (base, store, ...) or any CMake target
# (external::lmdb); PRIVATE_DEPS are not seen by those who link the module.
include(precompile)

function(holdfast_link target visibility)
  foreach(dependency IN LISTS ARGN)
    if(NOT dependency IN_LIST holdfast_modules)
      target_link_libraries(${target} ${visibility} ${dependency})
    else()
      target_link_libraries(${target} ${visibility} holdfast_${dependency})
    endif()
  endforeach()
endfunction()

# Static library holdfast_<name>, known as holdfast::<name>.
function(holdfast_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(holdfast_${name} STATIC "${holdfast_empty_source}")
  target_sources(holdfast_${name} PRIVATE ${arg_SOURCES})
  add_library(holdfast::${name} ALIAS holdfast_${name})
  target_link_libraries(
    holdfast_${name} PUBLIC holdfast_flags PRIVATE $<BUILD_INTERFACE:holdfast_warnings>)
  holdfast_link(holdfast_${name} PUBLIC ${arg_DEPS})
  holdfast_link(holdfast_${name} PRIVATE ${arg_PRIVATE_DEPS})
  holdfast_precompile(holdfast_${name} holdfast_pch)
endfunction()

# Program <name>, found in <build>/bin. `ninja holdfast_programs` builds all of them.
add_custom_target(holdfast_programs)
function(holdfast_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} "${holdfast_empty_source}")
  target_sources(${name} PRIVATE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  target_link_libraries(${name} PRIVATE holdfast_flags holdfast_warnings)
  holdfast_link(${name} PRIVATE ${arg_DEPS})
  holdfast_precompile(${name} holdfast_pch)
  add_dependencies(holdfast_programs ${name})
endfunction()

# Program test_<name> from tests/<name>/, and the ctest entry <name> with that label. It runs in the
# root of the repository. ARGS go to the program, TIMEOUT_S is 300 unless given.
function(holdfast_test name)
  cmake_parse_arguments(arg "" "TIMEOUT_S" "SOURCES;DEPS;ARGS" ${ARGN})
  add_executable(test_${name} $<TARGET_OBJECTS:catch_main>)
  target_sources(test_${name} PRIVATE ${arg_SOURCES})
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  target_include_directories(test_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_link_libraries(
    test_${name} PRIVATE holdfast_flags holdfast_warnings holdfast_test_flags)
  holdfast_link(test_${name} PRIVATE ${arg_DEPS})
  holdfast_precompile(test_${name} holdfast_test_pch)
  if(NOT arg_TIMEOUT_S)
    set(arg_TIMEOUT_S 300)
  endif()
  add_test(NAME ${name} COMMAND test_${name} ${arg_ARGS}
           WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS "${name}" TIMEOUT ${arg_TIMEOUT_S})
endfunction()

# The unittest files of tests/<suite> and of the folders in it, if there are any, as ctest entries
# py_<suite>, py_<suite>_<folder> with the labels <suite> and python. They find the programs through
# HOLDFAST_BIN, and the simulators as packages of tools/. Once is enough: sanitizers tell nothing
# about them.
function(holdfast_python_suite suite)
  if(HOLDFAST_SANITIZE OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}"
       "${suite}/test_*.py")
  set(folders "${files}")
  list(TRANSFORM folders REPLACE "/[^/]*$" "")
  list(REMOVE_DUPLICATES folders)
  foreach(folder IN LISTS folders)
    string(REPLACE "/" "_" name "py_${folder}")
    add_test(NAME ${name}
             COMMAND /usr/bin/python3 -B -m unittest discover -s "tests/${folder}" -t
                     "tests/${folder}"
             WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(
      ${name}
      PROPERTIES LABELS "${suite};python" TIMEOUT 1200 RUN_SERIAL ON
                 ENVIRONMENT
                 "HOLDFAST_BIN=${CMAKE_BINARY_DIR}/bin;PYTHONPATH=${CMAKE_SOURCE_DIR}/tools")
  endforeach()
endfunction()
