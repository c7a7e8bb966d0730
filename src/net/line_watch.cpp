#include "net/line_watch.hpp"

#include <utility>

namespace holdfast::net {

using base::Duration;

// Shared with the probes under way, which may end after the watch has gone.
struct LineWatch::State : std::enable_shared_from_this<LineWatch::State> {
  enum class Phase { up, suspected, down };

  State(base::Loop& on, Probe& with, std::string to, std::uint16_t at)
      : loop(on), probe(with), host(std::move(to)), port(at), changed(on) {}

  void suspect();
  void start_probe();
  void schedule();
  void answered(int number, std::uint64_t of_search, bool reached);
  void found();
  [[nodiscard]] Duration interval() const;
  static base::Task<void> run_probe(std::shared_ptr<State> state, int number);

  base::Loop& loop;
  Probe& probe;
  std::string host;
  std::uint16_t port;
  base::Signal changed;
  Phase phase = Phase::up;
  base::MonotonicTime since{};
  std::uint64_t search = 0;  // counts the times that probing began
  int probes = 0;            // started in this search
  int running = 0;
  base::Loop::TimerId timer = 0;
  bool gone = false;
};

void LineWatch::State::suspect() {
  if (phase != Phase::up) return;
  phase = Phase::suspected;
  since = loop.now();
  ++search;
  probes = 0;
  start_probe();
}

Duration LineWatch::State::interval() const {
  const Duration age = loop.now() - since;
  if (age < probe_slower_after_s) return probe_interval_ms;
  return age < probe_slowest_after_s ? probe_interval_slower_ms : probe_interval_slowest_ms;
}

void LineWatch::State::schedule() {
  timer = loop.after(interval(), [this] { start_probe(); });
}

void LineWatch::State::start_probe() {
  schedule();
  if (running >= probes_at_once_max) return;
  ++probes;
  ++running;
  base::spawn(run_probe(shared_from_this(), probes));
}

base::Task<void> LineWatch::State::run_probe(std::shared_ptr<State> state, int number) {
  const std::uint64_t of_search = state->search;
  const bool reached = co_await state->probe.reach(state->host, state->port, probe_answer_ms_max);
  --state->running;
  state->answered(number, of_search, reached);
}

void LineWatch::State::answered(int number, std::uint64_t of_search, bool reached) {
  if (gone || of_search != search || phase == Phase::up) return;
  if (!reached) {
    if (std::exchange(phase, Phase::down) == Phase::suspected) changed.notify_all();
    return;
  }
  const bool never_down = phase == Phase::suspected && number == 1;
  found();
  if (!never_down) changed.notify_all();
}

void LineWatch::State::found() {
  phase = Phase::up;
  loop.cancel(std::exchange(timer, 0));
}

LineWatch::LineWatch(base::Loop& loop, Probe& probe, std::string host, std::uint16_t port)
    : state_(std::make_shared<State>(loop, probe, std::move(host), port)) {}

LineWatch::~LineWatch() {
  state_->gone = true;
  state_->loop.cancel(state_->timer);
}

void LineWatch::report_failure() { state_->suspect(); }

void LineWatch::report_success() {
  const bool was_down = state_->phase == State::Phase::down;
  state_->found();
  if (was_down) state_->changed.notify_all();
}

bool LineWatch::up() const { return state_->phase != State::Phase::down; }
base::Signal& LineWatch::changed() { return state_->changed; }
base::MonotonicTime LineWatch::down_since() const { return state_->since; }

}  // namespace holdfast::net
