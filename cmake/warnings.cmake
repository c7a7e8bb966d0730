# holdfast_warnings: for our own code only. Each exclusion has its reason.
add_library(holdfast_warnings INTERFACE)
target_compile_options(
  holdfast_warnings
  INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    -Wold-style-cast -Wcast-qual -Wextra-semi -Wformat=2 -Wimplicit-fallthrough -Wundef
    # Designated initialisers leave the other members to their defaults on purpose.
    -Wno-missing-field-initializers)

if(HOLDFAST_WERROR)
  target_compile_options(holdfast_warnings INTERFACE -Werror)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(
    holdfast_warnings
    INTERFACE
      -Wduplicated-cond -Wduplicated-branches -Wlogical-op
      # GCC 12 sees overlapping copies inside std::string's operator+ (GCC bug 105651).
      -Wno-restrict)
  if(HOLDFAST_SANITIZE)
    # The instrumentation hides from GCC that a value was set, and that a range was checked.
    target_compile_options(
      holdfast_warnings
      INTERFACE -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds
                -Wno-stringop-overread)
  endif()
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(
    holdfast_warnings
    INTERFACE
      # Part of Clang's -Wconversion but not of GCC's: sizes and offsets of C interfaces are signed
      # as often as not; UBSan and the narrowing checks find what would go wrong.
      -Wno-sign-conversion
      # `Error{.kind = k, "text"}` is an error in GCC anyway; Clang warns of nested braces.
      -Wno-missing-braces)
endif()
