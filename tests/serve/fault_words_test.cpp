// What people are told of a system that does not answer.
#include "serve/detail/fault_words.hpp"

#include <catch2/catch.hpp>

namespace holdfast::serve {
namespace {

constexpr auto raw = "GET https://shop.example/api: OpenSSL SSL_connect: SSL_ERROR_SYSCALL";

sync::EndpointStatus failing(base::ErrorKind kind) {
  sync::EndpointStatus status;
  status.endpoint = store::Endpoint::shopware;
  status.fault = raw;
  status.fault_kind = kind;
  status.backlog = 37;
  status.last_success = base::MonotonicTime{1'000'000'000};
  return status;
}

constexpr base::MonotonicTime later{1'000'000'000 + 720LL * 1'000'000'000};

}  // namespace

TEST_CASE("a system that cannot be reached is told in words, with what to do") {
  for (const auto kind : {base::ErrorKind::unavailable, base::ErrorKind::unknown_outcome}) {
    const std::string words = fault_in_words(failing(kind), later);
    CHECK_THAT(words, Catch::StartsWith("no answer from the shop (Shopware) for 12 min: ") &&
                          Catch::Contains("what waits (37) is sent by itself") &&
                          Catch::Contains("see whether the internet works") &&
                          Catch::Contains("holdfast doctor shopware"));
    CHECK_THAT(words, !Catch::Contains("SSL"));
  }
  auto never = failing(base::ErrorKind::unavailable);
  never.last_success = {};
  never.backlog = 0;
  CHECK_THAT(fault_in_words(never, later),
             Catch::Contains("since this box started: scanning goes on, and nothing is lost"));
}

TEST_CASE("a system that refuses the box is told with its words and whom to call") {
  auto status = failing(base::ErrorKind::misconfigured);
  status.endpoint = store::Endpoint::dynamics;
  status.fault = "the certificate of erp.example has expired; it must be renewed there";
  const std::string words = fault_in_words(status, later);
  CHECK_THAT(words, Catch::StartsWith("the ERP (Dynamics) does not work with this box: the "
                                      "certificate of erp.example has expired") &&
                        Catch::Contains("Call whoever set the box up"));
}

TEST_CASE("a system that is well has nothing to say") { CHECK(fault_in_words({}, later).empty()); }

}  // namespace holdfast::serve
