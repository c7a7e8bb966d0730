// The command line: reads the arguments, asks the box, prints what it says.
//
// Model: one command, one answer, one exit code; see exit_codes.hpp. Tables for people go to `out`,
// with --json the API's own JSON does; errors go to `err`, in plain words. HOLDFAST_TOKEN,
// HOLDFAST_URL and HOLDFAST_CA stand in for the options of those names.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace holdfast::cli {

// `arguments` begins with the program's name.
int run(std::vector<std::string> arguments, std::ostream& out, std::ostream& err);

}  // namespace holdfast::cli
