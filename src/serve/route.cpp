#include "serve/detail/route.hpp"

#include "serve/detail/calls.hpp"
#include "serve/detail/delivery_calls.hpp"

namespace holdfast::serve {
namespace {

const std::vector<Route>& table() {
  static const std::vector<Route> all = {
      {"GET", "/", page, {}, Access::everybody},
      {"GET", "/metrics", metrics},
      {"GET", "/api/v1/health", health},
      {"GET", "/api/v1/stock", list_stock, {"sku", "q", "limit", "after"}},
      {"POST", "/api/v1/stock/{sku}/ask", ask_stock},
      {"GET", "/api/v1/items", list_items, {"q", "limit", "after"}},
      {"GET", "/api/v1/items/{sku}", show_item},
      {"GET", "/api/v1/movements", list_movements, {"limit"}},
      {"GET", "/api/v1/orders", list_orders, {"progress", "limit", "after"}},
      {"GET", "/api/v1/orders/{number}", show_order},
      {"GET", "/api/v1/payments", list_payments, {"state", "limit", "after"}},
      {"GET", "/api/v1/outbox", list_outbox, {"endpoint", "limit", "after"}},
      {"GET", "/api/v1/dead-letters", list_dead_letters, {"limit", "after"}},
      {"POST", "/api/v1/dead-letters/{id}/replay", replay, {}, Access::token, Body::optional},
      {"POST", "/api/v1/dead-letters/{id}/discard", discard},
      {"GET", "/api/v1/conflicts", list_conflicts, {"state", "order", "limit", "after"}},
      {"POST", "/api/v1/conflicts/settle", settle, {}, Access::token, Body::required},
      {"POST", "/api/v1/deliveries", announce, {}, Access::token, Body::required},
      {"GET", "/api/v1/scanners", list_scanners},
      {"POST", "/api/v1/scans", scan, {}, Access::token, Body::required},
      {"GET", "/api/v1/events", events},
  };
  return all;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string_view take_segment(std::string_view& rest) {
  const auto slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  return segment;
}

bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& captures) {
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view wanted = take_segment(pattern);
    const std::string_view given = take_segment(path);
    const bool variable = !wanted.empty() && wanted.front() == '{';
    if (variable && given.empty()) return false;
    if (variable) captures.push_back(decoded(given));
    if (!variable && wanted != given) return false;
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> routes() { return table(); }

Match match(std::string_view method, std::string_view target) {
  const std::string_view path = target.substr(0, target.find_first_of("?#"));
  Match found;
  for (const Route& route : table()) {
    std::vector<std::string> captures;
    if (!fits(route.pattern, path, captures)) continue;
    if (route.method == method) return {&route, std::move(captures), {}};
    found.allowed.push_back(route.method);
  }
  return found;
}

}  // namespace holdfast::serve
