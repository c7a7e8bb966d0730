// Makes inputs out of inputs, for want of libFuzzer in GCC: the same seed makes the same ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::fuzz {

class Mutator {
 public:
  // `words`: what the format is made of, put in whole.
  Mutator(std::vector<std::string> corpus, std::vector<std::string> words, std::uint64_t seed)
      : corpus_(std::move(corpus)), words_(std::move(words)), state_(seed | 1U) {}

  // One of the corpus with one to six changes.
  std::string next();
  // One that led somewhere: every second input is made of such from now on.
  void keep(std::string text);

 private:
  std::uint64_t random();
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random() % end; }
  const std::string& any(const std::vector<std::string>& list) { return list[below(list.size())]; }
  void change(std::string& text);
  void repair_check_digit(std::string& text);

  std::vector<std::string> corpus_;
  std::vector<std::string> words_;
  std::vector<std::string> kept_;
  std::uint64_t state_;
};

}  // namespace holdfast::fuzz
