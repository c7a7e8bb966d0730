// read(write(fields)) gives back what was written, for every mapping that does both.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "flow/support.hpp"

using holdfast::base::Decimal;
using holdfast::base::Json;
using namespace holdfast::flow;
namespace warehouse = holdfast::warehouse;

namespace {

const auto id = warehouse::item_id("round trip");

rc::Gen<std::string> words() {
  const auto letters = rc::gen::element<std::string>("Haken", "M8", "größe", "Kran & Söhne",
                                                     "O'Brien", "7", "-", "中", "😀");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(3, letters),
                      [](const auto& all) { return all[0] + " " + all[1] + " " + all[2]; });
}

rc::Gen<Json> maybe_words() {
  return rc::gen::oneOf(rc::gen::just(Json()), rc::gen::map(words(), [](std::string text) {
                          return Json(std::move(text));
                        }));
}

Json weight(std::uint16_t grams) { return Json(*Decimal::of(grams, 3)); }

Json address() {
  Json out = Json::object();
  for (const auto* member : {"name", "company", "street", "additional", "zipcode", "city", "state",
                             "country", "phone"}) {
    const Json value = *maybe_words();
    if (!value.is_null() && (member != std::string("zipcode"))) out.set(member, value);
  }
  return out.members()->empty() ? Json() : out;
}

// What comes back of what was written as an update of everything.
warehouse::Fields there_and_back(const std::string& name, const std::string& type,
                                 const warehouse::Fields& fields) {
  const auto set = default_mappings();
  const auto* mapping = set.find(name);
  TestLookups lookups;
  lookups.link(type, "n1", id);
  const auto write = mapping->write({fields, id, "n1"}, lookups);
  RC_ASSERT(write.has_value());
  RC_ASSERT(write->has_value());
  Json body = (*write)->body;
  body.set("id", "n1");
  if (const auto sku = fields.find("sku"); sku != fields.end()) {
    body.set(name == "shopware-item" ? "productNumber" : "productnumber", sku->second);
  }
  const auto result = mapping->read(document(type, body), lookups);
  RC_ASSERT(result.has_value());
  RC_ASSERT(!result->skipped);
  return result->fields;
}

void agree(const warehouse::Fields& written, const warehouse::Fields& back,
           const std::vector<std::string>& fields) {
  for (const auto& field : fields) {
    const auto found = back.find(field);
    const Json came = found == back.end() ? Json() : found->second;
    if (came != written.at(field)) {
      RC_LOG() << field << ": " << written.at(field).dump() << " came back as " << came.dump()
               << "\n";
    }
    RC_ASSERT(came == written.at(field));
  }
}

}  // namespace

TEST_CASE("items come back from both systems as they were written") {
  const bool good = rc::check([] {
    warehouse::Fields item = {{"sku", "HF-1"}, {"name", *words()}};
    item["gtin"] = *rc::gen::element<Json>(Json(), "4006381333931", "96385074", "SHELF-7");
    item["weight_kg"] = weight(*rc::gen::arbitrary<std::uint16_t>());
    item["active"] = *rc::gen::arbitrary<bool>();
    item["tax_rate"] = *rc::gen::element<Json>(Json(7), Json(19));
    item["price_net"] = weight(*rc::gen::arbitrary<std::uint16_t>());
    item["list_price"] = Json();
    item["other_prices"] = Json();
    agree(item, there_and_back("dynamics-item", "product", item),
          {"sku", "name", "gtin", "weight_kg"});
    agree(item, there_and_back("shopware-item", "product", item),
          {"sku", "name", "gtin", "weight_kg", "active", "price_net"});
  });
  CHECK(good);
}

TEST_CASE("customers come back from the ERP as they were written") {
  const bool good = rc::check([] {
    warehouse::Fields customer = {{"number", "10007"},       {"first_name", *maybe_words()},
                                  {"last_name", *words()},   {"email", *maybe_words()},
                                  {"phone", *maybe_words()}, {"billing", address()},
                                  {"shipping", address()}};
    const std::vector<std::string> common = {"number", "email", "phone", "billing", "shipping"};
    auto person = common;
    person.insert(person.end(), {"first_name", "last_name"});
    agree(customer, there_and_back("dynamics-contact", "contact", customer), person);
    customer["company"] = *words();
    auto firm = common;
    firm.emplace_back("company");
    agree(customer, there_and_back("dynamics-account", "account", customer), firm);
  });
  CHECK(good);
}

TEST_CASE("customers come back from the shop as they were written") {
  const bool good = rc::check([] {
    const warehouse::Fields customer = {{"first_name", *words()},
                                        {"last_name", *words()},
                                        {"email", *words()},
                                        {"company", *maybe_words()},
                                        {"vat_id", *maybe_words()}};
    const auto set = default_mappings();
    agree(customer, there_and_back("shopware-customer", "customer", customer),
          {"first_name", "last_name", "email", "company", "vat_id"});
  });
  CHECK(good);
}
