#include <coroutine>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "net/detail/io_context.hpp"
#include "net/line_watch.hpp"

namespace holdfast::net {

using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

// One connection attempt; the first of answer, failure and limit decides.
struct Attempt : std::enable_shared_from_this<Attempt> {
  explicit Attempt(IoLoop& on) : loop(on), socket(detail::context_of(on)) {}

  void start(const tcp::endpoint& to, base::Millis limit) {
    timer = loop.after(limit, [self = shared_from_this()] { self->end(false); });
    socket.async_connect(
        to, [self = shared_from_this()](const error_code& failure) { self->end(!failure); });
  }
  void end(bool result) {
    if (!caller) return;
    reached = result;
    error_code ignored;
    socket.close(ignored);
    loop.cancel(timer);
    loop.post([resumed = std::exchange(caller, {})] { resumed.resume(); });
  }

  IoLoop& loop;
  tcp::socket socket;
  base::Loop::TimerId timer = 0;
  std::coroutine_handle<> caller;
  bool reached = false;
};

struct AttemptAwaiter {
  Attempt& attempt;
  const tcp::endpoint& to;
  base::Millis limit;
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    attempt.caller = caller;
    attempt.start(to, limit);
  }
  void await_resume() const noexcept {}
};

}  // namespace

struct TcpProbe::Impl {
  struct Target {
    std::vector<tcp::endpoint> endpoints;
    std::size_t next = 0;
    bool resolving = false;
  };
  explicit Impl(IoLoop& on) : loop(on), resolver(detail::context_of(on)) {}
  void resolve(const std::string& host, std::uint16_t port);
  std::shared_ptr<Target> target_of(const std::string& host, std::uint16_t port);

  IoLoop& loop;
  tcp::resolver resolver;
  std::map<std::pair<std::string, std::uint16_t>, std::shared_ptr<Target>> targets;
};

void TcpProbe::Impl::resolve(const std::string& host, std::uint16_t port) {
  const auto target = target_of(host, port);
  if (std::exchange(target->resolving, true)) return;
  resolver.async_resolve(host, std::to_string(port),
                         [target](const error_code& failure, const auto& found) {
                           target->resolving = false;
                           if (failure || found.empty()) return;
                           target->endpoints.assign(found.begin(), found.end());
                         });
}

std::shared_ptr<TcpProbe::Impl::Target> TcpProbe::Impl::target_of(const std::string& host,
                                                                  std::uint16_t port) {
  auto& target = targets[{host, port}];
  if (!target) target = std::make_shared<Target>();
  return target;
}

TcpProbe::TcpProbe(IoLoop& loop) : impl_(std::make_unique<Impl>(loop)) {}
TcpProbe::~TcpProbe() = default;

base::Task<bool> TcpProbe::reach(std::string host, std::uint16_t port, base::Millis limit) {
  const auto target = impl_->target_of(host, port);
  impl_->resolve(host, port);
  if (target->endpoints.empty()) {
    constexpr base::Millis look_again{20};
    const auto until = impl_->loop.now() + limit;
    while (target->endpoints.empty() && target->resolving && impl_->loop.now() < until) {
      co_await base::sleep(impl_->loop, look_again);
    }
    if (target->endpoints.empty()) co_return false;
  }
  // By turns, because a name may have addresses of both kinds and only one kind may lead out.
  const tcp::endpoint to = target->endpoints[target->next++ % target->endpoints.size()];
  const auto attempt = std::make_shared<Attempt>(impl_->loop);
  AttemptAwaiter awaiter{*attempt, to, limit};
  co_await awaiter;
  co_return attempt->reached;
}

}  // namespace holdfast::net
