// Transport over libcurl, driven by the loop: HTTP/1.1 and HTTP/2, gzip, connections kept and
// reused, TLS 1.2 or newer, certificates checked.
//
// Model: an exchange that libcurl would silently repeat on a fresh connection (the server closed a
// kept one meanwhile) is repeated for GET and HEAD alone; for any other method it ends as
// unknown_outcome, because the first copy may have been taken. Redirects are returned, not
// followed. Plain HTTP goes to loopback hosts only. Proxy variables of the environment are not
// read. A certificate that is "not yet valid" while the box does not know the date is unavailable,
// not misconfigured: it passes when the clock is set. Loop thread only. Must outlive its exchanges:
// shut_down() ends them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/io_loop.hpp"
#include "net/transport.hpp"

namespace holdfast::net {

constexpr base::Millis connect_ms_max{5'000};       // name, TCP and TLS together
constexpr base::Seconds connection_idle_s_max{50};  // a kept connection older than that is not used
constexpr long connections_per_host_max = 16;
constexpr long connections_kept_max = 32;

struct CurlOptions {
  // PEM file of roots trusted instead of the system's. Fewer roots cost less memory.
  std::string only_ca_file{};
  // PEM file of roots trusted beside the system's. Not together with only_ca_file.
  std::string extra_ca_file{};
  std::string user_agent = "Holdfast";
};

struct TransportCounters {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;     // ended without an answer
  std::uint64_t connections = 0;  // opened
  std::uint64_t bytes_sent = 0;   // headers and bodies, as on the wire within TLS
  std::uint64_t bytes_received = 0;
};

class CurlTransport final : public Transport {
 public:
  // Fails (misconfigured) if a file named cannot be read.
  static base::Result<std::unique_ptr<CurlTransport>> make(IoLoop& loop, CurlOptions options);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  base::Task<base::Result<Response>> send(Request request) override;

  // New exchanges use new connections: after an outage the kept ones lead nowhere.
  void drop_connections();
  // Ends all exchanges (unavailable, or unknown_outcome once sending began) and refuses new ones.
  void shut_down();
  [[nodiscard]] const TransportCounters& counters() const;

 private:
  struct Impl;
  explicit CurlTransport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::net
