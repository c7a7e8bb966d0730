#include "net/detail/open_stream.hpp"

#include <array>
#include <utility>

namespace holdfast::net::detail {

OpenStream::OpenStream(IoLoop& loop, std::shared_ptr<SocketStream> socket, std::size_t queue_max,
                       ServerCounters& counters)
    : socket_(std::move(socket)), queue_max_(queue_max), counters_(counters), changed_(loop) {}

bool OpenStream::write(std::string_view bytes) {
  if (!open()) return false;
  if (queue_.size() + in_flight_ + bytes.size() > queue_max_) {
    ++counters_.readers_dropped;
    end();
    return false;
  }
  queue_ += bytes;
  changed_.notify_all();
  return true;
}

void OpenStream::close() {
  closing_ = true;
  changed_.notify_all();
}

void OpenStream::end() {
  if (std::exchange(ended_, true)) return;
  socket_->close();
  changed_.notify_all();
}

// The reader sends nothing more; that it can be read means that it has gone.
base::Task<void> OpenStream::watch_reader(std::shared_ptr<OpenStream> self) {
  constexpr bool patient = true;
  std::array<char, 256> unwanted{};
  while (co_await self->socket_->read(unwanted.data(), unwanted.size(), patient) > 0) {
  }
  self->end();
  self->reader_watched_ = false;
  self->changed_.notify_all();
}

base::Task<void> OpenStream::pump(std::shared_ptr<OpenStream> self) {
  self->reader_watched_ = true;
  base::spawn(watch_reader(self));
  while (!self->ended_ && !(self->closing_ && self->queue_.empty())) {
    if (self->queue_.empty()) {
      const bool changed = co_await self->changed_.wait_for(stream_heartbeat_s);
      if (!changed && self->queue_.empty()) self->queue_ = ":\n\n";
      continue;
    }
    const std::string sending = std::exchange(self->queue_, {});
    self->in_flight_ = sending.size();
    const bool sent = co_await self->socket_->write(sending);
    self->in_flight_ = 0;
    if (!sent) break;
  }
  if (!self->ended_) self->socket_->finish_writing();
  self->end();
  while (self->reader_watched_) (void)co_await self->changed_.wait();
  if (auto callback = std::exchange(self->closed_, nullptr)) callback();
}

}  // namespace holdfast::net::detail
