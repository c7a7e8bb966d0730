#include "net/detail/curl_multi.hpp"

#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "net/curl_transport.hpp"
#include "net/detail/io_context.hpp"

namespace holdfast::net::detail {

CurlMulti::CurlMulti(IoLoop& loop) : loop_(loop), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, connections_per_host_max);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, connections_kept_max);
}

CurlMulti::~CurlMulti() {
  for (auto& [easy, done] : running_) curl_multi_remove_handle(multi_, easy);
  curl_multi_cleanup(multi_);
  loop_.cancel(timer_);
  for (auto& [fd, socket] : sockets_) socket->release();
}

void CurlMulti::add(CURL* easy, Done done) {
  running_.emplace(easy, std::move(done));
  const CURLMcode added = curl_multi_add_handle(multi_, easy);
  if (added == CURLM_OK) return;
  base::log_error("net", std::string("libcurl: ") + curl_multi_strerror(added));
  loop_.post([this, easy] { finish(easy, CURLE_FAILED_INIT); });
}

void CurlMulti::abort_all(CURLcode result) {
  std::vector<CURL*> handles;
  handles.reserve(running_.size());
  for (auto& [easy, done] : running_) handles.push_back(easy);
  for (CURL* easy : handles) finish(easy, result);
}

int CurlMulti::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  static_cast<CurlMulti*>(self)->watch(fd, what);
  return 0;
}

void CurlMulti::watch(curl_socket_t fd, int what) {
  auto found = sockets_.find(fd);
  if (what == CURL_POLL_REMOVE) {
    if (found == sockets_.end()) return;
    found->second->release();
    sockets_.erase(found);
    return;
  }
  if (found == sockets_.end()) {
    auto made = FdWatch::make(context_of(loop_), fd, [this, fd](Readiness ready) {
      constexpr int events[] = {CURL_CSELECT_IN, CURL_CSELECT_OUT, CURL_CSELECT_ERR};
      act(fd, events[static_cast<int>(ready)]);
    });
    if (!made) {
      base::log_error("net", made.error().message);
      return;
    }
    found = sockets_.emplace(fd, std::move(*made)).first;
  }
  found->second->want((what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
}

int CurlMulti::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& multi = *static_cast<CurlMulti*>(self);
  multi.loop_.cancel(multi.timer_);
  multi.timer_ = 0;
  if (timeout_ms >= 0) {
    multi.timer_ = multi.loop_.after(base::Millis(timeout_ms),
                                     [&multi] { multi.act(CURL_SOCKET_TIMEOUT, 0); });
  }
  return 0;
}

void CurlMulti::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
  collect_finished();
}

void CurlMulti::collect_finished() {
  std::vector<std::pair<CURL*, CURLcode>> finished;
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) {
      finished.emplace_back(message->easy_handle, message->data.result);
    }
  }
  for (auto [easy, result] : finished) finish(easy, result);
}

void CurlMulti::finish(CURL* easy, CURLcode result) {
  auto entry = running_.extract(easy);
  if (entry.empty()) return;
  curl_multi_remove_handle(multi_, easy);
  loop_.post([done = std::move(entry.mapped()), result] { done(result); });
}

}  // namespace holdfast::net::detail
