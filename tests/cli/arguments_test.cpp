#include "cli/live_box.hpp"

namespace holdfast::cli {
namespace {

using namespace test;

TEST_CASE("help names every command and every exit code") {
  const auto help = run_program({"--help"});
  CHECK(help.exit_code == exit_done);
  for (const char* command :
       {"status", "stock", "items", "orders", "payments", "outbox", "movements", "conflicts",
        "dead-letters", "dynamics", "scan", "verify", "backup", "restore"}) {
    says(help.out, std::string("\n  ") + command);
  }
  says(help.out, "3 no answer from the box");
}

TEST_CASE("what is no command or option is wrong usage, told before anybody is asked") {
  CHECK(run_program({}).exit_code == exit_usage);
  CHECK(run_program({"dance"}).exit_code == exit_usage);
  CHECK(run_program({"status", "--loud"}).exit_code == exit_usage);
  CHECK(run_program({"scan"}).exit_code == exit_usage);
  CHECK(run_program({"orders", "--progress", "lost"}).exit_code == exit_usage);
  CHECK(run_program({"stock", "--limit", "0"}).exit_code == exit_usage);
  says(run_program({"conflicts", "settle", "x"}).err, "value is required");
}

TEST_CASE("the version is told") {
  const auto version = run_program({"--version"});
  CHECK(version.exit_code == exit_done);
  CHECK(version.out.find('.') != std::string::npos);
}

TEST_CASE("without a token the program says where to get one") {
  const auto ran = run_program({"status", "--url", "http://127.0.0.1:1"});
  CHECK(ran.exit_code == exit_usage);
  says(ran.err, "--token-file");
  says(ran.err, "serve.tokens");
  const auto missing = run_program({"status", "--token-file", "no/such/file"});
  CHECK(missing.exit_code == exit_usage);
  says(missing.err, "no token could be read from no/such/file");
}

}  // namespace
}  // namespace holdfast::cli
