// What every command works with.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "cli/client.hpp"

namespace holdfast::cli {

struct Session {
  Connection connection{};
  bool json = false;
  std::size_t limit = 100;  // rows of a list
  std::ostream& out;
  std::ostream& err;
};

// Does one thing and says how it went (exit_codes.hpp).
using Command = std::function<int(Session&)>;

}  // namespace holdfast::cli
