// The schema (for editors) and the daemon's reader agree on what a good configuration is.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "base/random.hpp"
#include "daemon/config.hpp"
#include "serve/schemas.hpp"

namespace holdfast::daemon {
namespace {

namespace fs = std::filesystem;

constexpr auto schema_file = "config/schemas/holdfast.schema.json";

class Folder {
 public:
  Folder() {
    base::SystemRandom random;
    path_ = fs::temp_directory_path() / ("holdfast-config-" + std::to_string(random.next()));
    fs::create_directories(path_ / "secrets");
    for (const char* name : {"shopware", "dynamics", "manager-token"}) {
      write(std::string("secrets/") + name, "0123456789abcdef\n");
    }
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

// What the reader finds wrong.
std::string read(const std::string& text) {
  const Folder folder;
  flow::Mistakes mistakes;
  const auto config = read_config(folder.write("holdfast.json", text), mistakes);
  CHECK(config.has_value() == mistakes.empty());
  return mistakes.to_string();
}

std::string content(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A configuration with one more member: with(R"("box":2)").
std::string with(const std::string& member) {
  return R"({"store":{"directory":"store"})" + (member.empty() ? "" : "," + member) + "}";
}

std::string shop(const std::string& members) {
  return with(R"("shopware":{"url":"https://shop.example","client_id":"a")" + members + "}");
}

std::string erp(const std::string& members) {
  return with(R"("dynamics":{"url":"https://erp.example","client_id":"a","client_secret":"s")" +
              members + "}");
}

std::string scanner(const std::string& members) {
  return with(R"("scanners":[{"name":"dock-1","kind":"serial")" + members + "}]");
}

TEST_CASE("a configuration may name its schema, for editors") {
  const std::string text = with(R"("$schema":"schemas/holdfast.schema.json")");
  CHECK(read(text) == "");
  CHECK(serve::test::Schemas(schema_file).mistakes("", text) == "");
}

TEST_CASE("the example configuration is good, and has no secret in it") {
  const std::string text = content("config/holdfast.json");
  CHECK(read(text) == "");
  CHECK(serve::test::Schemas(schema_file).mistakes("", text) == "");
  CHECK(text.find("\"client_secret\"") == std::string::npos);
  CHECK(text.find("\"token\"") == std::string::npos);
}

TEST_CASE("the schema and the reader take the same configurations") {
  const serve::test::Schemas schemas(schema_file);
  for (const std::string& text : {
           with(""),
           with(R"("box":65519,"name":"A","host":"b","log":"debug","leds":"")"),
           with(R"("pull_interval_ms":100,"mappings":"m","routes":"r.json")"),
           with(R"("country":"de")"),
           shop(R"(,"client_secret":"s")"),
           shop(R"(,"client_secret_file":"secrets/shopware")"),
           shop(R"(,"client_secret":"s","webhooks":{"url":"https://relay.example/7"})"),
           shop(R"(,"client_secret":"s","stock":"unmanaged")"),
           shop(R"(,"client_secret":"s","stock":"stock+sales")"),
           with(R"("shopware":{"url":"https://shop.example","app":{"name":"B","secret":"s"},)"
                R"("webhooks":{"url":"https://b.example",)"
                R"("key":"0123456789abcdef0123456789ABCDEF"}})"),
           erp(R"(,"tenant":"t","requests_max":1,"window_s":86400,"location":"A1")"),
           erp(R"(,"token_url":"http://127.0.0.1:9/token")"),
           erp(R"(,"tenant":"t","authority":"https://login.microsoftonline.us")"),
           with(R"("serve":{"address":"::","port":0,"tls":false,"tokens":[]})"),
           with(R"("serve":{"tokens":[{"name":"a","token":"0123456789abcdef"}]})"),
           with(R"("serve":{"tokens":[{"name":"a","token_file":"secrets/manager-token"}]})"),
           with(R"("scanning":{"pick_ships":false,"recount":true},"operators":[])"),
           with(
               R"("operators":[{"badge":"17","name":"Ann"},{"badge":"9","name":"Bob","supervisor":)"
               R"(true,"pin_hash":"$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/$)"
               R"(cfd/cksn4QXbK5anRRa0Wy8vnBFruvBHyfyadk4ne90"}])"),
           scanner(R"(,"match":{"path":"/dev/ttyACM0"})"),
           scanner(R"(,"match":{"by_id":"usb-1"},"baud":9600,"gs":["f8","char:|"],"upce":true)"),
           scanner(R"(,"match":{"vid":"05e0","pid":"1701"},"layout":"de","terminators":[])"),
       }) {
    CAPTURE(text);
    CHECK(read(text) == "");
    CHECK(schemas.mistakes("", text) == "");
  }
}

TEST_CASE("the schema and the reader agree on where stock is kept") {
  const serve::test::Schemas schemas(schema_file);
  for (const std::string& text : {
           erp(R"(,"tenant":"t","stock":"field_service")"),
           erp(R"(,"tenant":"t","stock":"business_central","business_central":)"
               R"({"url":"https://b.example/t/e/api/v2.0","company":"c"})"),
           erp(R"(,"tenant":"t","stock":"business_central","business_central":)"
               R"({"url":"https://b.example/t/e/api/v2.0","company":"c",)"
               R"("page_url":"https://b.example/t/e/api/us/stock/v1.0"})"),
           erp(R"(,"tenant":"t","stock":"inventory_visibility","inventory_visibility":)"
               R"({"url":"https://i.example","environment":"e","organization":"usmf","site":"1"})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1","locations":["A","B"],)"
               R"("source":"edge","on_hand":"iv.free"})"),
           erp(R"(,"tenant":"t","location":"A","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1","reservations":{}})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1","locations":["A","B"],)"
               R"("reservations":{"location":"B","source":"iv","modifier":"softReserved",)"
               R"("check_available":false}})"),
       }) {
    CAPTURE(text);
    CHECK(read(text) == "");
    CHECK(schemas.mistakes("", text) == "");
  }
  for (const std::string& text : {
           erp(R"(,"tenant":"t","stock":"shelf")"),
           erp(R"(,"tenant":"t","stock":"inventory_visibility")"),
           erp(R"(,"tenant":"t","stock":"business_central")"),
           erp(R"(,"tenant":"t","business_central":{"url":"https://b.example/api/v2.0"})"),
           erp(R"(,"tenant":"t","business_central":{"url":"http://b.example/api/v2.0",)"
               R"("company":"c"})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example"})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"http://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1"})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1","locations":[]})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1","on_hand":"onhand"})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1",)"
               R"("reservations":{"measure":"iv.reserved"}})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1",)"
               R"("reservations":{"check_available":"yes"}})"),
           erp(R"(,"tenant":"t","inventory_visibility":{"url":"https://i.example",)"
               R"("environment":"e","organization":"usmf","site":"1",)"
               R"("reservations":{"modifier":""}})"),
       }) {
    CAPTURE(text);
    CHECK(read(text) != "");
    CHECK(schemas.mistakes("", text) != "");
  }
}

TEST_CASE("the schema and the reader agree on the queue that wakes the box") {
  const serve::test::Schemas schemas(schema_file);
  const auto bus = [](const std::string& members) {
    return erp(R"(,"tenant":"t","service_bus":{)" + members + "}");
  };
  for (const std::string& text : {
           bus(R"("url":"https://ns.servicebus.windows.net","queue":"box1")"),
           bus(R"("url":"https://ns.servicebus.windows.net/","queue":"t/subscriptions/box-1")"),
           bus(R"("url":"http://127.0.0.1:9","queue":"q","key_name":"listen","key":"k")"),
           bus(R"("url":"https://ns.example","queue":"q","key_name":"listen",)"
               R"("key_file":"secrets/dynamics")"),
       }) {
    CAPTURE(text);
    CHECK(read(text) == "");
    CHECK(schemas.mistakes("", text) == "");
  }
  for (const std::string& text : {
           bus(""),
           bus(R"("url":"https://ns.example")"),
           bus(R"("url":"http://ns.example","queue":"q")"),
           bus(R"("url":"https://ns.example/q","queue":"q")"),
           bus(R"("url":"https://ns.example","queue":"")"),
           bus(R"("url":"https://ns.example","queue":"/q")"),
           bus(R"("url":"https://ns.example","queue":"q?x")"),
           bus(R"("url":"https://ns.example","queue":"q","key_name":"listen")"),
           bus(R"("url":"https://ns.example","queue":"q","key":"k")"),
           bus(R"("url":"https://ns.example","queue":"q","key_file":"secrets/dynamics")"),
           bus(R"("url":"https://ns.example","queue":"q","key_name":"l","key":"k",)"
               R"("key_file":"secrets/dynamics")"),
           bus(R"("url":"https://ns.example","queue":"q","topic":"t")"),
       }) {
    CAPTURE(text);
    CHECK(read(text) != "");
    CHECK(schemas.mistakes("", text) != "");
  }
}

TEST_CASE("the schema and the reader refuse the same configurations") {
  const serve::test::Schemas schemas(schema_file);
  for (const std::string& text : {
           std::string("{}"),
           std::string("[]"),
           with(R"("colour":"red")"),
           with(R"("box":0)"),
           with(R"("box":65520)"),
           with(R"("box":"1")"),
           with(R"("box":1.5)"),
           with(R"("name":7)"),
           with(R"("log":"loud")"),
           with(R"("country":"xx")"),
           with(R"("pull_interval_ms":99)"),
           with(R"("serve":[])"),
           std::string(R"({"store":{}})"),
           std::string(R"({"store":{"directory":"s","map_mb":1}})"),
           std::string(R"({"store":{"directory":"s","journal_segment_mb":257}})"),
           std::string(R"({"store":{"directory":"s","size":1}})"),
           shop(""),
           shop(R"(,"client_secret":"s","client_secret_file":"secrets/shopware")"),
           shop(R"(,"client_secret":"s","stock":"mine")"),
           shop(R"(,"client_secret":"s","user":"u")"),
           shop(R"(,"client_secret":"s","webhooks":{})"),
           shop(R"(,"client_secret":"s","webhooks":{"url":"https://r.example","key":"short"})"),
           shop(R"(,"client_secret":"s","webhooks":{"url":"http://r.example"})"),
           with(R"("shopware":{"url":"https://shop.example","app":{"name":"B","secret":"s"}})"),
           with(R"("shopware":{"url":"http://shop.example","client_id":"a","client_secret":"s"})"),
           with(R"("shopware":{"client_id":"a","client_secret":"s"})"),
           erp(""),
           erp(R"(,"tenant":"t","token_url":"https://login.example/t")"),
           erp(R"(,"token_url":"http://login.example/t")"),
           erp(R"(,"tenant":"t","window_s":0)"),
           erp(R"(,"tenant":"t","authority":"http://login.example")"),
           erp(R"(,"tenant":"t","certificate_file":"c.pem","key_file":"k.pem")"),
           with(R"("dynamics":{"url":"https://e.example","client_id":"a","tenant":"t",)"
                R"("key_file":"k"})"),
           with(R"("scanning":{"pick_ship":true})"),
           with(R"("scanning":{"recount":1})"),
           with(R"("operators":{"badge":"17"})"),
           with(R"("operators":[{"badge":"17"}])"),
           with(R"("operators":[{"badge":"17","name":"Ann","pin":"4711"}])"),
           with(R"("serve":{"port":65536})"),
           with(R"("serve":{"tls":"yes"})"),
           with(R"("serve":{"tokens":{}})"),
           with(R"("serve":{"tokens":[{"name":"a"}]})"),
           with(R"("serve":{"tokens":[{"name":"a","token":"short"}]})"),
           with(R"("serve":{"tokens":[{"token":"0123456789abcdef"}]})"),
           with(R"("scanners":{})"),
           scanner(""),
           scanner(R"(,"match":{})"),
           scanner(R"(,"match":{"path":"a","by_id":"b"})"),
           scanner(R"(,"match":{"vid":"05E0","pid":"1701"})"),
           scanner(R"(,"match":{"vid":"05e0"})"),
           scanner(R"(,"match":{"path":"a"},"baud":1000)"),
           scanner(R"(,"match":{"path":"a"},"layout":"xx")"),
           scanner(R"(,"match":{"path":"a"},"gs":["char:||"])"),
           scanner(R"(,"match":{"path":"a"},"terminators":["end"])"),
           scanner(R"(,"match":{"path":"a"},"idle_ms":19)"),
           scanner(R"(,"match":{"path":"a"},"colour":1)"),
       }) {
    CAPTURE(text);
    CHECK(read(text) != "");
    CHECK(schemas.mistakes("", text) != "");
  }
}

TEST_CASE("the schema has every key that the reader knows, each with words") {
  const base::Json schema = *base::Json::parse(content(schema_file));
  std::string known;
  for (const auto& [name, property] : *schema.find("properties")->members()) {
    CAPTURE(name);
    CHECK(property.find("description") != nullptr);
    known += known.empty() ? "" : " ";
    known += name;
  }
  const std::string told = read(with(R"("colour":1)"));
  const std::string words = "known are ";
  std::istringstream in(told.substr(told.find(words) + words.size()));
  std::size_t count = 0;
  for (std::string name; in >> name; ++count) {
    if (name.ends_with(',')) name.pop_back();
    CAPTURE(name);
    CHECK(schema.find("properties")->find(name) != nullptr);
  }
  CAPTURE(known, told);
  CHECK(count == schema.find("properties")->members()->size());
}

TEST_CASE("a PIN is checked against its yescrypt hash, and nothing else is one") {
  const std::string hash =
      "$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/$cfd/cksn4QXbK5anRRa0Wy8vnBFruvBHyfyadk4ne90";
  const Operators operators = {{"9", {"Bob", hash, true}}, {"17", {"Ann", "", false}}};
  CHECK(pin_fits(operators, "9", "4711"));
  CHECK_FALSE(pin_fits(operators, "9", "4712"));
  CHECK_FALSE(pin_fits(operators, "9", ""));
  CHECK_FALSE(pin_fits(operators, "17", ""));
  CHECK_FALSE(pin_fits(operators, "3", "4711"));
  for (const char* wrong : {"4711", "$y$", "$y$j75$", "$1$abc$def", "$y$j75$!!$x",
                            "$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/$",
                            "$y$jFT$k2XAnEHBqQ1Ct2aMXFKNa/"
                            "$cfd/cksn4QXbK5anRRa0Wy8vnBFruvBHyfyadk4ne90"}) {
    CHECK_FALSE(is_pin_hash(wrong));
  }
  const auto made = hash_pin("0815");
  REQUIRE(made);
  CHECK(is_pin_hash(*made));
  CHECK(*made != *hash_pin("0815"));  // another salt
  CHECK(pin_fits({{"1", {"Eve", *made, false}}}, "1", "0815"));
  for (const char* wrong : {"", "123", "12a4", "1234567890123"}) CHECK_FALSE(hash_pin(wrong));
}

}  // namespace
}  // namespace holdfast::daemon
