// `holdfast scanner`: a scanner on a pseudo terminal is learned and shown.
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "base/json.hpp"
#include "cli/rendered.hpp"
#include "cli/run.hpp"
#include "scan/learn.hpp"
#include "scan/profile.hpp"

using namespace holdfast;
using namespace holdfast::cli;

namespace {

// The scanner's side of a serial line. It scans when the other side has opened it.
struct Line {
  Line() {
    termios raw{};
    ::cfmakeraw(&raw);
    char name[128];
    REQUIRE(::openpty(&scanner, &box, name, &raw, nullptr) == 0);
    node = name;
  }
  ~Line() {
    ::close(scanner);
    ::close(box);
  }
  void send(const std::string& bytes) const {
    REQUIRE(::write(scanner, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  std::string node;
  int scanner = -1, box = -1;
};

// A stream that calls back when a line with that text was written.
class Prompted : public std::stringbuf {
 public:
  Prompted(std::string cue, std::function<void()> then)
      : cue_(std::move(cue)), then_(std::move(then)) {}
  int sync() override {
    if (const auto at = str().find(cue_, from_); at != std::string::npos) {
      from_ = at + cue_.size();
      then_();
    }
    return 0;
  }

 private:
  std::string cue_;
  std::function<void()> then_;
  std::size_t from_ = 0;
};

int holdfast_with(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
  arguments.insert(arguments.begin(), "holdfast");
  return run(std::move(arguments), out, err);
}

}  // namespace

TEST_CASE("a scanner is learned by two scans, and its entry is one the box reads") {
  const Line line;
  int scans = 0;
  Prompted prompts("scan this code", [&] {
    const std::string signs(scan::learn_signs);
    line.send(scans++ == 0 ? "B]C0" + signs + "\r\n"
                           : "B]C110HOLDFAST\x1d" + std::string("21LEARN\r\n"));
  });
  std::ostream err(&prompts);
  std::ostringstream out;
  const Scratch scratch;
  const int code = holdfast_with({"scanner", "learn", "--device", line.node, "--name", "dock-1",
                                  "--sheet", scratch / "learn.pdf"},
                                 out, err);
  INFO(prompts.str());
  REQUIRE(code == 0);
  CHECK(scans == 2);
  base::Json entry = base::Json::array();
  entry.push_back(*base::Json::parse(out.str()));
  const auto profiles = scan::read_profiles(entry);
  REQUIRE(profiles);
  const scan::Profile& learned = profiles->front();
  CHECK(learned.name == "dock-1");
  CHECK(learned.match.path == line.node);
  CHECK(learned.strip_prefix == "B");
  CHECK(learned.terminators == scan::Terminators{true, false, true, true, false});
  CHECK_THAT(prompts.str(), Catch::Contains("▀"));
  CHECK_THAT(prompts.str(), !Catch::Contains("advice"));
  CHECK(std::filesystem::file_size(scratch / "learn.pdf") > 1000);
}

TEST_CASE("a scanner that sends something else is told what came") {
  const Line line;
  Prompted prompts("scan this code", [&] { line.send("4006381333931\r"); });
  std::ostream err(&prompts);
  std::ostringstream out;
  CHECK(holdfast_with({"scanner", "learn", "--device", line.node}, out, err) == 1);
  CHECK_THAT(prompts.str(), Catch::Contains("4006381333931"));
  CHECK(out.str().empty());
}

TEST_CASE("learning a device that is not there says so") {
  std::ostringstream out, err;
  CHECK(holdfast_with({"scanner", "learn", "--device", "/dev/no-such-tty"}, out, err) == 1);
  CHECK_THAT(err.str(), Catch::Contains("/dev/no-such-tty"));
}

TEST_CASE("a configured scanner's codes are shown with their parts") {
  const Line line;
  const Scratch scratch;
  std::ofstream(scratch / "box.json")
      << R"({"scanners": [{"name": "dock", "kind": "serial", "match": {"path": ")" << line.node
      << R"("}}]})";
  Prompted prompts("is ready", [&] {
    line.send(
        "]C10104006381333931"
        "10LOT\x1d"
        "21S9\r");
  });
  std::ostream err(&prompts);
  std::ostringstream out;
  const int code = holdfast_with(
      {"scanner", "test", "--config", scratch / "box.json", "--count", "1"}, out, err);
  INFO(prompts.str());
  REQUIRE(code == 0);
  CHECK_THAT(out.str(), Catch::Contains("10LOT<GS>21S9"));
  CHECK_THAT(out.str(), Catch::Contains("(01) 04006381333931"));
  CHECK_THAT(out.str(), Catch::Contains("(21) S9"));
}

TEST_CASE("a scanner that no configuration names is an error") {
  const Scratch scratch;
  std::ofstream(scratch / "box.json") << R"({"scanners": []})";
  std::ostringstream out, err;
  CHECK(holdfast_with({"scanner", "test", "--config", scratch / "box.json", "--name", "x"}, out,
                      err) == 2);
  CHECK_THAT(err.str(), Catch::Contains("no scanner \"x\""));
  CHECK(holdfast_with({"scanner", "test", "--config", scratch / "none.json"}, out, err) == 2);
}

TEST_CASE("the sheet goes to a file by its kind, or to the terminal") {
  const Scratch scratch;
  std::ostringstream out, err;
  CHECK(holdfast_with({"scanner", "sheet", "--out", scratch / "a.pdf", "--language", "de"}, out,
                      err) == 0);
  std::string head(8, ' ');
  std::ifstream(scratch / "a.pdf").read(head.data(), 8);
  CHECK(head == "%PDF-1.4");
  CHECK(holdfast_with({"scanner", "sheet", "--location", "A-01"}, out, err) == 0);
  CHECK_THAT(out.str(), Catch::StartsWith("<svg") && Catch::Contains("A-01"));
  CHECK(holdfast_with({"scanner", "sheet", "--location", "A 01"}, out, err) == 2);
  CHECK(holdfast_with({"scanner", "sheet", "--out", scratch / "no/such/a.pdf"}, out, err) == 2);
}

TEST_CASE("a sheet is written to a .pdf or an .svg, and to nothing else") {
  const Scratch scratch;
  for (const char* option : {"sheet --out", "learn --sheet"}) {
    std::ostringstream out, err;
    std::istringstream words{std::string(option)};
    std::string command, name;
    words >> command >> name;
    CHECK(holdfast_with({"scanner", command, name, scratch / "x.txt"}, out, err) == 2);
    CHECK_THAT(err.str(), Catch::Contains("a name that ends in .pdf or .svg"));
  }
  CHECK_FALSE(std::filesystem::exists(scratch / "x.txt"));
}

TEST_CASE("the list says what there is, or why there may be nothing") {
  std::ostringstream out, err;
  CHECK(holdfast_with({"scanner", "list"}, out, err) == 0);
  CHECK_FALSE(out.str().empty());
  std::ostringstream json;
  CHECK(holdfast_with({"--json", "scanner", "list"}, json, err) == 0);
  CHECK(base::Json::parse(json.str())->is_array());
}
