#include "cli/live_box.hpp"

namespace holdfast::cli {
namespace {

using namespace test;

const auto nothing = [](serve::test::World&) {};

TEST_CASE("a box that is not there is named with what to look at") {
  const auto ran = run_program({"status", "--url", "http://127.0.0.1:1", "--token", "x"});
  CHECK(ran.exit_code == exit_unreachable);
  CHECK(ran.out.empty());
  says(ran.err, "the box at http://127.0.0.1:1 does not answer");
  says(ran.err, "systemctl status holdfastd");
}

TEST_CASE("a wrong token is wrong usage, not a failure of the box") {
  const LiveBox box(nothing);
  const auto ran = run_program({"status", "--url", box.url(), "--token", "wrong"});
  CHECK(ran.exit_code == exit_usage);
  says(ran.err, "does not know this token");
}

TEST_CASE("the token may stand in a file, whose word goes before the environment's") {
  const LiveBox box(nothing);
  const std::string file = box.file("token", std::string(serve::test::good_token) + "\r\nrest\n");
  ::setenv("HOLDFAST_TOKEN", "of another box", 1);
  const auto ran = run_program({"status", "--url", box.url(), "--token-file", file});
  ::setenv("HOLDFAST_TOKEN", serve::test::good_token, 1);
  const auto by_environment = run_program({"status", "--url", box.url()});
  ::unsetenv("HOLDFAST_TOKEN");
  CHECK(ran.exit_code == exit_done);
  CHECK(by_environment.exit_code == exit_done);
}

TEST_CASE("the box's own certificate has to be given, and is then trusted") {
  const LiveBox box(nothing, true);
  const auto without = box.ask({"status"});
  CHECK(without.exit_code == exit_unreachable);
  says(without.err, "--ca");
  const auto with = box.ask({"status", "--ca", box.file("ca.pem", box.certificate())});
  CHECK(with.err.empty());
  CHECK(with.exit_code == exit_done);
  CHECK(box.ask({"status", "--ca", "no/such/file"}).exit_code == exit_usage);
}

TEST_CASE("something else at that address is not taken for a box") {
  const LiveBox box(nothing);
  const auto ran = run_program({"status", "--url", box.url() + "/elsewhere", "--token", "x"});
  CHECK(ran.exit_code == exit_refused);
  says(ran.err, "there is nothing at /elsewhere/api/v1/health");
}

}  // namespace
}  // namespace holdfast::cli
