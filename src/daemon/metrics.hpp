// What the daemon counts beside the engine: its lines, and who woke it. For /metrics.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/bus_listener.hpp"
#include "daemon/webhook_receiver.hpp"
#include "net/curl_transport.hpp"

namespace holdfast::daemon {

// Null pointers: no shop is configured, no queue is.
std::vector<std::pair<std::string, double>> metrics_of(const net::TransportCounters& lines,
                                                       const WebhookReceiver* hooks,
                                                       const BusListener* bus);

}  // namespace holdfast::daemon
