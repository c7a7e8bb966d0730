// Appends numbered movements from several scanners and prints a number once it is acknowledged,
// until somebody kills it. Arguments: directory of the store, first number.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "store/fixture.hpp"

namespace {

using namespace holdfast;

constexpr int in_flight_max = 8;

class Child {
 public:
  Child(const std::string& directory, std::uint64_t first) : box_(directory), next_(first) {
    box_.options.durable_state = true;
    box_.options.apply_delay = base::Millis(3);
    box_.options.apply_frames_max = 64;
  }

  int run() {
    if (auto opened = box_.open(); !opened) {
      std::fprintf(stderr, "%s\n", opened.error().message.c_str());
      return 1;
    }
    std::puts("ready");
    std::fflush(stdout);
    for (int i = 0; i < in_flight_max; ++i) append();
    while (true) box_.loop.run_one();
  }

 private:
  void append() {
    const std::uint64_t number = next_++;
    auto event = store::testing::moved(warehouse::item_id("A" + std::to_string(number % 50)),
                                       "A1", 1);
    event.movement.reference = std::to_string(number);
    const auto wait = number % 10 == 0 ? store::Wait::applied : store::Wait::flushed;
    box_.store->append({event}, wait, [this, number](const auto& result) {
      if (!result) std::exit(2);
      const std::string line = std::to_string(number) + "\n";
      if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(3);
      append();
    });
  }

  store::testing::Box box_;
  std::uint64_t next_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  return Child(argv[1], std::strtoull(argv[2], nullptr, 10)).run();
}
