#include "shopware/stock_owners.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/json_view.hpp"

namespace holdfast::shopware {
namespace {

constexpr std::array<std::string_view, 5> owners = {
    "PickwareErpStarter", "PickwareErp", "JtlConnector", "SwagMultiInventory", "MultiInventory"};

}  // namespace

std::vector<std::string> stock_owners_among(const base::Json& answer) {
  std::vector<std::string> found;
  const base::JsonView data = base::JsonView(answer)["data"];
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::string name = data[i]["name"].text_or("");
    const bool active = data[i]["active"].boolean().value_or(false);
    if (active && std::find(owners.begin(), owners.end(), name) != owners.end()) {
      found.push_back(name);
    }
  }
  return found;
}

}  // namespace holdfast::shopware
