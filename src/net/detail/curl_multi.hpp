// A libcurl multi handle whose sockets and timer live on the loop.
//
// Model: add() starts an easy handle; `done` is called once with its result, from the loop, after
// the handle has left the multi. One pool of connections per CurlMulti.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include <curl/curl.h>

#include "net/detail/fd_watch.hpp"
#include "net/io_loop.hpp"

namespace holdfast::net::detail {

class CurlMulti {
 public:
  using Done = std::function<void(CURLcode)>;

  explicit CurlMulti(IoLoop& loop);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  void add(CURL* easy, Done done);
  // Ends every exchange with `result`.
  void abort_all(CURLcode result);
  [[nodiscard]] bool idle() const { return running_.empty(); }

 private:
  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* data);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  void watch(curl_socket_t fd, int what);
  void act(curl_socket_t fd, int events);
  void collect_finished();
  void finish(CURL* easy, CURLcode result);

  IoLoop& loop_;
  CURLM* multi_;
  base::Loop::TimerId timer_ = 0;
  std::unordered_map<curl_socket_t, std::shared_ptr<FdWatch>> sockets_;
  std::unordered_map<CURL*, Done> running_;
};

}  // namespace holdfast::net::detail
