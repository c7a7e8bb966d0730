#include "cli/run.hpp"

#include "cli/arguments.hpp"

namespace holdfast::cli {

int run(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
  Session session{.out = out, .err = err};
  const auto what = read_arguments(std::move(arguments), session);
  if (const int* exit_code = std::get_if<int>(&what)) return *exit_code;
  return std::get<Command>(what)(session);
}

}  // namespace holdfast::cli
