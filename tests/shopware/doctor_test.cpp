// What the doctor says of a shop that no simulator can be: without a Date, slow, with a box whose
// clock is dead. All others are found at a running shop (tests/contract/doctor).
#include "shopware/doctor.hpp"

#include <catch2/catch.hpp>

#include "base/sim_loop.hpp"
#include "recorded.hpp"

using namespace holdfast;
using base::JsonView;
using shopware::testing::Recorder;

namespace {

constexpr auto row = R"({"data":[{"id":"0191d3f2a7c87d1e9f0b3c5a6d7e8f90","type":"product",)"
                     R"("name":"x","active":true,"product":{"sales":3}}],"total":1})";

// A shop without a fault, as far as the doctor asks.
struct Visit {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  Recorder shop{loop};

  class Patient final : public net::Transport {
   public:
    Patient(Visit& visit) : visit_(visit) {}
    base::Task<base::Result<net::Response>> send(net::Request request) override {
      co_await base::sleep(visit_.loop, visit_.answer_time);
      const std::string path = request.url.substr(std::string("https://shop").size());
      if (path.starts_with("/api/search/integration")) co_return net::Response{403, {}, "{}"};
      if (path.starts_with("/api/search/") && !visit_.shop.answers.contains(path)) {
        co_return net::Response{200, {}, row};
      }
      if (path == "/api/_action/sync" && !visit_.shop.answers.contains(path)) {
        co_return net::Response{500, {}, R"({"errors":[{"code":"1452"}]})"};
      }
      co_return co_await visit_.shop.send(std::move(request));
    }

   private:
    Visit& visit_;
  };

  Patient patient{*this};
  base::Millis answer_time{20};
  shopware::DoctorOptions options = [] {
    shopware::DoctorOptions made;
    made.url = "https://shop";
    made.client_id = "SWIA1";
    made.client_secret = "secret";
    return made;
  }();

  void answer(const char* path, int status, const char* body, net::Headers headers = {}) {
    shop.answers[path] = {{status, std::move(headers), body}};
  }

  std::vector<std::string> find() {
    shopware::Doctor doctor(clock, patient, options);
    std::optional<shopware::Diagnosis> diagnosis;
    base::spawn(keep(doctor, diagnosis));
    loop.run_until_idle();
    REQUIRE(diagnosis);
    std::vector<std::string> codes;
    for (const auto& finding : diagnosis->findings) {
      if (finding.level == shopware::Finding::Level::note) continue;
      CHECK_FALSE(finding.found.empty());
      CHECK_FALSE(finding.advice.empty());
      codes.push_back(finding.code);
    }
    healthy = diagnosis->healthy();
    return codes;
  }
  bool healthy = false;

  static base::Task<void> keep(shopware::Doctor& doctor,
                               std::optional<shopware::Diagnosis>& diagnosis) {
    diagnosis = co_await doctor.examine();
  }
};

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("a shop without a fault") {
  Visit visit;
  CHECK(visit.find() == Codes{});
  CHECK(visit.healthy);
}

TEST_CASE("a shop that keeps no stock is well where the box knows it") {
  const char* lines = R"({"data":[{"id":"a","product":{"sales":0}}],"total":1})";
  Visit visit;
  visit.answer("/api/search/order-line-item", 200, lines);
  CHECK(visit.find() == Codes{"stock_management_off"});
  Visit told;
  told.answer("/api/search/order-line-item", 200, lines);
  told.options.stock = "unmanaged";
  CHECK(told.find() == Codes{});
}

TEST_CASE("a sign-in that is answered without a token") {
  Visit visit;
  visit.answer("/api/oauth/token", 200, R"({"token_type":"Bearer","expires_in":600})");
  CHECK(visit.find() == Codes{"token_missing"});
  CHECK_FALSE(visit.healthy);
}

TEST_CASE("a sign-in that ends at once") {
  Visit visit;
  visit.answer("/api/oauth/token", 200,
               R"({"token_type":"Bearer","expires_in":30,"access_token":"t"})");
  CHECK(visit.find() == Codes{"token_short"});
  CHECK(visit.healthy);
}

TEST_CASE("answers without a date") {
  Visit visit;
  visit.answer("/api/_info/health-check", 200, "");
  CHECK(visit.find() == Codes{"clock_unknown"});
}

TEST_CASE("a box whose clock was never set") {
  Visit visit;
  visit.clock.set_wall(base::WallTime{86'400'000});
  CHECK(visit.find() == Codes{"clock_of_box"});
}

TEST_CASE("a shop that takes its time") {
  Visit visit;
  visit.answer_time = base::Millis(2'100);
  CHECK(visit.find() == Codes{"slow"});
  CHECK(visit.healthy);
  Visit quicker;
  quicker.answer_time = base::Millis(1'900);
  CHECK(quicker.find() == Codes{});
}

TEST_CASE("a shop that does not understand a question") {
  Visit visit;
  visit.answer("/api/search/order-delivery", 400,
               R"({"errors":[{"status":"400","code":"FRAMEWORK__UNMAPPED_FIELD","title":"Bad",)"
               R"("detail":"Field \"x\" in entity \"order_delivery\" was not found."}]})");
  const auto found = visit.find();
  REQUIRE_FALSE(found.empty());
  CHECK(found.front() == "question_refused");
  CHECK_FALSE(visit.healthy);
}

TEST_CASE("a write that must fail and does not") {
  Visit visit;
  visit.answer("/api/_action/sync", 200, R"({"extensions":[],"data":[]})");
  CHECK(visit.find() == Codes{"write_unexplained"});
  CHECK_FALSE(visit.healthy);
}
