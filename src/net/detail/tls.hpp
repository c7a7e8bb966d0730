// TLS for the server side: one configuration for many sessions, and a session as a codec over a
// non-blocking socket.
//
// Model: TLS 1.2 or newer, forward secrecy and AEAD only, session tickets and cache. Operations of
// a Codec either finish or say what to wait for, then are repeated with the same arguments.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "net/certificate.hpp"

namespace holdfast::net::detail {

struct Progress {
  enum class State { done, want_read, want_write, end, failed };
  State state = State::failed;
  std::size_t bytes = 0;
};

class Codec {
 public:
  virtual ~Codec() = default;
  virtual Progress handshake() = 0;
  virtual Progress read(char* into, std::size_t bytes) = 0;
  virtual Progress write(const char* from, std::size_t bytes) = 0;
  virtual void say_goodbye() = 0;  // best effort
};

// The bytes as they are.
std::unique_ptr<Codec> make_plain_codec(int fd);

class TlsServerConfig {
 public:
  virtual ~TlsServerConfig() = default;
  static base::Result<std::shared_ptr<TlsServerConfig>> make(const Certificate& certificate,
                                                             base::Random& random);
  // The session keeps its configuration alive.
  virtual base::Result<std::unique_ptr<Codec>> session(int fd) = 0;
};

}  // namespace holdfast::net::detail
