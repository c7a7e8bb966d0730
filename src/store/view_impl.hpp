// What a View holds: first the moment (pin), then the state as it was then or later.
#pragma once

#include "store/overlay.hpp"
#include "store/state_rows.hpp"
#include "store/tables.hpp"
#include "store/view.hpp"

namespace holdfast::store {

class View::Impl {
 public:
  Impl(const Tables& tables, Overlay& overlay) : overlay_(overlay), pin_(overlay), rows_(tables) {}

  [[nodiscard]] const ReadRows& rows() const { return rows_; }
  // Of the item, acknowledged but not in these rows yet.
  [[nodiscard]] std::vector<Overlay::Entry> unapplied(const base::Uuid& item) const {
    return pin_.anything() ? overlay_.of(item, applied(), pin_) : std::vector<Overlay::Entry>{};
  }

 private:
  [[nodiscard]] std::uint64_t applied() const;
  Overlay& overlay_;
  Overlay::Pin pin_;
  ReadRows rows_;
};

}  // namespace holdfast::store
