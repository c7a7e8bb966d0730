// The command that reads barcodes without asking a box.
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include <unistd.h>

#include "base/json_view.hpp"
#include "cli/exit_codes.hpp"
#include "cli/run.hpp"

using namespace holdfast;

namespace {

struct Answer {
  int exit_code;
  std::string out;
  std::string err;
};

Answer run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"holdfast", "gs1"});
  std::ostringstream out;
  std::ostringstream err;
  const int exit_code = cli::run(std::move(arguments), out, err);
  return {exit_code, out.str(), err.str()};
}

class File {
 public:
  explicit File(std::string_view text) {
    char name[] = "/tmp/holdfast-gs1-XXXXXX";
    const int fd = ::mkstemp(name);
    REQUIRE(fd >= 0);
    ::close(fd);
    path_ = name;
    std::ofstream(path_) << text;
  }
  ~File() { ::unlink(path_.c_str()); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("vectors are answered one line each, whatever is expected of them") {
  const auto answer = run({"--vectors", "tests/data/gs1/vectors.json"});
  CHECK(answer.exit_code == cli::exit_done);
  CHECK(answer.err.empty());
  std::istringstream lines(answer.out);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto json = base::Json::parse(line);
    REQUIRE(json);
    CHECK(json->find("id") != nullptr);
    CHECK(json->find("ok")->boolean() != nullptr);
  }
  CHECK(count == 217);
}

TEST_CASE("vectors without expectations and in a bare list are answered too") {
  const File file(R"([{"id": "a", "kind": "date", "input": "(17)261231", "options":
                      {"reference_date": "2026-11-23"}}])");
  const auto answer = run({"--vectors", file.path()});
  CHECK(answer.out == "{\"id\":\"a\",\"ok\":true,\"date\":\"2026-12-31\",\"datetime\":null}\n");
}

TEST_CASE("a file of vectors that cannot be read is named, with what is wrong in it") {
  CHECK(run({"--vectors", "/no/such/file"}).exit_code == cli::exit_usage);
  const File broken("{\"vectors\": ");
  const auto answer = run({"--vectors", broken.path()});
  CHECK(answer.exit_code == cli::exit_usage);
  CHECK_THAT(answer.err, Catch::Contains(broken.path()));
  const File other("{\"vector\": []}");
  CHECK_THAT(run({"--vectors", other.path()}).err, Catch::Contains("/vectors"));
}

TEST_CASE("a code is explained with the names of its elements and its link") {
  const auto answer =
      run({"]C1010952123454321310LOT42\x1d"
           "17261231"});
  CHECK(answer.exit_code == cli::exit_done);
  CHECK_THAT(answer.out, Catch::Contains("USE BY or EXPIRY") && Catch::Contains("261231"));
  CHECK_THAT(answer.out,
             Catch::Contains("https://id.gs1.org/01/09521234543213/10/LOT42?17=261231"));
  CHECK(answer.out.find('\x1d') == std::string::npos);
}

TEST_CASE("a code that is wrong is refused with its AI and its place") {
  const auto answer = run({"(01)09521234543214"});
  CHECK(answer.exit_code == cli::exit_refused);
  CHECK_THAT(answer.err, Catch::Contains("AI (01)") && Catch::Contains("character 18"));
}

TEST_CASE("a wrong check digit of a plain number is refused with the one that is expected") {
  struct Wrong {
    const char* code;
    const char* words;
  };
  const Wrong all[] = {
      {"4006381333932", "as an EAN-13, but its last digit is 2 and 1 is expected"},
      {"036000291453", "as a UPC-A, but its last digit is 3 and 2 is expected"},
      {"96385075", "as an EAN-8, but its last digit is 5 and 4 is expected"},
      {"14006381333939", "as a GTIN-14, but its last digit is 9 and 8 is expected"},
      {"340123450000000001", "as an SSCC, but its last digit is 1 and 0 is expected"},
      {"00340123450000000001", "as an SSCC, but its last digit is 1 and 0 is expected"}};
  for (const auto& wrong : all) {
    const auto answer = run({wrong.code});
    INFO(wrong.code);
    CHECK(answer.exit_code == cli::exit_refused);
    CHECK(answer.out.empty());
    CHECK_THAT(answer.err, Catch::Contains(wrong.words));
  }
}

TEST_CASE("a code that is refused is JSON as well, if that is asked for") {
  for (const char* code : {"4006381333932", "(01)09521234543214"}) {
    const auto answer = run({code, "--json"});
    INFO(code);
    CHECK(answer.exit_code == cli::exit_refused);
    const auto json = base::Json::parse(answer.out);
    REQUIRE(json);
    const std::string problem = base::JsonView(*json)["problem"].text_or("");
    CHECK_FALSE(problem.empty());
    CHECK_THAT(answer.err, Catch::Contains(problem));
  }
  const auto text = base::Json::parse(run({"4006381333932", "--json"}).out);
  CHECK(base::JsonView(*text)["kind"].text_or("") == "text");
  const auto good = base::Json::parse(run({"4006381333931", "--json"}).out);
  CHECK(good->find("problem") == nullptr);
}

TEST_CASE("of a code that came without a symbology identifier no barcode is named") {
  CHECK_THAT(run({"4711"}).out, Catch::StartsWith("text (barcode not told): 4711"));
  CHECK_THAT(run({"]E04006381333931"}).out, Catch::Contains("(EAN-13)"));
}

TEST_CASE("a wrong check digit inside a code is refused with the one that is expected") {
  for (const char* code : {"]E04006381333932", "(01)04006381333932", "]C10104006381333932",
                           "(414)4006381333932", "(00)340123450000000001"}) {
    const auto answer = run({code});
    INFO(code << ": " << answer.err);
    CHECK(answer.exit_code == cli::exit_refused);
    const bool sscc = std::string(code).starts_with("(00)");
    CHECK_THAT(answer.err, Catch::Contains(sscc ? ": 0 is expected" : ": 1 is expected"));
  }
}

TEST_CASE("what is no number of GS1 is text, and eight digits may be UPC-E") {
  CHECK(run({"4711"}).exit_code == cli::exit_done);
  CHECK(run({"12345678901"}).exit_code == cli::exit_done);
  const auto answer = run({"04252614"});
  CHECK(answer.exit_code == cli::exit_done);
  CHECK_THAT(answer.out, Catch::Contains("UPC-A 042100005264"));
}

TEST_CASE("code and vectors at once, or neither, are a mistake") {
  CHECK(run({}).exit_code == cli::exit_usage);
  CHECK(run({"4006381333931", "--vectors", "x"}).exit_code == cli::exit_usage);
}
