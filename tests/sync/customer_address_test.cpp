// What people write into a customer's two addresses at the ERP, on its way to the shop.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "flow/support.hpp"
#include "sync/world.hpp"

namespace holdfast::sync::testing {
namespace {

using namespace std::chrono_literals;
using base::Json;
using base::JsonView;

constexpr auto home = "aaaa0000000000000000000000000001";
constexpr auto work = "aaaa0000000000000000000000000002";

// A customer of the shop, who is a contact at the ERP since his first order.
struct Moving : World {
  explicit Moving(const std::string& shipping) {
    add_item("HF-1", 10);
    add_order("1001", "HF-1", 1);
    Json row = flow::json(R"({"customerNumber": "C-1001", "email": "a@b.example",
        "firstName": "Ada", "lastName": "Byron", "guest": false, "addresses": [
          {"id": "aaaa0000000000000000000000000001", "firstName": "Ada", "lastName": "Byron",
           "street": "Hill 1", "zipcode": "1", "city": "Town", "country": {"iso": "DE"}},
          {"id": "aaaa0000000000000000000000000002", "firstName": "Ada", "lastName": "Byron",
           "street": "Quay 2", "zipcode": "2", "city": "Port", "country": {"iso": "DE"}}]})");
    row.set("id", customer());
    row.set("defaultBillingAddressId", home);
    row.set("defaultShippingAddressId", shipping);
    shop.put("customer", customer(), std::move(row));
    start();
    REQUIRE(run_until([this] { return erp.count("push salesorder/") > 0; }));
    REQUIRE(settle());
    shop.calls.clear();
  }
  [[nodiscard]] static std::string customer() { return item("order/1001").hex(); }
  [[nodiscard]] static std::string contact() {
    return warehouse::record_id(warehouse::RecordKind::customer, "shopware/" + customer()).guid();
  }
  void edit(const std::string& column, const char* value) {
    Json row = erp.body("contact", contact());
    row.set(column, value);
    erp.put("contact", contact(), std::move(row));
    run(5s);
    REQUIRE(settle());
  }
  // What was written beside the row that the shop had.
  [[nodiscard]] std::string in_shop(const std::string& address, const std::string& name) const {
    return JsonView(shop.body("customer", customer()))[address][name].text_or("");
  }
};

}  // namespace

TEST_CASE("the first address of a contact is the billing address of the shop's customer") {
  Moving world(work);
  world.edit("address1_line1", "Hill 77");
  CHECK(world.in_shop("defaultBillingAddress", "id") == home);
  CHECK(world.in_shop("defaultBillingAddress", "street") == "Hill 77");
  CHECK(world.in_shop("defaultBillingAddress", "city") == "Town");
  CHECK(world.in_shop("defaultShippingAddress", "id").empty());
  CHECK(world.view().dead_letters().empty());
}

TEST_CASE("the second address of a contact is the shipping address of the shop's customer") {
  Moving world(work);
  world.edit("address2_line1", "Quay 88");
  CHECK(world.in_shop("defaultShippingAddress", "id") == work);
  CHECK(world.in_shop("defaultShippingAddress", "street") == "Quay 88");
  CHECK(world.in_shop("defaultBillingAddress", "id").empty());
}

TEST_CASE("a second address is made in the shop where the customer had one for both") {
  Moving world(home);
  world.edit("address2_line1", "Quay 88");
  const std::string made = world.in_shop("defaultShippingAddress", "id");
  CHECK(made.size() == 32);
  CHECK(made != home);
  CHECK(world.in_shop("defaultShippingAddress", "customerId") == Moving::customer());
  CHECK(world.in_shop("defaultShippingAddress", "street") == "Quay 88");
  CHECK(world.in_shop("defaultBillingAddress", "id").empty());
  CHECK(world.shop.count("push customer/") == 1);
  CHECK(world.view().dead_letters().empty());
}

}  // namespace holdfast::sync::testing
