// Sounds of the box: what is written to the devices, and when.
#include "scan/buzzer.hpp"

#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/input.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/sim_loop.hpp"

using namespace holdfast;
using namespace holdfast::scan;

namespace {

// Writes down what it hears and when, in milliseconds.
struct Tape {
  std::vector<std::pair<std::int64_t, int>> sounds{};
  bool broken = false;
};

class Recording final : public Buzzer {
 public:
  Recording(Tape& tape, base::Loop& loop) : tape_(tape), loop_(loop) {}
  base::Status sound(int hertz) override {
    if (tape_.broken) return base::fail(base::ErrorKind::io, "no buzzer");
    tape_.sounds.emplace_back(loop_.now().ns / 1'000'000, hertz);
    return {};
  }

 private:
  Tape& tape_;
  base::Loop& loop_;
};

struct Box {
  base::ManualClock clock;
  base::SimLoop loop{clock};
  Tape tape;
  std::int64_t start = loop.now().ns / 1'000'000;
  std::unique_ptr<BuzzerFeedback> buzzer =
      std::make_unique<BuzzerFeedback>(loop, std::make_unique<Recording>(tape, loop));

  // Lengths of tones and pauses: 80 on, -80 off.
  std::vector<std::int64_t> lengths(Signal signal) {
    tape.sounds.clear();
    buzzer->play(signal);
    loop.run_until_idle();
    std::vector<std::int64_t> all;
    for (std::size_t i = 1; i < tape.sounds.size(); ++i) {
      const std::int64_t length = tape.sounds[i].first - tape.sounds[i - 1].first;
      all.push_back(tape.sounds[i - 1].second != 0 ? length : -length);
    }
    return all;
  }
};

using Lengths = std::vector<std::int64_t>;

std::string scratch(const char* name) {
  return (std::filesystem::temp_directory_path() / (name + std::to_string(::getpid()))).string();
}

// A GPIO chip: what was asked of it.
struct Chip {
  gpio_v2_line_request request{};
  std::vector<std::uint64_t> bits{};
  bool taken = false;
};
Chip* chip = nullptr;
int chip_call(int /*fd*/, unsigned long request, void* argument) {
  if (request == GPIO_V2_GET_LINE_IOCTL) {
    if (chip->taken) {
      errno = EBUSY;
      return -1;
    }
    auto* wanted = static_cast<gpio_v2_line_request*>(argument);
    wanted->fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    chip->request = *wanted;
    return 0;
  }
  const auto* values = static_cast<gpio_v2_line_values*>(argument);
  chip->bits.push_back(values->bits & values->mask);
  return request == GPIO_V2_LINE_SET_VALUES_IOCTL ? 0 : -1;
}

}  // namespace

TEST_CASE("each signal has a rhythm of its own, and ends in silence") {
  Box box;
  CHECK(box.lengths(Signal::accepted) == Lengths{80});
  CHECK(box.lengths(Signal::question) == Lengths{80, -80, 80});
  CHECK(box.lengths(Signal::refused) == Lengths{700});
  CHECK(box.lengths(Signal::attention) == Lengths{350, -120, 100});
  CHECK(box.lengths(Signal::done) == Lengths{80, -60, 80, -60, 80});
  CHECK(box.tape.sounds.back().second == 0);
  std::set<Lengths> rhythms;
  for (std::size_t i = 0; i < signal_count; ++i) {
    rhythms.insert(box.lengths(static_cast<Signal>(i)));
  }
  CHECK(rhythms.size() == signal_count);
}

TEST_CASE("the newest answer cuts off the one before") {
  Box box;
  box.buzzer->play(Signal::refused);
  box.loop.run_for(base::Millis(100));
  box.buzzer->play(Signal::accepted);
  box.loop.run_until_idle();
  std::vector<int> heard;
  for (const auto& [time, hertz] : box.tape.sounds) heard.push_back(hertz);
  CHECK(heard == std::vector<int>{300, 0, 2400, 0});
  CHECK(box.tape.sounds.back().first - box.start <= 181);
}

TEST_CASE("an answer is not cut short by the end of the one before") {
  Box box;
  box.buzzer->play(Signal::refused);  // would end at 700 ms; is silenced first
  box.loop.run_for(base::Millis(600));
  CHECK(box.lengths(Signal::attention) == Lengths{0, 350, -120, 100});
}

TEST_CASE("a box that is stopped is silent") {
  Box box;
  box.buzzer->play(Signal::refused);
  box.buzzer.reset();
  CHECK(box.tape.sounds.back().second == 0);
  CHECK_FALSE(box.loop.step());
}

TEST_CASE("a buzzer that is not there harms nothing and is tried again") {
  Box box;
  box.tape.broken = true;
  box.buzzer->play(Signal::accepted);
  box.loop.run_until_idle();
  box.tape.broken = false;
  CHECK(box.lengths(Signal::accepted) == Lengths{80});
}

TEST_CASE("answers to scans are the signals of their feedback; below zero needs a look") {
  const auto signal = [](Feedback feedback, bool below_zero = false) {
    FeedbackEvent event;
    event.feedback = feedback;
    event.below_zero = below_zero;
    return signal_of(event);
  };
  CHECK(signal(Feedback::accepted) == Signal::accepted);
  CHECK(signal(Feedback::counted) == Signal::accepted);
  CHECK(signal(Feedback::counted, true) == Signal::attention);
  CHECK(signal(Feedback::question) == Signal::question);
  CHECK(signal(Feedback::error) == Signal::refused);
  CHECK(signal(Feedback::done) == Signal::done);
}

TEST_CASE("the speaker is told its tone as an input event") {
  const std::string path = scratch("holdfast-speaker-");
  std::ofstream(path).put('x');
  std::filesystem::resize_file(path, 0);
  {
    const auto speaker = speaker_buzzer(path);
    REQUIRE(speaker->sound(2400));
    REQUIRE(speaker->sound(0));
  }
  std::ifstream file(path, std::ios::binary);
  input_event events[4];
  file.read(reinterpret_cast<char*>(events), sizeof events);
  REQUIRE(file.gcount() == sizeof events);
  CHECK(events[0].type == EV_SND);
  CHECK(events[0].code == SND_TONE);
  CHECK(events[0].value == 2400);
  CHECK(events[1].type == EV_SYN);
  CHECK(events[2].value == 0);
  std::filesystem::remove(path);
}

TEST_CASE("a speaker that is not there is an error that says where") {
  const auto made = speaker_buzzer("/no/such/speaker")->sound(1000);
  REQUIRE_FALSE(made);
  CHECK_THAT(made.error().message, Catch::Contains("/no/such/speaker"));
}

TEST_CASE("a GPIO line is asked for once as output, then switched") {
  Chip fake;
  chip = &fake;
  BuzzerConfig config;
  config.gpio = "/dev/null";
  config.line = 18;
  config.active_low = true;
  const auto buzzer = gpio_buzzer(config, chip_call);
  REQUIRE(buzzer->sound(2400));
  REQUIRE(buzzer->sound(0));
  CHECK(fake.request.offsets[0] == 18);
  CHECK(fake.request.num_lines == 1);
  CHECK(fake.request.config.flags == (GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_ACTIVE_LOW));
  CHECK(std::string(fake.request.consumer) == "holdfast");
  CHECK(fake.bits == std::vector<std::uint64_t>{1, 0});
}

TEST_CASE("a GPIO line that another program holds is told") {
  Chip fake;
  fake.taken = true;
  chip = &fake;
  BuzzerConfig config;
  config.gpio = "/dev/null";
  const auto made = gpio_buzzer(config, chip_call)->sound(1);
  REQUIRE_FALSE(made);
  CHECK_THAT(made.error().message, Catch::Contains("line 0 of buzzer /dev/null"));
}

TEST_CASE("how a buzzer is configured") {
  const auto read = [](std::string_view json) {
    return read_buzzer(*base::Json::parse(json), "/buzzer");
  };
  CHECK(*read(R"({"speaker": "/dev/x"})") == BuzzerConfig{"/dev/x", "", 0, false});
  CHECK(*read(R"({"gpio": "/dev/gpiochip0", "line": 18, "active_low": true})") ==
        BuzzerConfig{"", "/dev/gpiochip0", 18, true});
  for (const char* wrong : {"{}", "[]", R"({"speaker": "/dev/x", "gpio": "/dev/y", "line": 1})",
                            R"({"gpio": "/dev/y"})", R"({"gpio": "/dev/y", "line": -1})",
                            R"({"speaker": "/dev/x", "tone": 3})",
                            R"({"gpio": "/dev/y", "line": 1, "active_low": "no"})"}) {
    INFO(wrong);
    const auto buzzer = read(wrong);
    REQUIRE_FALSE(buzzer);
    CHECK_THAT(buzzer.error().message, Catch::Contains("/buzzer"));
  }
}
