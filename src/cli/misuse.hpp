// What is said when the arguments are wrong: what it is, how the command is called, what there is.
#pragma once

#include <ostream>

namespace CLI {  // NOLINT(readability-identifier-naming): the library names it
class App;
class ParseError;
}  // namespace CLI

namespace holdfast::cli {

void explain_misuse(const CLI::App& program, const CLI::ParseError& error, std::ostream& err);

}  // namespace holdfast::cli
