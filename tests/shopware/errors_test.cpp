#include "shopware/errors.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "base/json_view.hpp"

using namespace holdfast;
using base::ErrorKind;

namespace {

// Answers of a real shop, byte for byte.
net::Response recorded(const std::string& name) {
  std::ifstream file("tests/data/recordings/" + name + ".json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto json = base::Json::parse(text);
  REQUIRE(json);
  const base::JsonView response = base::JsonView(*json)["response"];
  return {static_cast<int>(response["status"].integer().value_or(0)),
          {},
          response["body_text"].text_or("")};
}

ErrorKind kind(const std::string& name, bool writes) {
  return shopware::classify(recorded(name), "trying", writes).kind;
}

}  // namespace

TEST_CASE("what recorded refusals of a real shop mean") {
  CHECK(kind("auth/token-unknown-client", false) == ErrorKind::misconfigured);
  CHECK(kind("auth/token-wrong-secret", false) == ErrorKind::misconfigured);
  CHECK(kind("auth/token-malformed-client", false) == ErrorKind::misconfigured);
  CHECK(kind("auth/token-rate-limited", false) == ErrorKind::unavailable);
  CHECK(kind("acl/create-denied", true) == ErrorKind::misconfigured);
  CHECK(kind("acl/sync-denied", true) == ErrorKind::misconfigured);
  CHECK(kind("product/get-unknown", false) == ErrorKind::not_found);
  CHECK(kind("product/create-missing-fields", true) == ErrorKind::invalid_input);
  CHECK(kind("product/create-duplicate-number", true) == ErrorKind::invalid_input);
  CHECK(kind("product/patch-stock-overflow", true) == ErrorKind::invalid_input);
  CHECK(kind("errors/foreign-key", true) == ErrorKind::invalid_input);
  CHECK(kind("errors/delete-restricted", true) == ErrorKind::refused);
  CHECK(kind("errors/unknown-language", true) == ErrorKind::misconfigured);
  CHECK(kind("errors/search-unknown-association", false) == ErrorKind::misconfigured);
  CHECK(kind("errors/unknown-route", false) == ErrorKind::misconfigured);
  CHECK(kind("states/order-complete-illegal", true) == ErrorKind::conflict);
  CHECK(kind("states/patch-state-refused", true) == ErrorKind::invalid_input);
}

TEST_CASE("a throttled sign-in says how long to wait, in the body") {
  const auto error = shopware::classify(recorded("auth/token-rate-limited"), "signing in", false);
  CHECK(error.retry_after >= base::Seconds(1));
}

TEST_CASE("a 500 after a write may have been done, a deadlock was not") {
  const net::Response plain{500, {}, R"({"errors":[{"code":"0","status":"500","detail":"mail"}]})"};
  CHECK(shopware::classify(plain, "", true).kind == ErrorKind::unknown_outcome);
  CHECK(shopware::classify(plain, "", false).kind == ErrorKind::unavailable);
  const net::Response deadlock{
      500, {}, R"({"errors":[{"code":"1213","detail":"SQLSTATE[40001]: Deadlock found"}]})"};
  CHECK(shopware::classify(deadlock, "", true).kind == ErrorKind::unavailable);
}

TEST_CASE("a proxy's page is understood by its status alone") {
  const net::Response page{502, {}, "<html>Bad Gateway</html>"};
  CHECK(shopware::classify(page, "", false).kind == ErrorKind::unavailable);
  CHECK(shopware::classify(page, "", true).kind == ErrorKind::unknown_outcome);
  const net::Response busy{503, {}, "<html>Service Unavailable</html>"};
  CHECK(shopware::classify(busy, "", true).kind == ErrorKind::unavailable);
}

TEST_CASE("a refusal that breaks off is believed by nobody: it is looked at, or asked again") {
  const net::Response cut{400, {}, R"({"errors":[{"code":"FRAMEWORK__WRITE_CON)"};
  CHECK(shopware::classify(cut, "", true).kind == ErrorKind::unknown_outcome);
  CHECK(shopware::classify(cut, "", false).kind == ErrorKind::unavailable);
  CHECK(shopware::classify(cut, "", true).message.find("breaks off") != std::string::npos);
}

TEST_CASE("bad rows of a batch are found by their pointers") {
  const auto response = recorded("sync/one-product-deleted");
  const auto body = base::Json::parse(response.body);
  const auto rows = shopware::bad_rows(*body, "stock");
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().row == 1);
  CHECK(shopware::bad_rows(*body, "other").empty());
}

TEST_CASE("a message names what was asked, the shop's words and what to do") {
  const auto error = shopware::classify(recorded("acl/create-denied"), "writing product", true);
  CHECK(error.message.find("writing product") != std::string::npos);
  CHECK(error.message.find("privilege") != std::string::npos);
}
