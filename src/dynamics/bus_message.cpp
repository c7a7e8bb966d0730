#include "dynamics/bus_message.hpp"

#include <strings.h>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::dynamics {
namespace {

using base::Json;
using base::JsonView;

bool begins_with(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && strncasecmp(text.data(), start.data(), start.size()) == 0;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && begins_with(text.substr(text.size() - end.size()), end);
}

// Properties of a message are headers whose values are quoted as JSON. Their names may carry the
// address of a schema in front.
std::string property_of(const net::Response& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (!ends_with(header, name)) continue;
    const auto quoted = Json::parse(value);
    return quoted && quoted->string() != nullptr ? *quoted->string() : value;
  }
  return "";
}

std::string id_of(const JsonView& broker) {
  const auto number = broker["SequenceNumber"].integer();
  const std::string id = broker["MessageId"].text_or("");
  return number ? fmt::format("{}/{}", *number, id) : id;
}

std::optional<base::Millis> age_of(const net::Response& response, const JsonView& broker) {
  const auto now = base::WallTime::parse_http(response.header("Date"));
  const auto then = base::WallTime::parse_http(broker["EnqueuedTimeUtc"].text_or(""));
  if (!now || !then) return std::nullopt;
  return base::Millis(now->ms - then->ms);
}

}  // namespace

base::Result<BusMessage> read_bus_message(const net::Response& response, const std::string& queue) {
  BusMessage message;
  message.lock = std::string(response.header("Location"));
  if (!begins_with(message.lock, queue + "/messages/")) {
    return base::fail(base::ErrorKind::misconfigured,
                      fmt::format("a message came without a lock in {}: is that the queue's own "
                                  "address, with nothing in front of it?", queue));
  }
  const auto broker = Json::parse(response.header("BrokerProperties"));
  if (broker) {
    message.id = id_of(JsonView(*broker));
    message.age = age_of(response, JsonView(*broker));
  }
  message.type = std::string(response.header("Content-Type"));
  const auto body = Json::parse(response.body);
  if (body) {
    message.table = JsonView(*body)["PrimaryEntityName"].text_or("");
    message.organization = JsonView(*body)["OrganizationId"].text_or("");
  }
  if (message.table.empty()) message.table = property_of(response, "EntityLogicalName");
  return message;
}

}  // namespace holdfast::dynamics
