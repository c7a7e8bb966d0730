#include "dynamics/associations.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/core.h>

#include "base/uuid.hpp"
#include "dynamics/errors.hpp"
#include "dynamics/tables.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics {
namespace {

using base::ErrorKind;

struct Address {
  std::string set, id;
};

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_';
  });
}

// "/contacts(0fa91ce3-...)"
std::optional<Address> address_of(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  const auto open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  const auto id = base::Uuid::parse(text.substr(open + 1, text.size() - open - 2));
  const std::string_view set = text.substr(0, open);
  if (!id || !is_name(set)) return std::nullopt;
  return Address{std::string(set), id->guid()};
}

base::Error unusable(const flow::Association& association, const std::string& text) {
  return {ErrorKind::invalid_input,
          fmt::format("Dynamics, associating {} {} by {}: expected the address of a row such as "
                      "\"/contacts(<guid>)\", got \"{}\"; correct write/associate of the mapping",
                      association.type, association.id, association.property, text)};
}

// Together already (a 412, with whichever code: nothing was said of a version), or apart already. A
// path that leads nowhere (0x8006088a) is another matter.
bool done_before(const base::Error& error, bool adds) {
  if (adds) return says_duplicate(error) || error.kind == ErrorKind::conflict;
  return error.kind == ErrorKind::not_found;
}

}  // namespace

base::Task<base::Status> associate(Client& client, flow::Association association) {
  const auto table = table_of(association.type);
  if (!table) co_return tl::unexpected<base::Error>(table.error());
  const auto id = base::Uuid::parse(association.id);
  if (!id || !is_name(association.property)) {
    co_return tl::unexpected<base::Error>(unusable(association, association.property));
  }
  const std::string below =
      fmt::format("{}({})/{}", (*table)->set, id->guid(), association.property);
  std::optional<base::Error> withheld;
  for (const bool adds : {true, false}) {
    for (const auto& text : adds ? association.add : association.remove) {
      const auto other = address_of(text);
      if (!other) co_return tl::unexpected<base::Error>(unusable(association, text));
      Call call;
      call.method = adds ? "POST" : "DELETE";
      call.path = adds ? below + "/$ref" : fmt::format("{}({})/$ref", below, other->id);
      if (adds) {
        call.body = base::Json::object({{"@odata.id", fmt::format("{}{}({})", client.api_root(),
                                                                  other->set, other->id)}})
                        .dump();
      }
      call.doing = fmt::format("{} {} {} {} {} {} by {}", adds ? "associating" : "dissociating",
                               association.type, association.id, adds ? "with" : "from",
                               other->set, other->id, association.property);
      call.writes = true;
      auto reply = co_await client.call(std::move(call));
      if (reply || done_before(reply.error(), adds)) continue;
      if (!flow::is_withheld(reply.error())) co_return tl::unexpected<base::Error>(reply.error());
      withheld = withheld ? flow::after(*withheld, reply.error()) : reply.error();
    }
  }
  if (withheld) co_return tl::unexpected<base::Error>(*withheld);
  co_return base::Status{};
}

}  // namespace holdfast::dynamics
