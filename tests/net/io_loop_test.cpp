#include "net/io_loop.hpp"

#include <algorithm>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <csignal>

#include <catch2/catch.hpp>
#include <thread>

#include "net/line_watch.hpp"
#include "net/support.hpp"

namespace holdfast::net {

using base::Millis;

namespace {
struct World {
  base::SystemClock clock;
  IoLoop loop{clock};
};
struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() { REQUIRE(pipe(ends) == 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
};
}  // namespace

TEST_CASE("posted work runs in order and never inside the call") {
  World world;
  std::vector<int> order;
  world.loop.post([&] {
    world.loop.post([&] {
      order.push_back(3);
      world.loop.stop();
    });
    order.push_back(1);
  });
  world.loop.post([&] { order.push_back(2); });
  CHECK(order.empty());
  world.loop.run();
  CHECK(order == std::vector<int>{1, 2, 3});
}

TEST_CASE("timers fire by deadline, not before it, and give way to posted work") {
  World world;
  std::vector<int> order;
  const auto begin = world.loop.now();
  world.loop.after(Millis(20), [&] {
    CHECK(world.loop.now() - begin >= Millis(20));
    order.push_back(4);
    world.loop.stop();
  });
  const auto now = base::Duration(0);
  world.loop.after(now, [&] {
    order.push_back(1);
    world.loop.post([&] { order.push_back(2); });
  });
  world.loop.after(now, [&] { order.push_back(3); });
  world.loop.run();
  CHECK(order == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("a cancelled timer does not fire, unknown and fired ids are ignored") {
  World world;
  bool fired = false;
  const auto timer = world.loop.after(Millis(1), [&] { fired = true; });
  world.loop.cancel(timer);
  world.loop.cancel(timer);
  world.loop.cancel(987'654);
  world.loop.after(Millis(5), [&] { world.loop.stop(); });
  world.loop.run();
  CHECK_FALSE(fired);
}

TEST_CASE("another thread may post and stop") {
  World world;
  int runs = 0;
  std::thread other([&] {
    for (int i = 0; i < 100; ++i) world.loop.post([&runs] { ++runs; });
    world.loop.post([&] { world.loop.stop(); });
  });
  world.loop.run();
  other.join();
  CHECK(runs == 100);
}

TEST_CASE("a readable descriptor calls back until it is unwatched, and stays open") {
  World world;
  Pipe pipe;
  int calls = 0;
  IoLoop::WatchId id = 0;
  const auto watch = world.loop.watch_readable(pipe.ends[0], [&] {
    char byte = 0;
    CHECK(read(pipe.ends[0], &byte, 1) == 1);
    if (++calls < 3) return;
    world.loop.unwatch(id);
    world.loop.after(Millis(5), [&] { world.loop.stop(); });
  });
  REQUIRE(watch);
  id = *watch;
  REQUIRE(write(pipe.ends[1], "abcdef", 6) == 6);
  world.loop.run();
  CHECK(calls == 3);
  char rest[8];
  CHECK(read(pipe.ends[0], rest, sizeof rest) == 3);
}

TEST_CASE("watching a closed descriptor is an error value") {
  World world;
  const auto watch = world.loop.watch_readable(9'999, [] {});
  REQUIRE_FALSE(watch);
  CHECK(watch.error().kind == base::ErrorKind::io);
}

TEST_CASE("SIGTERM and SIGINT call back instead of ending the process") {
  World world;
  int calls = 0;
  world.loop.on_stop_signal([&] {
    if (++calls == 2) world.loop.stop();
  });
  world.loop.post([] { (void)raise(SIGTERM); });
  world.loop.after(Millis(5), [] { (void)raise(SIGINT); });
  world.loop.run();
  CHECK(calls == 2);
}

TEST_CASE("a TCP probe tells a listening port from a closed one") {
  World world;
  TcpProbe probe(world.loop);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(listen(listener, 1) == 0);
  REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const auto port = ntohs(address.sin_port);
  CHECK(test::block_on(world.loop, probe.reach("127.0.0.1", port, Millis(2'000))));
  close(listener);
  CHECK_FALSE(test::block_on(world.loop, probe.reach("127.0.0.1", port, Millis(2'000))));
}

}  // namespace holdfast::net
