#include "serve/detail/event_hub.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

namespace holdfast::serve {

std::string EventHub::message(std::uint64_t number, std::string_view kind,
                              const base::Json& data) const {
  return fmt::format("id: {}-{}\nevent: {}\ndata: {}\n\n", run_, number, kind, data.dump());
}

std::optional<std::uint64_t> EventHub::number_of(std::string_view id) const {
  const std::string prefix = run_ + "-";
  if (id.substr(0, prefix.size()) != prefix) return std::nullopt;
  id.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  return number;
}

void EventHub::publish(std::string_view kind, const base::Json& data) {
  kept_.push_back({++number_, message(number_, kind, data)});
  if (kept_.size() > events_kept) kept_.pop_front();
  const auto readers = listeners_;  // a reader that is dropped leaves the list while we go through
  for (const auto& reader : readers) (void)reader->write(kept_.back().text);
}

void EventHub::greet(net::StreamWriter& writer, bool missed) const {
  base::Json data = base::Json::object();
  data.set("box", box_);
  data.set("missed", missed);
  (void)writer.write("retry: 2000\n" + message(number_, "hello", data));
}

void EventHub::add(std::shared_ptr<net::StreamWriter> writer, std::string_view last_event_id) {
  const auto seen = number_of(last_event_id);
  const std::uint64_t oldest = kept_.empty() ? number_ + 1 : kept_.front().number;
  const bool can_go_on = seen && *seen <= number_ && *seen + 1 >= oldest;
  if (!can_go_on) greet(*writer, !last_event_id.empty());
  for (const auto& event : kept_) {
    if (can_go_on && event.number > *seen) (void)writer->write(event.text);
  }
  if (!writer->open()) return;
  listeners_.push_back(writer);
  writer->on_closed([hub = weak_from_this(), raw = writer.get()] {
    const auto self = hub.lock();
    if (!self) return;
    std::erase_if(self->listeners_, [raw](const auto& one) { return one.get() == raw; });
  });
}

void EventHub::close() {
  const auto readers = std::exchange(listeners_, {});
  for (const auto& reader : readers) reader->close();
}

}  // namespace holdfast::serve
