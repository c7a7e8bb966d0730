// All scanners of the box: from a reading to a beep.
//
// Model: reading -> GS1 -> session -> recorder -> feedback. A scan is accepted when it is durable;
// then the session moves on and the person is answered. One that could not be stored leaves the
// session where it was and is answered as an error. Scans of one scanner are taken one after the
// other, those of several side by side, unless they could touch the same document or serial number:
// then the later one is interpreted when the earlier one is durable, so that of two who reach for
// the last open piece one is told that it is gone. Digits of a PIN are recorded as stars. Every
// accepted scan has a running number per scanner.
// Loop thread only; readers post to it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "gs1/restricted.hpp"
#include "scan/device.hpp"
#include "scan/feedback.hpp"
#include "scan/recorder.hpp"
#include "scan/session.hpp"

namespace holdfast::scan {

constexpr std::size_t readings_waiting_max = 64;  // per scanner; more are refused aloud
constexpr int built_in_year = 2026;  // dates of labels are read with it while the clock is not set

class Station {
 public:
  // All must outlive the station; so must it its recorder's pending calls, or they are ignored.
  Station(const World& world, Recorder& recorder, const base::Clock& clock);
  ~Station();
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  // `snapshot` and `receipt` are those of the device's newest record, empty for a new one (without
  // the receipt an undo of that one scan names it by its number alone). A snapshot that cannot be
  // read starts the session anew (its number too) and is an error for the log.
  base::Status add_scanner(const std::string& device, bool upce = false,
                           std::string_view snapshot = {}, std::string receipt = {});
  void add_sink(FeedbackSink& sink) { sinks_.push_back(&sink); }
  // Prices and weights in a store's own numbers are read by these rules; null: by none.
  void use_store_numbers(const gs1::RestrictedProfile* rules) { store_numbers_ = rules; }

  void on_reading(Reading reading);  // unknown devices are ignored
  void on_notice(const Notice& notice);
  // Now and then (every half minute): lets sessions go idle.
  void tick();

  // A scan that was read is not answered yet.
  [[nodiscard]] bool busy() const;
  // Number and answer of the scan accepted last; nothing before the first since start. After a
  // restart session(device)->state().number goes on from where it was.
  [[nodiscard]] std::optional<FeedbackEvent> last_accepted(const std::string& device) const;
  [[nodiscard]] const Session* session(const std::string& device) const;

 private:
  struct Line;
  void take_next(Line& line);
  void take_others(const Line& done);
  [[nodiscard]] bool must_wait(const Line& line, const std::vector<std::string>& claims) const;
  void finished(Line& line, Outcome outcome, base::Result<std::string> receipt);
  FeedbackEvent answer(const Line& line, Feedback feedback, std::string text,
                       Trouble trouble = Trouble::refused, bool below_zero = false);
  [[nodiscard]] Outcome interpret(const Line& line, const Reading& reading) const;
  [[nodiscard]] Now now_at(base::MonotonicTime time) const;

  const World& world_;
  Recorder& recorder_;
  const base::Clock& clock_;
  PinTries tries_;
  std::map<std::string, std::unique_ptr<Line>> lines_;
  std::vector<FeedbackSink*> sinks_;
  const gs1::RestrictedProfile* store_numbers_ = nullptr;
  std::shared_ptr<bool> alive_;
};

}  // namespace holdfast::scan
