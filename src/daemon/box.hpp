// The whole box put together: store, connectors, engine, scanners, API. Loop thread.
#pragma once

#include <memory>

#include "base/random.hpp"
#include "base/task.hpp"
#include "daemon/config.hpp"
#include "net/io_loop.hpp"

namespace holdfast::daemon {

class Box {
 public:
  // Opens the store and reads mappings and routes; touches no network.
  static base::Result<std::unique_ptr<Box>> open(Config config, net::IoLoop& loop,
                                                 const base::Clock& clock, base::Random& random);
  virtual ~Box() = default;

  // Scanners are read and the API answers when this returns; the connectors begin in the
  // background.
  virtual base::Status start() = 0;
  // Ends in order: scanners, API, engine, store. Nothing acknowledged is lost either way.
  virtual base::Task<void> stop() = 0;
  // One line for systemd's STATUS=.
  [[nodiscard]] virtual std::string status_line() const = 0;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

// Everything that `--check-config` looks at: the file, the mappings and the routes it names.
void check(const std::string& config_path, flow::Mistakes& mistakes);

}  // namespace holdfast::daemon
