#include "net/curl_transport.hpp"

#include <unistd.h>

#include <coroutine>
#include <utility>
#include <vector>

#include <curl/curl.h>
#include <fmt/core.h>

#include "net/detail/curl_exchange.hpp"
#include "net/detail/curl_multi.hpp"

namespace holdfast::net {

using base::ErrorKind;

struct CurlTransport::Impl {
  Impl(IoLoop& on, CurlOptions with) : loop(on), options(std::move(with)) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
    share = curl_share_init();
    // TLS sessions outlive connections, so that a reconnect costs less.
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    multi = std::make_shared<detail::CurlMulti>(loop);
  }
  ~Impl() {
    retired.clear();
    multi.reset();
    curl_share_cleanup(share);
  }
  void forget_idle() {
    std::erase_if(retired, [](const auto& old) { return old->idle(); });
  }

  IoLoop& loop;
  CurlOptions options;
  CURLSH* share;
  std::shared_ptr<detail::CurlMulti> multi;
  std::vector<std::shared_ptr<detail::CurlMulti>> retired;  // with exchanges still under way
  TransportCounters counters;
  bool shut = false;
};

namespace {

struct ExchangeAwaiter {
  detail::CurlMulti& multi;
  CURL* easy;
  CURLcode code = CURLE_OK;
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    multi.add(easy, [this, caller](CURLcode result) {
      code = result;
      caller.resume();
    });
  }
  [[nodiscard]] CURLcode await_resume() const noexcept { return code; }
};

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

base::Status check(const Request& request, const detail::UrlParts& url) {
  if (url.scheme == "http" && !url.loopback()) {
    return base::fail(
        ErrorKind::misconfigured,
        fmt::format("{}: plain HTTP is for this machine only; use https", request.url));
  }
  bool broken = has_line_break(request.method);
  for (const auto& [name, value] : request.headers) {
    broken = broken || has_line_break(name) || has_line_break(value);
  }
  if (!broken) return {};
  return base::fail(ErrorKind::invalid_input,
                    fmt::format("{}: line break in a header of the request", request.url));
}

base::Status readable(const std::string& file) {
  if (file.empty() || access(file.c_str(), R_OK) == 0) return {};
  return base::fail(ErrorKind::misconfigured,
                    fmt::format("the file of trusted roots \"{}\" cannot be read", file));
}

}  // namespace

base::Result<std::unique_ptr<CurlTransport>> CurlTransport::make(IoLoop& loop,
                                                                 CurlOptions options) {
  if (!options.only_ca_file.empty() && !options.extra_ca_file.empty()) {
    return base::fail(ErrorKind::misconfigured,
                      "only_ca_file and extra_ca_file exclude each other: keep one of them");
  }
  for (const std::string& file : {options.only_ca_file, options.extra_ca_file}) {
    if (auto ok = readable(file); !ok) return base::pass(ok);
  }
  return std::unique_ptr<CurlTransport>(
      new CurlTransport(std::make_unique<Impl>(loop, std::move(options))));
}

CurlTransport::CurlTransport(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CurlTransport::~CurlTransport() = default;

base::Task<base::Result<Response>> CurlTransport::send(Request request) {
  auto url = detail::split_url(request.url);
  if (!url) co_return base::pass(url);
  if (auto ok = check(request, *url); !ok) co_return base::pass(ok);
  if (impl_->shut) {
    co_return base::fail(ErrorKind::unavailable, request.url + ": the program is ending");
  }
  detail::CurlExchange exchange(std::move(request), std::move(*url), impl_->options, impl_->share);
  const auto multi = impl_->multi;
  ExchangeAwaiter awaiter{*multi, exchange.easy()};
  const CURLcode code = co_await awaiter;
  auto result = exchange.take(code, impl_->loop.clock().wall_trusted());
  ++impl_->counters.requests;
  if (!result) ++impl_->counters.failures;
  exchange.count(impl_->counters);
  impl_->forget_idle();
  co_return result;
}

void CurlTransport::drop_connections() {
  impl_->retired.push_back(
      std::exchange(impl_->multi, std::make_shared<detail::CurlMulti>(impl_->loop)));
  impl_->forget_idle();
}

void CurlTransport::shut_down() {
  impl_->shut = true;
  impl_->multi->abort_all(CURLE_ABORTED_BY_CALLBACK);
  for (auto& old : impl_->retired) old->abort_all(CURLE_ABORTED_BY_CALLBACK);
}

const TransportCounters& CurlTransport::counters() const { return impl_->counters; }

}  // namespace holdfast::net
