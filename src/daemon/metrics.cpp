#include "daemon/metrics.hpp"

namespace holdfast::daemon {

std::vector<std::pair<std::string, double>> metrics_of(const net::TransportCounters& lines,
                                                       const WebhookReceiver* hooks,
                                                       const BusListener* bus) {
  std::vector<std::pair<std::string, double>> all;
  const auto add = [&all](std::string name, std::uint64_t value) {
    all.emplace_back("holdfast_" + name, static_cast<double>(value));
  };
  const HookCounters calls = hooks != nullptr ? hooks->counters() : HookCounters{};
  add("webhooks_received_total", calls.received);
  add("webhooks_repeated_total", calls.repeated);
  add("webhooks_refused_total", calls.refused);
  add("requests_total", lines.requests);
  add("requests_failed_total", lines.failures);
  add("sent_bytes_total", lines.bytes_sent);
  add("received_bytes_total", lines.bytes_received);
  if (bus == nullptr) return all;
  add("bus_up", bus->listening() ? 1 : 0);
  add("bus_messages_total", bus->counters().received);
  add("bus_repeated_total", bus->counters().repeated);
  add("bus_foreign_total", bus->counters().foreign);
  add("bus_woken_total", bus->counters().woken);
  add("bus_locks_lost_total", bus->counters().locks_lost);
  return all;
}

}  // namespace holdfast::daemon
