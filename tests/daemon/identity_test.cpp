// The box's key and certificate: made once, never silently anew.
#include "daemon/identity.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "daemon/scratch.hpp"

namespace holdfast::daemon {
namespace {

namespace fs = std::filesystem;
using test::Scratch;

class Identity {
 public:
  base::Result<net::Certificate> get() {
    return load_or_make_certificate(scratch.path(), "box.example", clock, random);
  }
  [[nodiscard]] fs::path file(const std::string& name) const { return scratch.path("tls/" + name); }
  const Scratch scratch;

 private:
  const base::SystemClock clock;
  base::SystemRandom random;
};

TEST_CASE("the identity is made at the first start, for its owner's eyes only, and then kept") {
  Identity identity;
  const auto first = identity.get();
  REQUIRE(first);
  struct stat key {};
  REQUIRE(::stat(identity.file("key.pem").c_str(), &key) == 0);
  CHECK((key.st_mode & 0777) == 0600);
  const auto second = identity.get();
  REQUIRE(second);
  CHECK(second->certificate_pem == first->certificate_pem);
  CHECK(second->key_pem == first->key_pem);
}

TEST_CASE("half an identity is an error that names the missing file and makes no new one") {
  for (const std::string& name : {std::string("key.pem"), std::string("certificate.pem")}) {
    Identity identity;
    REQUIRE(identity.get());
    fs::remove(identity.file(name));
    const auto again = identity.get();
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == base::ErrorKind::misconfigured);
    CHECK(again.error().message.find(name) != std::string::npos);
    CHECK(again.error().message.find("restore it from a backup") != std::string::npos);
    CHECK_FALSE(fs::exists(identity.file(name)));
  }
}

TEST_CASE("where no identity can be written, the error says what was tried") {
  Identity identity;
  identity.scratch.write("tls", "a file in the way");
  const auto made = identity.get();
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == base::ErrorKind::io);
  CHECK(made.error().message.find("writing " + identity.scratch.path()) == 0);
  CHECK(made.error().message.find("tls/key.pem") != std::string::npos);
}

TEST_CASE("a power cut while the identity is written leaves none, or all of it") {
  Identity identity;
  identity.scratch.write("tls/key.pem.new", "half a key");
  const auto made = identity.get();
  REQUIRE(made);
  fs::rename(identity.file("certificate.pem"), identity.file("certificate.pem.new"));
  const auto finished = identity.get();
  REQUIRE(finished);
  CHECK(finished->certificate_pem == made->certificate_pem);
  CHECK(finished->key_pem == made->key_pem);
}

}  // namespace
}  // namespace holdfast::daemon
