#include <filesystem>

#include "cli/live_box.hpp"
#include "net/certificate_files.hpp"
#include "net/client_assertion.hpp"

namespace holdfast::cli {

using namespace test;
using serve::test::Scratch;

TEST_CASE("a key to sign in with is made here, is readable by nobody else and signs") {
  Scratch scratch;
  const std::string folder = scratch.path("entra");
  const auto ran = run_program({"dynamics", "certificate", "--out", folder});
  CHECK(ran.err.empty());
  REQUIRE(ran.exit_code == exit_done);
  says(ran.out, "Upload certificate.pem");
  const auto made = net::read_certificate(folder);
  REQUIRE(made);
  CHECK(net::AssertionSigner::load(made->key_pem, made->certificate_pem,
                                   net::AssertionAlgorithm::ps256));
  using std::filesystem::perms;
  CHECK(std::filesystem::status(folder + "/key.pem").permissions() ==
        (perms::owner_read | perms::owner_write));

  const auto again = run_program({"dynamics", "certificate", "--out", folder});
  CHECK(again.exit_code == exit_refused);
  says(again.err, "holds a key already");
  CHECK(net::read_certificate(folder)->key_pem == made->key_pem);
}

TEST_CASE("what goes into the configuration is told from the root, wherever it was made") {
  Scratch scratch;
  const auto relative = std::filesystem::relative(scratch.path("entra")).string() + "/";
  REQUIRE(relative.front() != '/');
  const auto ran = run_program({"dynamics", "certificate", "--out", relative, "--json"});
  REQUIRE(ran.exit_code == exit_done);
  const auto json = base::Json::parse(ran.out);
  REQUIRE(json);
  const std::string folder = std::filesystem::canonical(scratch.path("entra")).string();
  CHECK(base::JsonView(*json)["certificate_file"].text_or("") == folder + "/certificate.pem");
  CHECK(base::JsonView(*json)["key_file"].text_or("") == folder + "/key.pem");
}

}  // namespace holdfast::cli
