#include "flow/detail/expression.hpp"

#include "base/json_view.hpp"

namespace holdfast::flow::detail {

bool is_nothing(const Json& value) {
  if (const auto* text = value.string()) return text->empty();
  if (const auto* items = value.items()) return items->empty();
  if (const auto* members = value.members()) return members->empty();
  return value.is_null();
}

tl::unexpected<base::Error> expected(std::string_view what, const Json& got) {
  constexpr std::string_view place = "/: ";
  base::Error error = base::JsonView(got).expected(what);
  error.message.erase(0, place.size());
  return tl::unexpected<base::Error>(std::move(error));
}

}  // namespace holdfast::flow::detail
