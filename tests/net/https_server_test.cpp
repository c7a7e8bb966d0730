#include "net/https_server.hpp"

#include <sys/socket.h>

#include <atomic>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "net/raw_socket.hpp"
#include "net/server_support.hpp"

namespace holdfast::net {

using base::ErrorKind;
using base::Millis;
using base::Seconds;
using test::block_on;
using test::exchange;
using test::ServerWorld;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What a handler saw last.
struct Seen {
  ServerRequest request;
  static base::Task<ServerResponse> keep(Seen* seen, ServerRequest got) {
    seen->request = std::move(got);
    co_return ServerResponse{.status = 204};
  }
  ServerHandler handler() {
    return [this](ServerRequest got) { return keep(this, std::move(got)); };
  }
};

// Hands the writers of open streams to the test.
struct Streams {
  std::vector<std::shared_ptr<StreamWriter>> writers;
  int closed = 0;
  static base::Task<ServerResponse> open(Streams* streams, ServerRequest) {
    ServerResponse response;
    response.headers = {{"Content-Type", "text/event-stream"}};
    response.stream = [streams](std::shared_ptr<StreamWriter> writer) {
      writer->on_closed([streams] { ++streams->closed; });
      streams->writers.push_back(std::move(writer));
    };
    co_return response;
  }
  ServerHandler handler() {
    return [this](ServerRequest request) { return open(this, std::move(request)); };
  }
};

// Calls `step` once a millisecond until it says that it is done; false if it never does.
base::Task<bool> poll_until(base::Loop* loop, std::function<bool()> step) {
  constexpr int attempts_max = 20'000;
  for (int i = 0; i < attempts_max; ++i) {
    if (step()) co_return true;
    co_await base::sleep(*loop, Millis(1));
  }
  co_return false;
}

const std::string get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("a handler gets the request taken apart and decoded") {
  Seen seen;
  ServerWorld world({.plain = true}, seen.handler());
  const std::string answer = exchange(
      world.loop, world.port(),
      "POST /api/b%C3%A4r%2Fx?q=a+b%26&flag&q=2 HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n"
      "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(answer == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  const ServerRequest& request = seen.request;
  CHECK(request.method == "POST");
  CHECK(request.path == "/api/b\xc3\xa4r/x");
  CHECK(request.query ==
        std::vector<std::pair<std::string, std::string>>{{"q", "a b&"}, {"flag", ""}, {"q", "2"}});
  CHECK(request.parameter("q") == "a b&");
  CHECK(request.header("x-one") == "1");
  CHECK(request.body == "abcde");
  CHECK(request.peer == "127.0.0.1");
  CHECK_FALSE(request.secure);
}

TEST_CASE("requests sent one after the other without waiting are answered in order") {
  ServerWorld world;
  const std::string answer = exchange(
      world.loop, world.port(),
      "GET /one HTTP/1.1\r\nHost: a\r\n\r\nHEAD /two HTTP/1.1\r\nHost: a\r\n\r\n"
      "POST /three HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
  const auto one = answer.find("GET /one ");
  const auto three = answer.find("POST /three hi");
  CHECK(one != std::string::npos);
  CHECK(three != std::string::npos);
  CHECK(one < three);
  CHECK(contains(answer, "X-Path: /two\r\nContent-Length: 10\r\n"));
  CHECK_FALSE(contains(answer, "HEAD /two "));
  CHECK(world.server->counters().connections == 1);
}

TEST_CASE("a client that asks first is told to go on with its body") {
  ServerWorld world;
  std::string first;
  std::string rest;
  test::beside(world.loop, [&] {
    const int fd = test::connect_to(world.port());
    test::write_all(fd,
                    "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                    "Content-Length: 2\r\nConnection: close\r\n\r\n");
    first = test::read_all(fd, "\r\n\r\n");
    test::write_all(fd, "hi");
    rest = test::read_all(fd);
    test::close_fd(fd);
  });
  CHECK(first == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(contains(rest, "POST /a hi"));
}

TEST_CASE("malformed requests are refused without reaching the handler") {
  ServerWorld world;
  const std::string bad = GENERATE(
      std::string("nonsense\r\n\r\n"), std::string("GET /\r\n\r\n"),
      std::string("GET / HTTP/1.1\r\nno colon\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
      std::string("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
      std::string("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
      std::string("GET /?a=%4 HTTP/1.1\r\nHost: a\r\n\r\n"),
      std::string("GET elsewhere HTTP/1.1\r\nHost: a\r\n\r\n"),
      std::string("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
      std::string("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
      std::string(16, '\0') + "\r\n\r\n");
  CHECK(contains(exchange(world.loop, world.port(), bad), "HTTP/1.1 400 Bad Request\r\n"));
  CHECK(world.server->counters().requests == 0);
  CHECK(world.server->counters().rejected == 1);
  CHECK(contains(exchange(world.loop, world.port(), get), "HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("a body of exactly the limit is taken, one byte more is refused with 413") {
  ServerWorld world;
  const auto post = [&](std::size_t bytes) {
    return exchange(world.loop, world.port(),
                    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " +
                        std::to_string(bytes) + "\r\n\r\n" + std::string(bytes, 'x'));
  };
  CHECK(contains(post(server_body_bytes_max), "HTTP/1.1 200 OK\r\n"));
  CHECK(contains(post(server_body_bytes_max + 1), "HTTP/1.1 413 "));
  CHECK(contains(post(5'000'000), "HTTP/1.1 413 "));
  CHECK(world.server->counters().requests == 1);
}

TEST_CASE("a chunked body that never ends is refused at the limit") {
  ServerWorld world({.plain = true, .body_bytes_max = 10'000});
  std::string request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 12; ++i) request += "3e8\r\n" + std::string(1'000, 'x') + "\r\n";
  CHECK(contains(exchange(world.loop, world.port(), request), "HTTP/1.1 413 "));
}

TEST_CASE("a header beyond the limit is refused with 431") {
  ServerWorld world;
  const std::string answer = exchange(
      world.loop, world.port(),
      "GET / HTTP/1.1\r\nX-Big: " + std::string(server_header_bytes_max, 'x') + "\r\n\r\n");
  CHECK(contains(answer, "HTTP/1.1 431 "));
  CHECK(world.server->counters().rejected == 1);
}

TEST_CASE("a client that dawdles over its request, or says nothing, is cut off") {
  const std::string part = GENERATE(std::string("GET / HT"), std::string());
  ServerWorld world({.plain = true, .idle_max = Millis(50), .request_max = Millis(50)});
  CHECK(exchange(world.loop, world.port(), part).empty());
  CHECK(world.server->counters().requests == 0);
}

TEST_CASE("connections beyond the limit are closed, and places become free again") {
  ServerWorld world({.plain = true, .connections_max = 2});
  std::string third;
  std::string fourth;
  test::beside(world.loop, [&] {
    const int a = test::connect_to(world.port());
    const int b = test::connect_to(world.port());
    const int c = test::connect_to(world.port());
    third = test::read_all(c);
    test::write_all(a, get);
    (void)test::read_all(a);
    const int d = test::connect_to(world.port());
    test::write_all(d, get);
    fourth = test::read_all(d);
    for (const int fd : {a, b, c, d}) test::close_fd(fd);
  });
  CHECK(third.empty());
  CHECK(contains(fourth, "200 OK"));
  CHECK(world.server->counters().refused == 1);
}

TEST_CASE("an answer larger than the socket takes at once arrives whole") {
  ServerWorld world;
  const auto transport = test::transport_on(world.loop);
  const auto response =
      block_on(world.loop, transport->send({.url = world.url("/large", "127.0.0.1", "http")}));
  REQUIRE(response);
  CHECK(response->body == std::string(3'000'000, 'x'));
}

TEST_CASE("statuses and redirects come back as they were given") {
  ServerWorld world;
  const auto transport = test::transport_on(world.loop);
  const auto get_path = [&](const std::string& path) {
    return block_on(world.loop, transport->send({.url = world.url(path, "127.0.0.1", "http")}));
  };
  CHECK(get_path("/status?is=503")->status == 503);
  CHECK(get_path("/status?is=304")->body.empty());
  CHECK(get_path("/moved")->status == 302);
  CHECK(get_path("/moved")->header("location") == "/elsewhere");
}

TEST_CASE("events are delivered as they are written, until the writer closes") {
  Streams streams;
  ServerWorld world({.plain = true}, streams.handler());
  std::string first;
  std::string rest;
  test::beside(world.loop, [&] {
    const int fd = test::connect_to(world.port());
    test::write_all(fd, get);
    (void)test::read_all(fd, "\r\n\r\n");
    world.loop.post([&] { CHECK(streams.writers.at(0)->write("data: 1\n\n")); });
    first = test::read_all(fd, "\n\n");
    world.loop.post([&] {
      CHECK(streams.writers.at(0)->write("data: 2\n\n"));
      CHECK(streams.writers.at(0)->write("data: 3\n\n"));
      streams.writers.at(0)->close();
      CHECK_FALSE(streams.writers.at(0)->write("data: 4\n\n"));
    });
    rest = test::read_all(fd);
    test::close_fd(fd);
  });
  CHECK(first == "data: 1\n\n");
  CHECK(rest == "data: 2\n\ndata: 3\n\n");
  CHECK(block_on(world.loop, poll_until(&world.loop, [&] { return streams.closed == 1; })));
  CHECK(world.server->counters().readers_dropped == 0);
}

TEST_CASE("who has read the head of a stream is among its readers") {
  std::atomic<int> client = -1;
  ssize_t head_bytes = 0;
  const auto open = [&](ServerRequest) -> base::Task<ServerResponse> {
    ServerResponse response;
    response.stream = [&](const std::shared_ptr<StreamWriter>& writer) {
      char first = 0;
      head_bytes = recv(client, &first, 1, MSG_PEEK | MSG_DONTWAIT);
      CHECK(writer->write("data: hello\n\n"));
      writer->close();
    };
    co_return response;
  };
  ServerWorld world({.plain = true}, open);
  std::string all;
  test::beside(world.loop, [&] {
    client = test::connect_to(world.port());
    test::write_all(client, get);
    all = test::read_all(client);
    test::close_fd(client);
  });
  CHECK(head_bytes == -1);
  CHECK(all.starts_with("HTTP/1.1 200"));
  CHECK(all.ends_with("\r\n\r\ndata: hello\n\n"));
}

TEST_CASE("a reader that goes away closes the stream") {
  Streams streams;
  ServerWorld world({.plain = true}, streams.handler());
  test::beside(world.loop, [&] {
    const int fd = test::connect_to(world.port());
    test::write_all(fd, get);
    (void)test::read_all(fd, "\r\n\r\n");
    test::close_fd(fd);
  });
  CHECK(block_on(world.loop, poll_until(&world.loop, [&] { return streams.closed == 1; })));
  CHECK_FALSE(streams.writers.at(0)->open());
  CHECK_FALSE(streams.writers.at(0)->write("data: late\n\n"));
}

TEST_CASE("a reader that is too slow is dropped at the limit, others go on") {
  Streams streams;
  ServerWorld world({.plain = true}, streams.handler());
  int slow = -1;
  int quick = -1;
  test::beside(world.loop, [&] {
    slow = test::connect_to(world.port());
    test::write_all(slow, get);
    (void)test::read_all(slow, "\r\n\r\n");
    quick = test::connect_to(world.port());
    test::write_all(quick, get);
    (void)test::read_all(quick, "\r\n\r\n");
  });
  REQUIRE(streams.writers.size() == 2);
  const std::string chunk(64 * 1024, 'x');
  CHECK(block_on(world.loop,
                 poll_until(&world.loop, [&] { return !streams.writers[0]->write(chunk); })));
  CHECK(world.server->counters().readers_dropped == 1);
  CHECK(streams.writers[1]->write("data: 1\n\n"));
  std::string got;
  test::beside(world.loop, [&] { got = test::read_all(quick, "\n\n"); });
  CHECK(got == "data: 1\n\n");
  test::close_fd(slow);
  test::close_fd(quick);
}

TEST_CASE("without TLS only this machine is served, and an address in use is an error") {
  base::SystemClock clock;
  base::SystemRandom random;
  IoLoop loop(clock);
  const auto kind_of = [&](ServerOptions options) {
    const auto started = HttpsServer::start(loop, random, std::move(options), test::show);
    REQUIRE_FALSE(started);
    return started.error().kind;
  };
  CHECK(kind_of({.address = "0.0.0.0", .plain = true}) == ErrorKind::misconfigured);
  CHECK(kind_of({.address = "box", .plain = true}) == ErrorKind::misconfigured);
  ServerWorld world;
  CHECK(kind_of({.port = world.port(), .plain = true}) == ErrorKind::misconfigured);
}

TEST_CASE("stopping ends open connections and streams") {
  Streams streams;
  ServerWorld world({.plain = true}, streams.handler());
  int fd = -1;
  test::beside(world.loop, [&] {
    fd = test::connect_to(world.port());
    test::write_all(fd, get);
    (void)test::read_all(fd, "\r\n\r\n");
  });
  CHECK(world.server->connections() == 1);
  CHECK(block_on(world.loop, test::stop_server(world.server.get())));
  CHECK(world.server->connections() == 0);
  CHECK(streams.closed == 1);
  test::close_fd(fd);
}

}  // namespace holdfast::net
