// Movements and counts of a stock that the ERP has not got yet: in the outbox or the dead letters.
//
// Model: an index of the outbox by posting key (stock_reader.hpp), kept from read to read. follow()
// takes in what was queued since the last time; of() looks at the entries of one stock as they are
// now, and forgets those that are gone. So a read costs what it asks for, not what waits. An entry
// that was revived has its old id: what lies in the dead letters is kept. Loop thread, and both
// calls with one View.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "store/view.hpp"

namespace holdfast::sync {

class Unposted {
 public:
  struct Stock {
    std::set<causal::Dot> dots;
    // A count waits, or a row was sent and no answer told whether it was taken.
    bool uncertain = false;
  };

  void follow(const store::View& view);
  [[nodiscard]] Stock of(const store::View& view, const std::string& key);
  [[nodiscard]] std::size_t keys() const { return entries_.size(); }

 private:
  std::unordered_map<std::string, std::set<std::uint64_t>> entries_;  // their ids, by key
  std::map<std::uint64_t, store::DeadLetter> letters_;
  std::uint64_t seen_ = 0;
};

}  // namespace holdfast::sync
