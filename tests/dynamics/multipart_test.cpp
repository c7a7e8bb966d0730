#include <algorithm>

#include <catch2/catch.hpp>

#include "dynamics/multipart.hpp"
#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

// Facts on Dynamics 3, with the inner Content-Length that it advises.
const std::string layout =
    "--batch_80dd1615-2a10-428a-bb6f-0e559792721f\r\n"
    "Content-Type: multipart/mixed; boundary=\"changeset_64cc3fff-023a-45b0-b29d-df21583ffa15\"\r\n"
    "\r\n"
    "--changeset_64cc3fff-023a-45b0-b29d-df21583ffa15\r\n"
    "Content-Type: application/http\r\n"
    "Content-Transfer-Encoding: binary\r\n"
    "Content-ID: 1\r\n"
    "\r\n"
    "POST /api/data/v9.2/salesorders HTTP/1.1\r\n"
    "Content-Type: application/json; type=entry\r\n"
    "Content-Length: 19\r\n"
    "\r\n"
    "{\"name\":\"SW-10042\"}\r\n"
    "--changeset_64cc3fff-023a-45b0-b29d-df21583ffa15--\r\n"
    "--batch_80dd1615-2a10-428a-bb6f-0e559792721f\r\n"
    "Content-Type: application/http\r\n"
    "Content-Transfer-Encoding: binary\r\n"
    "\r\n"
    "GET /api/data/v9.2/accounts(x)?$select=name HTTP/1.1\r\n"
    "Accept: application/json\r\n"
    "\r\n"
    "--batch_80dd1615-2a10-428a-bb6f-0e559792721f--\r\n";

// As printed in the facts.
const std::string answered =
    "--batchresponse_f27ef42d-51b0-4685-bac9-f468f844de2f\r\n"
    "Content-Type: multipart/mixed; boundary=changesetresponse_64cc3fff-023a\r\n"
    "\r\n"
    "--changesetresponse_64cc3fff-023a\r\n"
    "Content-Type: application/http\r\n"
    "Content-Transfer-Encoding: binary\r\n"
    "Content-ID: 1\r\n"
    "\r\n"
    "HTTP/1.1 204 No Content\r\n"
    "OData-Version: 4.0\r\n"
    "Location: https://ORG.crm.dynamics.com/api/data/v9.2/salesorders(00aa)\r\n"
    "OData-EntityId: https://ORG.crm.dynamics.com/api/data/v9.2/salesorders(00aa)\r\n"
    "\r\n"
    "\r\n"
    "--changesetresponse_64cc3fff-023a--\r\n"
    "--batchresponse_f27ef42d-51b0-4685-bac9-f468f844de2f\r\n"
    "Content-Type: application/http\r\n"
    "Content-Transfer-Encoding: binary\r\n"
    "\r\n"
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: application/json; odata.metadata=minimal; odata.streaming=true\r\n"
    "OData-Version: 4.0\r\n"
    "\r\n"
    "{\"@odata.etag\":\"W/\\\"1\\\"\",\"name\":\"Nord\"}\r\n"
    "--batchresponse_f27ef42d-51b0-4685-bac9-f468f844de2f--\r\n";

net::Response batch_answer(int status, std::string body,
                           const std::string& boundary = "batchresponse_f27ef42d-51b0-4685-bac9-"
                                                         "f468f844de2f") {
  return answer(status, std::move(body),
                {{"Content-Type", "multipart/mixed; boundary=" + boundary}});
}

std::string without_returns(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

}  // namespace

TEST_CASE("a batch is written byte for byte as the documentation lays it out") {
  BatchItem write{"POST", "/api/data/v9.2/salesorders", {}, R"({"name":"SW-10042"})",
                  "changeset_64cc3fff-023a-45b0-b29d-df21583ffa15"};
  BatchItem read{"GET", "/api/data/v9.2/accounts(x)?$select=name"};
  CHECK(write_batch("batch_80dd1615-2a10-428a-bb6f-0e559792721f", {write, read}) == layout);
}

TEST_CASE("an update within a batch carries its If-Match") {
  const BatchItem update{"PATCH", "/api/data/v9.2/accounts(x)", {{"If-Match", "*"}}, "{}", "c"};
  CHECK_THAT(write_batch("b", {update}),
             Catch::Contains("PATCH /api/data/v9.2/accounts(x) HTTP/1.1\r\nIf-Match: *\r\n"));
}

TEST_CASE("the answers of change sets and of single requests come in order") {
  for (const auto& body : {answered, without_returns(answered), "preamble\r\n" + answered}) {
    const auto parts = read_batch(batch_answer(200, body));
    REQUIRE(parts);
    REQUIRE(parts->size() == 2);
    CHECK((*parts)[0].status == 204);
    CHECK((*parts)[0].header("OData-EntityId") ==
          "https://ORG.crm.dynamics.com/api/data/v9.2/salesorders(00aa)");
    CHECK((*parts)[1].status == 200);
    CHECK((*parts)[1].body == R"({"@odata.etag":"W/\"1\"","name":"Nord"})");
  }
}

TEST_CASE("a failing change set is one part, whatever the outer status") {
  const std::string body =
      "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
      "HTTP/1.1 412 Precondition Failed\r\nREQ_ID: 1\r\nContent-Type : application/json\r\n\r\n"
      "{\"error\":{\"code\":\"0x80040237\",\"message\":\"Operation failed\"}}\r\n--b--\r\n";
  const auto parts = read_batch(batch_answer(412, body, "\"b\"; charset=utf-8"));
  REQUIRE(parts);
  REQUIRE(parts->size() == 1);
  CHECK(parts->front().status == 412);
  CHECK(parts->front().header("Content-Type") == "application/json");
}

TEST_CASE("what is no multipart is an error and no crash") {
  for (const char* body : {"", "--b", "--b\r\n", "--b--\r\n", "--b\r\n\r\n--b--\r\n",
                           "--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 abc\r\n--b--",
                           "<html></html>"}) {
    INFO(body);
    CHECK_FALSE(read_batch(batch_answer(200, body, "b")));
  }
  CHECK_FALSE(read_batch(answer(200, answered, {{"Content-Type", "multipart/mixed"}})));
  CHECK_FALSE(is_multipart(answer(200, "", {{"Content-Type", "application/json"}})));
  CHECK(is_multipart(answer(200, "", {{"Content-Type", "Multipart/Mixed; boundary=x"}})));
}

TEST_CASE("parts that nest without end are refused") {
  std::string body = "HTTP/1.1 204 No Content\r\n\r\n";
  for (int depth = 0; depth < 50; ++depth) {
    body = "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + body + "\r\n--b--\r\n";
  }
  CHECK_FALSE(read_batch(batch_answer(200, body, "b")));
}

TEST_CASE("reading a batch survives any cut of its bytes") {
  for (std::size_t length = 0; length < answered.size(); ++length) {
    const auto parts = read_batch(batch_answer(200, answered.substr(0, length)));
    if (parts) CHECK(parts->size() <= 2);
  }
}

}  // namespace holdfast::dynamics::test
