// What the program understands: options, commands and their help.
#pragma once

#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "cli/session.hpp"

namespace holdfast::cli {

// The command to run, or the exit code when everything is said already (help, version, a mistake).
std::variant<Command, int> read_arguments(std::vector<std::string> arguments, Session& session);

}  // namespace holdfast::cli
