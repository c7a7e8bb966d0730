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
  // Of the shop here, not of the box.
  says(run_program({"doctor", "shopware", "--ca"}).err, "--shop-ca: 1 required");
}

TEST_CASE("wrong arguments are answered with how the command is called and what there is") {
  struct Wrong {
    std::vector<std::string> arguments;
    const char* what;
    const char* usage;
  };
  const Wrong all[] = {
      {{}, "a command is missing", "usage: holdfast COMMAND ...; commands: status, stock, items"},
      {{"frob"}, "\"frob\" is no command of holdfast", "commands: status"},
      {{"conflicts", "frob"},
       "\"frob\" is no command of holdfast conflicts",
       "usage: holdfast conflicts [--state VALUE]\n       holdfast conflicts settle ID VALUE\n"},
      {{"conflicts", "settle"}, "id is required", "usage: holdfast conflicts settle ID VALUE\n"},
      {{"dead-letters", "replay"}, "id is required", "dead-letters replay ID [--payload VALUE]"},
      {{"scanner"}, "a command is missing", "       holdfast scanner sheet\n"},
      {{"scanner", "frob"}, "no command of holdfast scanner", "usage: holdfast scanner list\n"},
      {{"doctor", "frob"}, "no command of holdfast doctor", "holdfast doctor dynamics\n"},
      {{"dynamics"}, "a command is missing", "holdfast dynamics certificate --out VALUE\n"},
      {{"scan", "a", "b"}, "\"b\" is one argument too many", "usage: holdfast scan CODE"},
      {{"status", "--loud"}, "holdfast status has no option --loud", "usage: holdfast status\n"},
      {{"gs1"}, "[code,--vectors]", "usage: holdfast gs1 [CODE] [--vectors VALUE]\n"},
      {{"restore"}, "[backup,--journal-only]", "usage: holdfast restore [BACKUP]"},
      {{"orders", "--progress", "x"}, "not in {open", "usage: holdfast orders [NUMBER]"}};
  for (const auto& wrong : all) {
    const auto ran = run_program(wrong.arguments);
    CHECK(ran.exit_code == exit_usage);
    CHECK(ran.out.empty());
    says(ran.err, wrong.what);
    says(ran.err, wrong.usage);
    says(ran.err, " --help\n");
  }
}

TEST_CASE("every command explains itself") {
  const auto help = run_program({"--help"}).out;
  const std::vector<std::vector<std::string>> inner = {
      {"conflicts", "settle"},     {"dead-letters", "replay"}, {"dead-letters", "discard"},
      {"dynamics", "certificate"}, {"dynamics", "install"},    {"doctor", "shopware"},
      {"doctor", "dynamics"},      {"scanner", "list"},        {"scanner", "learn"},
      {"scanner", "test"},         {"scanner", "sheet"}};
  for (auto command : inner) {
    says(run_program({command[0], "--help"}).out, "\n  " + command[1]);
    command.emplace_back("--help");
    const auto ran = run_program(command);
    CHECK(ran.exit_code == exit_done);
    says(ran.out, "Usage: holdfast " + command[0] + " " + command[1]);
  }
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
