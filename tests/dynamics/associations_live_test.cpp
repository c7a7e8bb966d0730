// Contacts of an order by Sales' own relation of many to many, against a running erpsim.
#include <catch2/catch.hpp>

#include "base/json_view.hpp"
#include "dynamics/erpsim.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::JsonView;

constexpr auto relation = "contactorders_association";

struct Order : World {
  std::string ada = contact("Ada"), bob = contact("Bob"), id;
  Client client{loop, clock, random, *transport, settings().client};

  Order() {
    const flow::Write order = create("salesorder", "order",
                                     object({{"customerid_contact@odata.bind", address(ada)}}));
    id = order.id;
    const auto made = run(connector->push({order})).front();
    INFO((made ? "" : made.error().message));
    REQUIRE(made);
  }
  std::string contact(const std::string& name) {
    const flow::Write row = create("contact", name, object({{"lastname", name}}));
    REQUIRE(run(connector->push({row})).front());
    return row.id;
  }
  static std::string address(const std::string& contact) { return "/contacts(" + contact + ")"; }
  base::Status relate(std::vector<std::string> add, std::vector<std::string> remove) {
    return run(connector->associate(
        {"salesorder", id, relation, std::move(add), std::move(remove)}));
  }
  std::set<std::string> people() {
    Call call;
    call.path = "salesorders(" + id + ")/" + relation + "/$ref";
    call.doing = "looking";
    const auto reply = run(client.call(std::move(call)));
    if (!reply) FAIL(reply.error().message);
    std::set<std::string> out;
    const JsonView rows = JsonView(reply->body)["value"];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string link = rows[i]["@odata.id"].text_or("");
      out.insert(link.substr(link.find('(') + 1, 36));
    }
    return out;
  }
};

}  // namespace

TEST_CASE("rows are put together and taken apart, however often it is said") {
  Order order;
  for (int twice = 0; twice < 2; ++twice) {
    REQUIRE(order.relate({Order::address(order.ada), Order::address(order.bob)}, {}));
    CHECK(order.people() == std::set<std::string>{order.ada, order.bob});
  }
  for (int twice = 0; twice < 2; ++twice) {
    REQUIRE(order.relate({}, {Order::address(order.ada)}));
    CHECK(order.people() == std::set<std::string>{order.bob});
  }
}

TEST_CASE("an answer that was lost is made good by saying it again") {
  Order order;
  for (const char* match : {"POST .*ref", "DELETE .*ref"}) {
    const std::vector<std::string> one{Order::address(order.ada)};
    const bool adds = match[0] == 'P';
    order.fault(match, "cut_after_commit", 1);
    const auto lost = order.relate(adds ? one : std::vector<std::string>{},
                                   adds ? std::vector<std::string>{} : one);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == base::ErrorKind::unknown_outcome);
    CHECK(order.relate(adds ? one : std::vector<std::string>{},
                       adds ? std::vector<std::string>{} : one));
    CHECK(order.people().size() == (adds ? 1 : 0));
  }
}

}  // namespace holdfast::dynamics::test
