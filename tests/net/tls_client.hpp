// A TLS client that speaks no newer version than it is told.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::net::test {

enum class TlsVersion { v1_1, v1_2 };

struct TlsOutcome {
  bool connected = false;
  bool resumed = false;  // the second of two connections took up the session of the first
  std::string suite{};
  std::string answer{};  // to a GET of /
};

// Blocking; the certificate is not checked. For another thread than the loop's.
TlsOutcome tls_get(std::uint16_t port, TlsVersion newest);

}  // namespace holdfast::net::test
