// One exchange: an easy handle, what it collects, and what its end means.
#pragma once

#include <array>
#include <string>

#include <curl/curl.h>

#include "net/curl_transport.hpp"
#include "net/transport.hpp"

namespace holdfast::net::detail {

// Where a URL leads, for checks and messages.
struct UrlParts {
  std::string scheme;
  std::string host;
  [[nodiscard]] bool loopback() const;
};
base::Result<UrlParts> split_url(const std::string& url);

// What is known of an exchange that failed.
struct Failure {
  CURLcode code = CURLE_OK;
  std::string detail;  // libcurl's own words
  std::string host;
  bool sent = false;  // the first byte of the request may have left
  bool clock_trusted = true;
};
base::Error classify(const Failure& failure);

class CurlExchange {
 public:
  CurlExchange(Request request, UrlParts url, const CurlOptions& options, CURLSH* share);
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  [[nodiscard]] CURL* easy() const { return easy_; }
  // To be called once, after libcurl is done with the handle.
  base::Result<Response> take(CURLcode code, bool clock_trusted);
  void count(TransportCounters& counters) const;

 private:
  void set_target(CURLSH* share);
  void set_trust(const CurlOptions& options);
  void set_method();
  void set_headers(const CurlOptions& options);
  void set_callbacks();
  [[nodiscard]] bool repeatable() const;
  [[nodiscard]] bool sent() const;
  [[nodiscard]] base::Error explain(CURLcode code, bool clock_trusted) const;

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static int on_request(void* self, char*, char*, int, int);

  Request request_;
  UrlParts url_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> words_{};
  Response response_;
  bool head_complete_ = false;
  bool too_large_ = false;
  bool enough_ = false;  // ended by us, with what was wanted
  int attempts_ = 0;
};

}  // namespace holdfast::net::detail
