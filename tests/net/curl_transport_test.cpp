#include "net/curl_transport.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "net/raw_socket.hpp"
#include "net/support.hpp"

namespace holdfast::net {

using base::ErrorKind;
using base::Millis;
using test::block_on;
using test::ScriptedServer;

namespace {

struct World {
  base::SystemClock clock;
  IoLoop loop{clock};
  std::unique_ptr<CurlTransport> transport = CurlTransport::make(loop, {}).value();

  base::Result<Response> send(Request request) {
    return block_on(loop, transport->send(std::move(request)));
  }
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string short_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Answers every request of every connection until the test ends.
void answer_all(ScriptedServer& server, const std::string& answer) {
  for (int fd = server.accept_one(); fd >= 0; fd = server.accept_one()) {
    while (!server.read_request(fd).empty()) test::write_all(fd, answer);
    test::close_fd(fd);
  }
}

base::Task<bool> send_into(CurlTransport* transport, std::string url, int* ok) {
  Request request{.url = std::move(url)};
  const auto response = co_await transport->send(std::move(request));
  *ok += response ? 1 : 0;
  co_return true;
}

}  // namespace

TEST_CASE("a request arrives as it was given, with nothing that libcurl would add by itself") {
  std::string seen;
  ScriptedServer server([&](ScriptedServer& s) {
    const int fd = s.accept_one();
    seen = s.read_request(fd);
    test::write_all(fd, short_answer);
    test::close_fd(fd);
  });
  World world;
  const auto response = world.send({.method = "PATCH",
                                    .url = server.url("/api/a?b=c"),
                                    .headers = {{"If-Match", "W/\"1\""}, {"X-Empty", ""}},
                                    .body = "{\"a\":1}END"});
  server.join();
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->body == "ok");
  CHECK(contains(seen, "PATCH /api/a?b=c HTTP/1.1\r\n"));
  CHECK(contains(seen, "If-Match: W/\"1\"\r\n"));
  CHECK(contains(seen, "X-Empty:\r\n"));
  CHECK(contains(seen, "User-Agent: Holdfast\r\n"));
  CHECK(contains(seen, "Content-Length: 10\r\n"));
  CHECK(contains(seen, "\r\n\r\n{\"a\":1}END"));
  CHECK_FALSE(contains(seen, "Content-Type"));
  CHECK_FALSE(contains(seen, "Expect"));
}

TEST_CASE("an empty body is announced where a server expects one, and not elsewhere") {
  std::vector<std::string> seen;
  ScriptedServer server([&](ScriptedServer& s) {
    const int fd = s.accept_one();
    for (int i = 0; i < 4; ++i) {
      seen.push_back(s.read_request(fd));
      test::write_all(fd, "HTTP/1.1 204 No Content\r\n\r\n");
    }
    test::close_fd(fd);
  });
  World world;
  for (const char* method : {"POST", "PATCH", "DELETE", "GET"}) {
    const auto response = world.send({.method = method, .url = server.url()});
    REQUIRE(response);
    CHECK(response->status == 204);
  }
  server.join();
  CHECK(contains(seen[0], "Content-Length: 0\r\n"));
  CHECK(contains(seen[1], "Content-Length: 0\r\n"));
  CHECK_FALSE(contains(seen[2], "Content-Length"));
  CHECK(contains(seen[2], "DELETE / HTTP/1.1"));
  CHECK_FALSE(contains(seen[3], "Content-Length"));
}

TEST_CASE("a gzip answer is unpacked") {
  static constexpr unsigned char packed[] = {
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9,
      0x57, 0xc8, 0xc0, 0x41, 0x02, 0x00, 0xbe, 0xcb, 0x8a, 0xbd, 0x1e, 0x00, 0x00, 0x00};
  const std::string body(reinterpret_cast<const char*>(packed), sizeof packed);
  ScriptedServer server([&](ScriptedServer& s) {
    answer_all(s, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body);
  });
  World world;
  const auto response = world.send({.url = server.url()});
  REQUIRE(response);
  CHECK(response->body == "hello hello hello hello hello ");
  CHECK(response->header("CONTENT-ENCODING") == "gzip");
  world.transport.reset();
}

TEST_CASE("connections are kept and reused, and not used again once dropped") {
  ScriptedServer server([](ScriptedServer& s) { answer_all(s, short_answer); });
  World world;
  for (int i = 0; i < 5; ++i) REQUIRE(world.send({.url = server.url()}));
  CHECK(world.transport->counters().requests == 5);
  CHECK(world.transport->counters().connections == 1);
  CHECK(world.transport->counters().bytes_received >= 5 * short_answer.size());
  CHECK(world.transport->counters().bytes_sent > 100);
  world.transport->drop_connections();
  REQUIRE(world.send({.url = server.url()}));
  CHECK(world.transport->counters().connections == 2);
  world.transport.reset();
}

TEST_CASE("an answer of the interim kind is not the answer") {
  ScriptedServer server([](ScriptedServer& s) {
    answer_all(s,
               "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 500 No\r\nX-Late: 2\r\n"
               "Content-Length: 0\r\n\r\n");
  });
  World world;
  const auto response = world.send({.url = server.url()});
  REQUIRE(response);
  CHECK(response->status == 500);
  CHECK(response->header("x-late") == "2");
  CHECK(response->header("x-early").empty());
  world.transport.reset();
}

TEST_CASE("a refused connection is unavailable: nothing was sent") {
  std::uint16_t port = 0;
  {
    ScriptedServer server([](ScriptedServer&) {});
    port = server.port();
  }
  World world;
  const auto response = world.send(
      {.method = "POST", .url = "http://127.0.0.1:" + std::to_string(port) + "/", .body = "x"});
  REQUIRE_FALSE(response);
  CHECK(response.error().kind == ErrorKind::unavailable);
  CHECK(world.transport->counters().failures == 1);
}

TEST_CASE("a line cut after the request, or within the answer, leaves the outcome unknown") {
  const std::string part =
      GENERATE(std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Le"),
               std::string("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhal"));
  ScriptedServer server([&](ScriptedServer& s) {
    const int fd = s.accept_one();
    s.read_request(fd);
    test::write_all(fd, part);
    test::close_fd(fd);
  });
  World world;
  const auto response = world.send({.method = "POST", .url = server.url(), .body = "xEND"});
  REQUIRE_FALSE(response);
  CHECK(response.error().kind == ErrorKind::unknown_outcome);
  CHECK(contains(response.error().message, "POST " + server.url()));
}

TEST_CASE("a POST on a kept connection that is cut is not sent a second time, a GET is") {
  const std::string method = GENERATE("POST", "DELETE", "GET");
  std::vector<std::string> seen;
  ScriptedServer server([&](ScriptedServer& s) {
    int fd = s.accept_one();
    seen.push_back(s.read_request(fd));
    test::write_all(fd, short_answer);
    seen.push_back(s.read_request(fd));
    test::close_fd(fd);
    fd = s.accept_one();
    if (fd < 0) return;
    const std::string again = s.read_request(fd);
    if (!again.empty()) seen.push_back(again);
    test::write_all(fd, short_answer);
    test::close_fd(fd);
  });
  World world;
  REQUIRE(world.send({.method = method, .url = server.url()}));
  const auto second = world.send({.method = method, .url = server.url()});
  world.transport.reset();
  server.join();
  if (method == "GET") {
    CHECK(second);
    CHECK(seen.size() == 3);
  } else {
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::unknown_outcome);
    CHECK(seen.size() == 2);
  }
}

TEST_CASE("a server that does not answer in time leaves the outcome unknown") {
  int fd = -1;
  ScriptedServer server([&](ScriptedServer& s) {
    fd = s.accept_one();
    s.read_request(fd);
  });
  World world;
  const auto response =
      world.send({.method = "POST", .url = server.url(), .body = "xEND", .timeout = Millis(100)});
  server.join();
  REQUIRE_FALSE(response);
  CHECK(response.error().kind == ErrorKind::unknown_outcome);
  test::close_fd(fd);
}

TEST_CASE("a TLS handshake that is not answered in time is unavailable: nothing was sent") {
  int fd = -1;
  ScriptedServer server([&](ScriptedServer& s) { fd = s.accept_one(); });
  World world;
  const auto response = world.send({.method = "POST",
                                    .url = "https://127.0.0.1:" + std::to_string(server.port()),
                                    .body = "x",
                                    .timeout = Millis(100)});
  server.join();
  REQUIRE_FALSE(response);
  CHECK(response.error().kind == ErrorKind::unavailable);
  test::close_fd(fd);
}

TEST_CASE("an answer beyond the limit ends the exchange") {
  ScriptedServer server([](ScriptedServer& s) {
    const int fd = s.accept_one();
    s.read_request(fd);
    test::write_all(fd, "HTTP/1.1 200 OK\r\n\r\n");
    const std::string mebibyte(1024 * 1024, 'x');
    for (int i = 0; i < 66; ++i) test::write_all(fd, mebibyte);
    test::close_fd(fd);
  });
  World world;
  const auto response = world.send({.url = server.url()});
  REQUIRE_FALSE(response);
  CHECK(response.error().kind == ErrorKind::exhausted);
}

TEST_CASE("of a longer answer than is wanted the beginning is the answer") {
  ScriptedServer server([](ScriptedServer& s) {
    const int fd = s.accept_one();
    s.read_request(fd);
    test::write_all(fd, "HTTP/1.1 201 Created\r\nContent-Length: 300000\r\n\r\n");
    test::write_all(fd, std::string(150'000, 'x'));
    test::write_all(fd, std::string(150'000, 'y'));
    test::close_fd(fd);
  });
  World world;
  const auto response = world.send({.url = server.url(), .read_max = 1000});
  REQUIRE(response);
  CHECK(response->status == 201);
  CHECK(response->body == std::string(1000, 'x'));
}

TEST_CASE("what cannot be sent is refused before anything is sent") {
  World world;
  const auto kind_of = [&](Request request) {
    const auto response = world.send(std::move(request));
    REQUIRE_FALSE(response);
    return response.error().kind;
  };
  CHECK(kind_of({.url = "http://shop.example/api"}) == ErrorKind::misconfigured);
  CHECK(kind_of({.url = "http://127.0.0.1.shop.example/api"}) == ErrorKind::misconfigured);
  CHECK(kind_of({.url = "file:///etc/passwd"}) == ErrorKind::misconfigured);
  CHECK(kind_of({.url = "no address"}) == ErrorKind::misconfigured);
  CHECK(kind_of({.url = "https://localhost:1/", .headers = {{"X-A", "1\r\nX-B: 2"}}}) ==
        ErrorKind::invalid_input);
  CHECK(world.transport->counters().requests == 0);
}

TEST_CASE("shutting down ends what is under way and refuses what comes") {
  int fd = -1;
  World world;
  ScriptedServer server([&](ScriptedServer& s) {
    fd = s.accept_one();
    s.read_request(fd);
    world.loop.post([&] { world.transport->shut_down(); });
  });
  const auto first = world.send({.method = "POST", .url = server.url(), .body = "xEND"});
  server.join();
  REQUIRE_FALSE(first);
  CHECK(first.error().kind == ErrorKind::unknown_outcome);
  const auto second = world.send({.url = server.url()});
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::unavailable);
  test::close_fd(fd);
}

TEST_CASE("many exchanges run at once") {
  ScriptedServer server([](ScriptedServer& s) {
    std::vector<int> fds;
    for (int i = 0; i < 8; ++i) fds.push_back(s.accept_one());
    for (const int fd : fds) {
      s.read_request(fd);
      test::write_all(fd, short_answer);
    }
    for (const int fd : fds) test::close_fd(fd);
  });
  World world;
  int ok = 0;
  for (int i = 0; i < 7; ++i) {
    base::spawn([](base::Task<bool> task) -> base::Task<void> {
      (void)co_await std::move(task);
    }(send_into(world.transport.get(), server.url(), &ok)));
  }
  block_on(world.loop, send_into(world.transport.get(), server.url(), &ok));
  while (ok < 8 && world.transport->counters().failures == 0) {
    block_on(world.loop, [](base::Loop* loop) -> base::Task<bool> {
      co_await base::sleep(*loop, Millis(1));
      co_return true;
    }(&world.loop));
  }
  CHECK(ok == 8);
  CHECK(world.transport->counters().connections == 8);
}

TEST_CASE("a file of roots that is not there is a fault of the configuration") {
  World world;
  const auto made = CurlTransport::make(world.loop, {.only_ca_file = "/nowhere/roots.pem"});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == ErrorKind::misconfigured);
}

}  // namespace holdfast::net
