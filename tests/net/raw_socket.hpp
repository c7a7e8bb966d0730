// Blocking sockets on a thread of their own: clients and servers that behave badly on purpose.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "net/io_loop.hpp"

namespace holdfast::net::test {

int connect_to(std::uint16_t port);
// What came until the other side closed, `until` came, or ten seconds passed.
std::string read_all(int fd, std::string_view until = {});
void write_all(int fd, std::string_view bytes);
void close_fd(int fd);

// Runs `work` on another thread while the loop runs; returns when it has ended.
void beside(IoLoop& loop, std::function<void()> work);
// Sends bytes and gives all that comes back.
std::string exchange(IoLoop& loop, std::uint16_t port, std::string bytes);

// Listens on 127.0.0.1 and runs the script on a thread: it accepts, reads and writes as it likes.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::function<void(ScriptedServer&)> script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  int accept_one();  // -1 once the test is over
  // Reads a request whose body, if any, ends with "END".
  std::string read_request(int fd);
  void join();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "/") const;

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace holdfast::net::test
