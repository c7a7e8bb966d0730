// What the doctor found, for people and for machines.
//
// Model: a finding has a stable code, a level, what was found, and what to do about it. `fault`: a
// box does not work on this shop until it is mended; `warning`: it works, worse than it could;
// `note`: worth knowing. The list of codes stands in docs/shopware.md.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace holdfast::shopware {

struct Finding {
  enum class Level : std::uint8_t { note, warning, fault };
  Level level = Level::fault;
  std::string code;
  std::string found;  // in words
  std::string advice{};
};
std::string_view to_string(Finding::Level level);

struct Diagnosis {
  std::vector<Finding> findings;
  base::Json facts = base::Json::object();  // version, stock_model, call_ms, ...

  [[nodiscard]] bool healthy() const;  // no fault
  [[nodiscard]] bool has(std::string_view code) const;
  // {"shop", "ok", "findings": [{"code","level","found","advice"}], "facts"}
  [[nodiscard]] base::Json to_json(const std::string& shop) const;
};

}  // namespace holdfast::shopware
