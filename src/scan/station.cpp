#include "scan/station.hpp"

#include <algorithm>
#include <charconv>
#include <deque>

#include <fmt/core.h>

#include "base/log.hpp"
#include "gs1/parse.hpp"

namespace holdfast::scan {

struct Station::Line {
  Line(std::string name, const World& world, PinTries& tries, bool reads_upce)
      : device(std::move(name)), session(world, &tries), upce(reads_upce) {}

  std::string device;
  Session session;
  bool upce;
  bool recording = false;
  std::vector<std::string> claims{};  // what the scan being recorded may touch
  std::deque<Reading> waiting;
  std::optional<FeedbackEvent> last;
};

Station::Station(const World& world, Recorder& recorder, const base::Clock& clock)
    : world_(world), recorder_(recorder), clock_(clock), alive_(std::make_shared<bool>(true)) {}

Station::~Station() = default;

base::Status Station::add_scanner(const std::string& device, bool upce, std::string_view snapshot,
                                  std::string receipt) {
  if (lines_.contains(device)) {
    return base::fail(base::ErrorKind::misconfigured,
                      fmt::format("adding scanner {}: the name is taken", device));
  }
  auto line = std::make_unique<Line>(device, world_, tries_, upce);
  base::Status restored;
  if (!snapshot.empty()) {
    restored = line->session.restore(snapshot, std::move(receipt), clock_.monotonic());
  }
  lines_[device] = std::move(line);
  if (!restored) return base::pass(restored, fmt::format("scanner {}", device));
  return {};
}

Now Station::now_at(base::MonotonicTime time) const {
  return {time, clock_.wall_trusted() ? clock_.wall().iso_date() : std::string{}};
}

Outcome Station::interpret(const Line& line, const Reading& reading) const {
  const Now now = now_at(reading.time);
  gs1::ParseOptions options{
      .reference_year = built_in_year, .upce = line.upce, .restricted = store_numbers_};
  if (!now.today.empty()) {
    std::from_chars(now.today.data(), now.today.data() + 4, options.reference_year);
  }
  const auto scan = gs1::parse(reading.bytes, options);
  if (scan) return line.session.interpret(*scan, now);
  return line.session.reject(gs1::explain(scan.error(), reading.bytes).message, now);
}

void Station::on_reading(Reading reading) {
  const auto found = lines_.find(reading.device);
  if (found == lines_.end()) return;
  Line& line = *found->second;
  if (reading.bytes.size() > scan_bytes_max) {
    answer(line, Feedback::error,
           fmt::format("a barcode of more than {} bytes was refused", scan_bytes_max));
    return;
  }
  if (line.waiting.size() == readings_waiting_max) {
    answer(line, Feedback::error, "too many scans are waiting to be stored: scan again");
    return;
  }
  line.waiting.push_back(std::move(reading));
  if (!line.recording) take_next(line);
}

bool Station::must_wait(const Line& line, const std::vector<std::string>& claims) const {
  for (const auto& [device, other] : lines_) {
    if (other.get() == &line || !other->recording) continue;
    for (const std::string& claim : other->claims) {
      if (std::find(claims.begin(), claims.end(), claim) != claims.end()) return true;
    }
  }
  return false;
}

void Station::take_next(Line& line) {
  if (line.waiting.empty()) return;
  auto claims = line.session.claims(line.waiting.front().bytes);
  if (must_wait(line, claims)) return;
  line.recording = true;
  line.claims = std::move(claims);
  Reading reading = std::move(line.waiting.front());
  line.waiting.pop_front();
  Outcome outcome = interpret(line, reading);
  if (outcome.secret) reading.bytes.assign(reading.bytes.size(), '*');
  ScanRecord record{std::move(reading), outcome, encode(outcome.next)};
  recorder_.record(std::move(record),
                   [this, &line, alive = std::weak_ptr<bool>(alive_),
                    outcome = std::move(outcome)](base::Result<std::string> receipt) mutable {
                     if (alive.expired()) return;
                     finished(line, std::move(outcome), std::move(receipt));
                   });
}

void Station::take_others(const Line& done) {
  for (auto& [device, other] : lines_) {
    if (other.get() != &done && !other->recording) take_next(*other);
  }
}

void Station::finished(Line& line, Outcome outcome, base::Result<std::string> receipt) {
  line.recording = false;
  if (receipt) {
    const Feedback feedback = outcome.feedback;
    const Trouble trouble = outcome.trouble;
    const bool below_zero = outcome.below_zero;
    std::string text = std::move(outcome.text);
    line.session.accept(std::move(outcome), std::move(*receipt));
    line.last = answer(line, feedback, std::move(text), trouble, below_zero);
  } else {
    base::log_error("scan", fmt::format("{}: {}", line.device, receipt.error().message));
    answer(line, Feedback::error, fmt::format("not stored: {}", receipt.error().message));
  }
  take_others(line);  // those that waited for this one go first
  if (!line.recording) take_next(line);
}

FeedbackEvent Station::answer(const Line& line, Feedback feedback, std::string text,
                              Trouble trouble, bool below_zero) {
  const State& state = line.session.state();
  FeedbackEvent event{line.device, state.number, feedback,    std::move(text), below_zero,
                      state.verb,  state.step,   state.order, state.location,  trouble};
  for (FeedbackSink* sink : sinks_) sink->emit(event);
  return event;
}

void Station::on_notice(const Notice& notice) {
  const auto found = lines_.find(notice.device);
  if (found == lines_.end()) return;
  base::log_notice("scan", fmt::format("{}: {}", notice.device, notice.message));
  if (lost_a_scan(notice.kind)) {
    answer(*found->second, Feedback::error, notice.message, Trouble::misread);
  }
}

void Station::tick() {
  for (auto& [device, line] : lines_) {
    if (line->recording) continue;
    auto outcome = line->session.idle(now_at(clock_.monotonic()));
    if (!outcome) continue;
    const Feedback feedback = outcome->feedback;
    std::string text = std::move(outcome->text);
    line->session.accept(std::move(*outcome));
    answer(*line, feedback, std::move(text), Trouble::none);
  }
}

bool Station::busy() const {
  return std::any_of(lines_.begin(), lines_.end(),
                     [](const auto& entry) { return entry.second->recording; });
}

std::optional<FeedbackEvent> Station::last_accepted(const std::string& device) const {
  const auto found = lines_.find(device);
  return found == lines_.end() ? std::nullopt : found->second->last;
}

const Session* Station::session(const std::string& device) const {
  const auto found = lines_.find(device);
  return found == lines_.end() ? nullptr : &found->second->session;
}

}  // namespace holdfast::scan
