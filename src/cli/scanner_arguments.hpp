// `holdfast scanner ...` on the command line.
#pragma once

#include <utility>
#include <vector>

#include "cli/session.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library names it
class App;
}

namespace holdfast::cli {

// Adds the commands to the program and what they do to `commands`.
void add_scanner_commands(CLI::App& program, std::vector<std::pair<CLI::App*, Command>>& commands);

}  // namespace holdfast::cli
