#include "flow/mistakes.hpp"

#include <utility>

namespace holdfast::flow {

void Mistakes::add(std::string place, std::string text) {
  all_.push_back({std::move(place), std::move(text)});
}

std::string Mistakes::to_string() const {
  std::string out;
  for (const auto& mistake : all_) {
    if (!out.empty()) out += '\n';
    out += mistake.place + ": " + mistake.text;
  }
  return out;
}

base::Error Mistakes::error() const { return {base::ErrorKind::misconfigured, to_string()}; }

}  // namespace holdfast::flow
