// What is wrong with a mapping or with the routes: every mistake at once, each with its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace holdfast::flow {

struct Mistake {
  std::string place;  // file and JSON pointer: "shopware-item.json#/read/fields/name/then/0"
  std::string text;   // what is wrong and what to do: "unknown step \"trimm\"; known are ..."
  friend bool operator==(const Mistake&, const Mistake&) = default;
};

class Mistakes {
 public:
  void add(std::string place, std::string text);
  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] const std::vector<Mistake>& all() const { return all_; }
  // One line each: "place: text".
  [[nodiscard]] std::string to_string() const;
  // The same as one error of kind misconfigured.
  [[nodiscard]] base::Error error() const;

 private:
  std::vector<Mistake> all_;
};

}  // namespace holdfast::flow
