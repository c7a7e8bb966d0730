#include "net/raw_socket.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace holdfast::net::test {
namespace {

constexpr int patience_ms = 10'000;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool readable(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, patience_ms) == 1;
}

}  // namespace

int connect_to(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  (void)connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return fd;
}

std::string read_all(int fd, std::string_view until) {
  std::string all;
  std::array<char, 4'096> bytes{};
  while ((until.empty() || all.find(until) == std::string::npos) && readable(fd)) {
    const ssize_t got = recv(fd, bytes.data(), bytes.size(), 0);
    if (got <= 0) break;
    all.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return all;
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void close_fd(int fd) { close(fd); }

void beside(IoLoop& loop, std::function<void()> work) {
  std::thread thread([&loop, &work] {
    work();
    loop.post([&loop] { loop.stop(); });
  });
  loop.run();
  thread.join();
}

std::string exchange(IoLoop& loop, std::uint16_t port, std::string bytes) {
  std::string answer;
  beside(loop, [&] {
    const int fd = connect_to(port);
    write_all(fd, bytes);
    answer = read_all(fd);
    close(fd);
  });
  return answer;
}

ScriptedServer::ScriptedServer(std::function<void(ScriptedServer&)> script)
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  (void)bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  (void)listen(listener_, 8);
  (void)getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, run = std::move(script)] { run(*this); });
}

ScriptedServer::~ScriptedServer() {
  join();
  close(listener_);
}

void ScriptedServer::join() {
  shutdown(listener_, SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
}

int ScriptedServer::accept_one() { return accept(listener_, nullptr, nullptr); }

std::string ScriptedServer::read_request(int fd) {
  std::string head = read_all(fd, "\r\n\r\n");
  const bool body_missing = head.find("Content-Length: ") != std::string::npos &&
                            head.find("Content-Length: 0") == std::string::npos &&
                            head.find("END") == std::string::npos;
  return body_missing ? head + read_all(fd, "END") : head;
}

std::string ScriptedServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

}  // namespace holdfast::net::test
