// A running simulator (tools/erpsim, tools/shopsim) in a folder of its own; it ends with this.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace holdfast::test {

class Simulator {
 public:
  Simulator(const std::string& program, std::vector<std::string> options);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // What it said when it was ready: url, control, ca, client_id, ...
  [[nodiscard]] std::string said(std::string_view name) const;

 private:
  std::filesystem::path folder_;
  pid_t process_ = -1;
  base::Json ready_;
};

}  // namespace holdfast::test
