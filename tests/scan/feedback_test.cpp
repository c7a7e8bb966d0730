#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "scan/feedback.hpp"

using namespace holdfast::scan;

namespace {

// A directory that looks like the LED class.
struct Leds {
  std::filesystem::path root =
      std::filesystem::temp_directory_path() / ("holdfast-leds-" + std::to_string(::getpid()));

  explicit Leds(bool oneshot) {
    for (const char* led : {"green", "red", "amber"}) {
      std::filesystem::create_directories(root / led);
      for (const char* file : {"brightness", "trigger", "delay_on", "delay_off", "shot"}) {
        const std::string name = file;
        if (!oneshot && name != "brightness" && name != "trigger") continue;
        std::ofstream(root / led / file) << "";
      }
    }
  }
  ~Leds() { std::filesystem::remove_all(root); }
  [[nodiscard]] std::string read(const char* led, const char* file) const {
    std::ifstream in(root / led / file);
    std::string text;
    in >> text;
    return text;
  }
};

FeedbackEvent event_of(Feedback feedback) {
  FeedbackEvent event;
  event.feedback = feedback;
  return event;
}

}  // namespace

TEST_CASE("a good scan flashes green for 150 ms and leaves no wait behind") {
  const Leds leds(true);
  LedFeedback feedback({"green", "red", "amber"}, leds.root.string());
  feedback.emit(event_of(Feedback::accepted));
  CHECK(leds.read("green", "trigger") == "oneshot");
  CHECK(leds.read("green", "delay_on") == "150");
  CHECK(leds.read("green", "shot") == "1");
  CHECK(leds.read("red", "brightness") == "0");
}

TEST_CASE("red stays until the next good scan, amber until the question is answered") {
  const Leds leds(true);
  LedFeedback feedback({"green", "red", "amber"}, leds.root.string());
  feedback.emit(event_of(Feedback::error));
  CHECK(leds.read("red", "brightness") == "1");
  CHECK(leds.read("green", "brightness") == "0");
  feedback.emit(event_of(Feedback::question));
  CHECK(leds.read("amber", "brightness") == "1");
  feedback.emit(event_of(Feedback::done));
  CHECK(leds.read("red", "brightness") == "0");
  CHECK(leds.read("amber", "brightness") == "0");
}

TEST_CASE("without the oneshot trigger the LED stays on") {
  const Leds leds(false);
  LedFeedback feedback({"green", "red", "amber"}, leds.root.string());
  feedback.emit(event_of(Feedback::counted));
  CHECK(leds.read("green", "brightness") == "1");
}

TEST_CASE("an LED that is not there harms nothing") {
  LedFeedback feedback({"green", "", "amber"}, "no/such/directory");
  feedback.emit(event_of(Feedback::accepted));
  feedback.emit(event_of(Feedback::error));
  SUCCEED();
}
