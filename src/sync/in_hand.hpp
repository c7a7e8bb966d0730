// One hand at a time on each of many things: a mutex by id.
//
// Model: take() waits until nobody holds that id, then holds it until the Hold goes out of scope.
// Who waits is not served in turn. Must outlive its holds. Loop thread.
#pragma once

#include <set>
#include <utility>

#include "base/signal.hpp"
#include "base/task.hpp"
#include "base/uuid.hpp"

namespace holdfast::sync {

class InHand {
 public:
  class Hold {
   public:
    Hold(InHand& owner, const base::Uuid& id) : owner_(&owner), id_(id) { owner.ids_.insert(id); }
    Hold(Hold&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), id_(other.id_) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (owner_ == nullptr) return;
      owner_->ids_.erase(id_);
      owner_->let_go_.notify_all();
    }

   private:
    InHand* owner_;
    base::Uuid id_;
  };

  explicit InHand(base::Loop& loop) : let_go_(loop) {}

  base::Task<Hold> take(base::Uuid id) {
    while (ids_.contains(id)) (void)co_await let_go_.wait();
    co_return Hold(*this, id);
  }

 private:
  std::set<base::Uuid> ids_;
  base::Signal let_go_;
};

}  // namespace holdfast::sync
