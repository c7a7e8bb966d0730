#include "fuzz/mutator.hpp"

#include <algorithm>
#include <array>

namespace holdfast::fuzz {
namespace {
constexpr std::size_t input_bytes_max = 600;
constexpr std::size_t kept_max = 2000;
}

std::uint64_t Mutator::random() {  // xorshift64*
  state_ ^= state_ >> 12U;
  state_ ^= state_ << 25U;
  state_ ^= state_ >> 27U;
  return state_ * 0x2545F4914F6CDD1DULL >> 11U;
}

// Digits that only the check digit keeps from being a number would never be met by chance.
void Mutator::repair_check_digit(std::string& text) {
  constexpr std::array<std::size_t, 5> lengths = {14, 13, 18, 8, 17};
  const std::size_t length = lengths[below(lengths.size())];
  if (text.size() < length) return;
  const std::size_t from = below(text.size() - length + 1);
  int sum = 0;
  for (std::size_t i = 0; i + 1 < length; ++i) {
    char& c = text[from + length - 2 - i];
    if (c < '0' || c > '9') return;
    sum += (c - '0') * (i % 2 == 0 ? 3 : 1);
  }
  text[from + length - 1] = static_cast<char>('0' + (1000 - sum) % 10);
}

void Mutator::change(std::string& text) {
  const std::size_t at = below(text.size());
  const std::size_t some = 1 + below(8);
  switch (below(9)) {
    case 0: text[at] = static_cast<char>(text[at] ^ (1 << below(8))); break;
    case 1: text[at] = static_cast<char>('0' + below(10)); break;
    case 2: text.insert(at, any(words_)); break;
    case 3: text.erase(at, some); break;
    case 4: text.insert(at, text.substr(below(text.size()), some)); break;
    case 5: {
      const std::string& other = any(corpus_);
      text.insert(at, other.substr(below(other.size())));
      break;
    }
    case 6: text.resize(at); break;
    case 7: std::swap(text[at], text[below(text.size())]); break;
    default: repair_check_digit(text); break;
  }
}

void Mutator::keep(std::string text) {
  if (kept_.size() < kept_max) {
    kept_.push_back(std::move(text));
  } else {
    kept_[below(kept_max)] = std::move(text);
  }
}

std::string Mutator::next() {
  std::string text = any(kept_.empty() || below(2) == 0 ? corpus_ : kept_);
  for (std::size_t changes = 1 + below(1 + below(6)); changes > 0 && !text.empty(); --changes) {
    change(text);
  }
  if (text.size() > input_bytes_max) text.resize(input_bytes_max);
  return text;
}

}  // namespace holdfast::fuzz
