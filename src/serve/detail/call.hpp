// One request on its way through a handler: what was asked, read strictly.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serve/detail/problem.hpp"
#include "serve/detail/state.hpp"

namespace holdfast::serve {

constexpr std::size_t page_items_default = 100;
constexpr std::size_t page_items_max = 1000;

struct Call {
  State& state;
  net::ServerRequest request;
  std::vector<std::string> captures{};  // of the path pattern, decoded
  std::string who{};                    // name of the token

  [[nodiscard]] store::View view() const { return state.needs.store.view(); }
  [[nodiscard]] std::string_view parameter(std::string_view name) const {
    return request.parameter(name);
  }
  // ?limit, from 1 to page_items_max.
  [[nodiscard]] Outcome<std::size_t> limit(std::size_t otherwise = page_items_default) const;
  // ?after as a number, 0 when it is not given.
  [[nodiscard]] Outcome<std::uint64_t> after_number() const;
  // ?after as a record's id.
  [[nodiscard]] Outcome<base::Uuid> after_id() const;
  // ?endpoint; nothing when it is not given.
  [[nodiscard]] Outcome<std::optional<store::Endpoint>> endpoint() const;
  // A number out of the path.
  [[nodiscard]] Outcome<std::uint64_t> captured_number(std::string_view what) const;
  // The body as an object with no members but these.
  [[nodiscard]] Outcome<base::Json> body(const std::vector<std::string_view>& known) const;
};

// {"items": [...], "next": ...}
base::Json page_of(base::Json items, base::Json next = {});

Outcome<std::string> required_text(const base::Json& body, std::string_view name);

}  // namespace holdfast::serve
