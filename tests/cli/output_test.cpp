#include "cli/output.hpp"
#include "cli/client.hpp"
#include "cli/live_box.hpp"

namespace holdfast::cli {
namespace {

TEST_CASE("columns are as wide as their longest cell in characters") {
  Table table({{"A"}, {"N", true}, {"Z"}});
  table.add({"Müller", "7", "x"});
  table.add({"Ada", "12", ""});
  std::ostringstream out;
  table.print(out);
  CHECK(out.str() == "A        N  Z\nMüller   7  x\nAda     12\n");
}

TEST_CASE("control characters become blanks") { CHECK(shown("a\x1b[2J\nb\x7f") == "a [2J b "); }

TEST_CASE("durations and sizes are told as people say them") {
  CHECK(lasting(0) == "0 s");
  CHECK(lasting(119) == "119 s");
  CHECK(lasting(7199) == "119 min");
  CHECK(lasting(7260) == "2 h 1 min");
  CHECK(lasting(200'000) == "2 days");
  CHECK(bytes(1023) == "1023 B");
  CHECK(bytes(1536) == "1.5 KiB");
  CHECK(bytes(5LL << 30) == "5.0 GiB");
}

TEST_CASE("what goes into an address is encoded") {
  CHECK(percent_encoded("A/B 1?ü") == "A%2FB%201%3F%C3%BC");
  CHECK(percent_encoded("SW-1._~") == "SW-1._~");
}

}  // namespace
}  // namespace holdfast::cli
