// holdfast: asks a box over its local API, for people and for scripts. See run.hpp.
#include <iostream>

#include "cli/run.hpp"

int main(int argc, char** argv) {
  return holdfast::cli::run({argv, argv + argc}, std::cout, std::cerr);
}
