// Movements and counts that are acknowledged but not in the state yet, so that reads show them.
//
// Model: the writer adds a frame's entries before it acknowledges; the applier forgets them after
// the commit that contains them. A Pin is a reader's moment: it sees entries with a sequence in
// (what its state contains, what was added when it was made], and as long as it lives nothing is
// forgotten that it may need. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

#include "store/event.hpp"

namespace holdfast::store {

class Overlay {
 public:
  struct Entry {
    std::uint64_t sequence = 0;
    std::string location;
    base::Decimal quantity;
    bool absolute = false;          // a count: what was before does not matter
    bool leaves_for_order = false;
  };
  class Pin {
   public:
    explicit Pin(Overlay& overlay);
    ~Pin();
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;
    [[nodiscard]] std::uint64_t newest() const { return newest_; }
    [[nodiscard]] bool anything() const { return anything_; }

   private:
    Overlay& overlay_;
    std::uint64_t newest_;
    std::multiset<std::uint64_t>::iterator place_;
    bool anything_;
  };

  void add(std::uint64_t sequence, const Transaction& transaction);
  void forget(std::uint64_t applied);
  // Entries of the item behind `applied` up to what the pin saw, in order.
  [[nodiscard]] std::vector<Entry> of(const base::Uuid& item, std::uint64_t applied,
                                      const Pin& pin) const;

 private:
  struct Added {
    std::uint64_t sequence;
    base::Uuid item;
  };
  void keep(const base::Uuid& item, Entry entry);
  void forget_one(const Added& added);
  mutable std::mutex mutex_;
  std::unordered_map<base::Uuid, std::vector<Entry>> items_;
  std::vector<Added> order_;  // as added
  std::multiset<std::uint64_t> pins_;
  std::uint64_t newest_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace holdfast::store
