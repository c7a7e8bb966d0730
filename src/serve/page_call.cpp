#include "serve/detail/calls.hpp"
#include "serve/detail/status_page.hpp"

namespace holdfast::serve {

Outcome<net::ServerResponse> page(const Call&) {
  net::ServerResponse response;
  response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-cache"},
                      {"Content-Security-Policy", std::string(status_page_policy())},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Content-Type-Options", "nosniff"}};
  response.body = status_page();
  return response;
}

}  // namespace holdfast::serve
