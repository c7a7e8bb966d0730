// A message of a Service Bus queue, read for the little that the box believes of it: which table
// changed, and how to take the message out of the queue (facts on Dynamics 6.2, 6.4).
//
// Model: a message is a hint, never data. The table stands in the body (RemoteExecutionContext as
// JSON; also where Dataverse has stripped a large one), else in a property. What says neither is of
// somebody else, or in a format that nobody reads here. Pure.
#pragma once

#include <optional>
#include <string>

#include "net/transport.hpp"

namespace holdfast::dynamics {

constexpr std::size_t bus_body_bytes_max = 512 * 1024;  // Dataverse strips from 192 KB on

struct BusMessage {
  std::string id;            // in its queue; empty: the service did not say
  std::string lock;          // complete address under which it is locked for us
  std::string table;         // logical name; empty: it does not say
  std::string organization;  // id of the environment it comes from; empty: it does not say
  std::string type;          // Content-Type
  // Since it was put into the queue, by the service's own clock.
  std::optional<base::Millis> age;
};

// `queue`: the address of the queue. misconfigured where the lock leads out of it: a signature is
// not sent elsewhere.
base::Result<BusMessage> read_bus_message(const net::Response& response, const std::string& queue);

}  // namespace holdfast::dynamics
