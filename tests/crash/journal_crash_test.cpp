// Every state that a power cut can leave of the journal: what was acknowledged is there, in order,
// exactly once, and the journal goes on.
#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "store/journal.hpp"
#include "store/sim_disk.hpp"

namespace holdfast::store {
namespace {

using namespace testing;

constexpr std::uint64_t seeds = 600;
constexpr int cuts_per_seed = 6;  // one after the other, on what the one before left
const JournalOptions options{"j", 64UL * 1024, 2};

struct Model {
  std::vector<std::string> acknowledged;  // in order; index + 1 is the sequence
  std::uint64_t applied = 0;              // what the state is pretended to contain durably
};

std::string random_payload(base::Random& random) {
  const std::size_t most = random.below(8) == 0 ? 12'000 : 300;
  std::string payload(1 + random.below(most), '\0');
  random.fill(payload.data(), payload.size());
  return payload;
}

class Run {
 public:
  explicit Run(std::uint64_t seed) : random_(seed) {}

  // False on the first thing that is wrong, which `wrong` then says.
  bool go() {
    for (int cut = 0; cut < cuts_per_seed; ++cut) {
      if (!open() || !work()) return false;
      journal_.reset();
      disk_.power_cut(random_);
    }
    return open();
  }

  std::string wrong;
  std::uint64_t torn = 0, states = 0;

 private:
  bool fail(const std::string& words) {
    wrong = words;
    return false;
  }

  bool open() {
    std::vector<std::string> found;
    auto journal = Journal::open(options, disk_, {model_.applied, {}, false},
                                 [&](const Frame& frame, JournalPlace) {
                                   found.emplace_back(frame.payload);
                                   return base::Status();
                                 });
    ++states;
    if (!journal) return fail(journal.error().message);
    journal_ = std::move(*journal);
    torn += journal_->found().torn ? 1 : 0;
    return check(found);
  }

  // Frames that were never acknowledged may have survived, and then count as written.
  bool check(const std::vector<std::string>& found) {
    auto& known = model_.acknowledged;
    const std::size_t expected = known.size() - model_.applied;
    if (found.size() < expected) return fail("acknowledged frames are missing");
    if (found.size() > expected + in_flight_.size()) return fail("more frames than written");
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::string& was =
          i < expected ? known[model_.applied + i] : in_flight_[i - expected];
      if (found[i] != was) return fail("frame " + std::to_string(i) + " is another one");
    }
    known.insert(known.end(), found.begin() + static_cast<std::ptrdiff_t>(expected), found.end());
    in_flight_.clear();
    return true;
  }

  bool work() {
    for (std::uint64_t batch = random_.below(25); batch > 0; --batch) {
      if (!write(false)) return false;
      if (random_.below(4) == 0) {
        model_.applied = model_.acknowledged.size() - random_.below(2);
        journal_->release(model_.applied);
      }
    }
    return write(true);
  }

  bool write(bool interrupted) {
    std::vector<std::string> batch;
    for (std::uint64_t i = 1 + random_.below(6); i > 0; --i) {
      std::string payload = random_payload(random_);
      if (!journal_->add({{7, 1}, 0, 0, 1, 1}, payload)) break;
      batch.push_back(std::move(payload));
    }
    disk_.fail_flushes = interrupted;
    const auto place = journal_->write();
    disk_.fail_flushes = false;
    if (interrupted) in_flight_ = batch;
    else if (!place) return fail(place.error().message);
    else model_.acknowledged.insert(model_.acknowledged.end(), batch.begin(), batch.end());
    return true;
  }

  base::SeededRandom random_;
  SimDisk disk_;
  Model model_;
  std::unique_ptr<Journal> journal_;
  std::vector<std::string> in_flight_;
};

TEST_CASE("no state that a power cut leaves loses or invents an acknowledged frame") {
  std::uint64_t torn = 0, states = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Run run(seed);
    INFO("seed " << seed);
    const bool good = run.go();
    INFO(run.wrong);
    REQUIRE(good);
    torn += run.torn;
    states += run.states;
  }
  WARN(states << " crash states, " << torn << " with a torn tail");
  CHECK(states >= 4000);
  CHECK(torn > states / 10);  // the disk does tear
}

}  // namespace
}  // namespace holdfast::store
