// JSON Schemas held against values (valijson).
#pragma once

#include <memory>
#include <string>

namespace holdfast::serve::test {

class Schemas {
 public:
  // A document that holds schemas; references in it start at its root.
  explicit Schemas(const std::string& file);
  ~Schemas();
  Schemas(const Schemas&) = delete;
  Schemas& operator=(const Schemas&) = delete;

  // What is wrong with `json`, one line each; empty if nothing. The schema stands at `pointer`
  // ("" is the whole document).
  [[nodiscard]] std::string mistakes(const std::string& pointer, const std::string& json) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::serve::test
