// Reads what changed at one endpoint, stream by stream, and takes it into the box.
//
// Model: every stream has a cursor, stored in the same transaction as what its page changed, so
// that a crash repeats a page at most and a repeated page changes nothing. Polling is the truth;
// hint() (a webhook, the line's return) only makes it sooner. A hint that names a stream reads that
// one alone, at most once in `named_pause`, and only when everything was read before. Patient
// streams are looked at in every `patient_rounds`-th round only, or when `patient_max` is over, in
// which all are: a whole round. While anything is read for the first time, and after a hint, rounds
// are whole. While requests wait for the system's quota, reading is far between, so that nearly all
// of it goes to what is to be delivered. A document that names what is not known has the patient
// streams read before it is taken, for the same name once; where nothing comes of it again and
// again (others' documents, which name what is none of ours), at most once in the time of a whole
// round. An item that comes with one of them has its stock read, whose row may have come before. A
// stream whose documents are parts of records alone (price lists) holds nothing up: what is
// delivered does not wait for its first load, and where the system refuses to have it read it is
// left out, with a remark, and asked again every `refused_again`. When a stream that began again is
// through, what was deleted meanwhile is still to be looked for: that is noted with its last page,
// for the sweep. Loop thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sync/context.hpp"
#include "sync/health.hpp"
#include "sync/stock_reader.hpp"

namespace holdfast::sync {

struct PullerOptions {
  base::Millis interval{2000};           // between rounds
  std::uint64_t patient_rounds = 15;     // a whole round among so many
  base::Seconds patient_max{300};        // and after that time at the latest
  base::Millis named_pause{1000};        // between readings of single streams
  base::Millis scarce_interval{30'000};  // for both, while requests wait for the system's quota
  std::uint64_t vain_looks_max = 8;      // then they are made between whole rounds no oftener
  base::Seconds refused_again{300};      // a stream of parts that may not be read
  // Documents of this type mark the stock of the product they name instead of becoming records.
  std::string stock_document = "holdfast_stockonhand";
  std::string stock_item = "product";  // and those of this type are the products
};

struct StreamState {
  bool first_load_done = false;
  std::optional<flow::LoadSize> load;  // where the system tells; kept up to date while it lasts
  std::uint64_t documents = 0;
  base::MonotonicTime last_pull{}, last_began{};
  std::string fault;
  std::string remark;  // where it is not read as it should be
  bool parts = false;  // its documents are parts of records alone
  bool refused = false;                  // it is left out until then
  base::MonotonicTime refused_until{};
};

// All streams of one system together. Rate and time left are of the time spent reading since this
// start, nothing before the first page.
struct FirstLoad {
  std::int64_t read = 0, total = 0;  // documents
  std::optional<std::int64_t> rows_per_s, left_s;
};

class Puller {
 public:
  Puller(Context& context, store::Endpoint endpoint, Health& health, StockReader* stock,
         PullerOptions options);

  base::Task<void> run();
  void stop() { stopping_ = true; }
  void hint();
  // Something changed in that stream, as was told so long ago. False when it was read since then,
  // or there is no such stream.
  bool hint(const std::string& stream, std::optional<base::Duration> told_ago);

  [[nodiscard]] const std::map<std::string, StreamState>& streams() const { return streams_; }
  [[nodiscard]] bool first_load_done() const;
  // Nothing when it is done, or before its size is known.
  [[nodiscard]] std::optional<FirstLoad> first_load() const;
  // What the system said it is; empty before it was reached.
  [[nodiscard]] const flow::Probe& probe() const { return probe_; }
  // Counts finished rounds over all streams, and finished rounds of either kind.
  [[nodiscard]] std::uint64_t rounds() const { return rounds_; }
  [[nodiscard]] std::uint64_t looks() const { return looks_; }
  // What was there at this moment is known: a whole round began then, and is through.
  [[nodiscard]] base::MonotonicTime known_as_of() const { return known_as_of_; }
  // The next round is a whole one, when it is due.
  void look_everywhere() { everywhere_ = true; }

 private:
  base::Task<bool> ask_what_it_is();
  base::Task<void> ask_how_much();
  base::Task<bool> begin_again();
  base::Task<bool> round(bool whole);
  [[nodiscard]] bool whole_is_due() const;
  [[nodiscard]] std::set<std::string> unknown_in(const std::string& stream,
                                                 const flow::Page& page) const;
  [[nodiscard]] bool look_pays(const std::set<std::string>& unknown) const;
  void note_vain(const std::set<std::string>& before, const std::set<std::string>& after);
  base::Task<bool> pull_patient();
  [[nodiscard]] std::vector<std::string> new_items(const flow::Page& page) const;
  base::Task<void> round_of_named();
  [[nodiscard]] bool named_may() const;
  [[nodiscard]] base::Millis unless_scarce(base::Millis usual) const;
  base::Task<bool> pull(std::string stream);
  [[nodiscard]] bool parts_alone(const std::string& stream) const;
  [[nodiscard]] bool leave_out(StreamState& state, const base::Error& error) const;
  void note_loaded(StreamState& state, std::size_t documents, base::Duration took);
  base::Task<bool> take(std::string stream, flow::Page page);

  Context& context_;
  store::Endpoint endpoint_;
  Health& health_;
  StockReader* stock_;
  PullerOptions options_;
  std::map<std::string, StreamState> streams_;
  flow::Probe probe_;
  std::uint64_t rounds_ = 0, looks_ = 0;
  std::int64_t loaded_now_ = 0;  // documents of first loads since this start
  base::Duration loading_{};     // spent on them
  std::set<std::string> named_;  // streams that were hinted at
  std::set<std::string> vain_;  // what documents named, and a look did not bring
  std::uint64_t vain_looks_ = 0;  // since the last one that brought something
  base::MonotonicTime named_next_{}, known_as_of_{}, looked_{};
  bool hinted_ = false, everywhere_ = false, sizes_asked_ = false, begun_ = false;
  bool stopping_ = false;
};

}  // namespace holdfast::sync
