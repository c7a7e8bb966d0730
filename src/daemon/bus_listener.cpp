#include "daemon/bus_listener.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.hpp"
#include "dynamics/tables.hpp"

namespace holdfast::daemon {
namespace {

constexpr std::size_t id_bytes_max = 200;
constexpr base::Seconds soon{1};  // an empty answer sooner than that did not wait for a message

bool same_id(const std::string& a, const std::string& b) {
  const auto left = base::Uuid::parse(a);
  const auto right = base::Uuid::parse(b);
  return !left || !right || *left == *right;
}

// What others wrote, fit for a line of the log.
std::string shown(std::string text) {
  constexpr std::size_t bytes_max = 100;
  text.resize(std::min(text.size(), bytes_max));
  for (char& c : text) c = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  return text;
}

}  // namespace

BusListener::BusListener(Needs needs)
    : needs_(std::move(needs)), health_(needs_.loop, needs_.random) {}

void BusListener::stop() {
  stopping_ = true;
  health_.wake();
}

base::Task<void> BusListener::run() {
  while (!stopping_) {
    if (health_.may_call()) {
      co_await listen();
    } else {
      co_await health_.wait(dynamics::bus_patience_s);
    }
  }
}

base::Task<void> BusListener::listen() {
  const base::MonotonicTime asked = needs_.loop.now();
  auto message = co_await needs_.queue.receive(dynamics::bus_patience_s);
  if (stopping_) co_return;
  if (!message) {
    base::log_info("bus", message.error().message);
    health_.failed(message.error());
    co_return;
  }
  if (!listening()) base::log_notice("bus", "listening at " + needs_.queue.address());
  health_.succeeded();
  if (*message) {
    co_await take(std::move(**message));
  } else if (needs_.loop.now() - asked < soon) {
    co_await health_.wait(soon);
  }
}

base::Task<void> BusListener::take(dynamics::BusMessage message) {
  ++counters_.received;
  if (is_new(message.id)) {
    read(message);
  } else {
    ++counters_.repeated;
  }
  const auto deleted = co_await needs_.queue.complete(std::move(message));
  if (!deleted) {
    base::log_info("bus", deleted.error().message);
    health_.failed(deleted.error());
  } else if (!*deleted) {
    ++counters_.locks_lost;
    base::log_info("bus", "the lock of a message was lost: it is told again, or gone");
  }
}

void BusListener::read(const dynamics::BusMessage& message) {
  const std::string ours = needs_.organization();
  if (!ours.empty() && !message.organization.empty() && !same_id(message.organization, ours)) {
    refuse(message, "it comes from another environment, " + shown(message.organization));
    return;
  }
  if (message.table.empty()) {
    refuse(message, fmt::format("no table can be read in it ({}): choose JSON as the format of "
                                "the service endpoint",
                                message.type.empty() ? "without a type" : shown(message.type)));
    return;
  }
  const std::string stream(dynamics::stream_of(message.table));
  if (stream.empty()) {
    refuse(message, fmt::format("the box does not read table {}: take its step away",
                                shown(message.table)));
    return;
  }
  if (needs_.hint(stream, message.age)) ++counters_.woken;
}

void BusListener::refuse(const dynamics::BusMessage& message, const std::string& why) {
  ++counters_.foreign;
  base::log_notice("bus", fmt::format("message {} is deleted: {}", shown(message.id), why));
}

// A message without an id counts as new: reading once more harms nobody.
bool BusListener::is_new(const std::string& id) {
  if (id.empty() || id.size() > id_bytes_max) return true;
  if (!seen_.insert(id).second) return false;
  order_.push_back(id);
  if (order_.size() > remembered_messages_max) {
    seen_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

}  // namespace holdfast::daemon
