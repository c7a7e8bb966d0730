// The readers of src/gs1 under inputs that nobody would print. A fixed number of them from a fixed
// seed, so that a failure is there again on the next run; about 30 seconds with sanitizers.
#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fuzz/gs1_target.hpp"
#include "fuzz/mutator.hpp"

// What a sanitizer calls before it ends the program; absent without one.
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

using namespace holdfast;

constexpr std::size_t inputs_of_a_build = 800'000;
constexpr std::size_t inputs_of_a_long_run = 5'000'000;
constexpr std::uint64_t seed = 20260127;

std::string current;  // what is being read, for those who end the program in the middle of it

std::string escaped(const std::string& text) {
  std::string out;
  char code[8];
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\\') {
      out += c;
    } else {
      std::snprintf(code, sizeof code, "\\x%02x", byte);
      out += code;
    }
  }
  return out;
}

void tell_current() { std::fprintf(stderr, "while reading: %s\n", escaped(current).c_str()); }

std::vector<std::string> corpus() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/corpus/gs1")) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> out;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    out.push_back(text.str());
  }
  return out;
}

std::vector<std::string> words() {
  return {"\x1d",
          "]C1",
          "]d2",
          "]Q1",
          "]E0",
          "|]e0",
          "(01)",
          "(10)",
          "(21)",
          "\\(",
          ")",
          "^",
          "01",
          "02",
          "00",
          "10",
          "17",
          "21",
          "235",
          "253",
          "255",
          "310n",
          "3103",
          "3922",
          "3932",
          "37",
          "414",
          "7003",
          "8008",
          "8013",
          "8030",
          "9999",
          "%2F",
          "%00",
          "%",
          "+",
          "/",
          "//",
          "?",
          "&",
          "=",
          "#",
          "/01/",
          "/10/",
          "?17=",
          "_-",
          "F",
          "https://id.gs1.org/",
          "HTTP://a/",
          "09521234543213",
          "395212345678901236",
          "261231",
          "000000"};
}

void read(const std::string& input) {
  current = input;
  if (const auto problem = fuzz::problem_with(input)) {
    FAIL(*problem << "\nwhile reading: " << escaped(input));
  }
}

}  // namespace

TEST_CASE("the corpus itself is in order") {
  const auto inputs = corpus();
  CHECK(inputs.size() > 60);
  for (const auto& input : inputs) read(input);
}

TEST_CASE("no payload breaks a reader, and what was read can be written and read again") {
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(tell_current);
  const char* full = std::getenv("HOLDFAST_TEST_ALL");
  const bool is_long = full != nullptr && std::string_view(full) == "1";
  fuzz::Mutator mutator(corpus(), words(), seed);
  for (std::size_t i = is_long ? inputs_of_a_long_run : inputs_of_a_build; i > 0; --i) {
    const std::string input = mutator.next();
    const std::size_t before = fuzz::reached().links;
    read(input);
    if (fuzz::reached().links != before) mutator.keep(input);
  }
  CHECK(fuzz::reached().element_strings > 20'000);
  CHECK(fuzz::reached().links > 10'000);
  CHECK(fuzz::reached().compressed_links > 10'000);
}
