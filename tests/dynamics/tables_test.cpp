#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {
namespace {

using base::Json;

Json load(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return Json::parse(text.str()).value();
}

// First segments of all paths that a read section names.
void collect(const Json& value, std::set<std::string>& out) {
  if (const auto* text = value.string(); text != nullptr && text->size() > 1 && (*text)[0] == '/') {
    out.insert(text->substr(0, text->find('/', 1)));
  }
  if (const auto* items = value.items()) {
    for (const auto& item : *items) collect(item, out);
  }
  if (const auto* members = value.members()) {
    const bool each = value.find("each") != nullptr && value.find("get") != nullptr;
    for (const auto& [name, member] : *members) {
      if (!each || name == "each") collect(member, out);  // the rest is seen from the item
    }
  }
}

}  // namespace

TEST_CASE("every column that the default mappings read is asked for") {
  Scene scene;
  int read = 0;
  for (const auto& file : std::filesystem::directory_iterator("config/mappings")) {
    if (file.path().extension() != ".json") continue;
    const Json mapping = load(file.path());
    const base::JsonView view(mapping);
    if (view["system"].text_or("") != "dynamics" || !view["read"].exists()) continue;
    const Json schema = scene.connector.schema(view["document"].text().value());
    std::set<std::string> paths;
    collect(*view["read"].get(), paths);
    for (const auto& path : paths) {
      INFO(file.path().filename() << " " << path);
      CHECK(schema.find(path) != nullptr);
    }
    read += static_cast<int>(paths.size());
  }
  CHECK(read > 20);
}

TEST_CASE("columns of the customer's own are asked for once") {
  const Columns more{{"product", {"new_colour", "name"}}};
  const std::string list = select_list(*find_table("product"), more);
  CHECK_THAT(list, Catch::StartsWith("productid,versionnumber,name,") &&
                       Catch::EndsWith(",new_colour"));
  CHECK(list.find(",name,") == list.rfind(",name,"));
}

TEST_CASE("streams lead to tables that are known") {
  for (const auto& stream : stream_tables()) CHECK(find_table(stream.logical) != nullptr);
  CHECK_FALSE(table_of("lead"));
}

TEST_CASE("reference data is found by its natural key in either direction") {
  Scene scene;
  scene.then(answer(200, R"({"UserId":"u","OrganizationId":"o"})"));
  scene.then(answer(200, R"({"value":[{"name":"contoso","expirechangetrackingindays":30}]})"));
  scene.then(answer(200, R"({"value":[{"pricelevelid":"p2","name":"Standard"},)"
                         R"({"pricelevelid":"p1","name":"Standard"}]})"));
  scene.then(answer(200, R"({"value":[{"uomid":"u1","name":"Piece"}],"@odata.nextLink":")" +
                             std::string(api_root) + R"(uoms?$skiptoken=2"})"));
  scene.then(answer(200, R"({"value":[{"uomid":"u2","name":"Box"}]})"));
  scene.then(answer(200, R"({"value":[]})"));
  scene.then(answer(200, R"({"value":[{"transactioncurrencyid":"c","isocurrencycode":"EUR"}]})"));
  scene.then(answer(200, R"({"value":[{"LogicalName":"product"},{"LogicalName":"account"}]})"));
  for (int table = 0; table < 6; ++table) scene.then(answer(404));
  const auto probe = scene.run(scene.connector.probe());
  REQUIRE_FALSE(probe);
  CHECK(probe.error().kind == base::ErrorKind::misconfigured);
  CHECK_THAT(probe.error().message, Catch::Contains("holdfast_stockonhand, salesorder, contact") &&
                                      !Catch::Contains("productpricelevel"));
  CHECK(*scene.connector.lookup("pricelevel", "Standard") == Json("p1"));
  CHECK(*scene.connector.lookup("uom", "Box") == Json("u2"));
  CHECK(*scene.connector.lookup("transactioncurrency_by_id", "c") == Json("EUR"));
  CHECK_FALSE(scene.connector.lookup("country", "DE"));
}

TEST_CASE("orders and stock are looked for in every round, everything else is patient") {
  const Scene scene;
  std::set<std::string> hasty;
  for (const auto& stream : scene.connector.streams()) {
    if (!scene.connector.patient(stream)) hasty.insert(stream);
  }
  CHECK(hasty == std::set<std::string>{"salesorders", "stockonhand"});
}

}  // namespace holdfast::dynamics::test
