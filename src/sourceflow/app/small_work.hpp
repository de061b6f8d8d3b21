#pragma once

#include <string>

#include "sourceflow/app/lanes.hpp"

namespace sourceflow::app {

/// Runs a function as one unit of work, waits for it, and throws what it threw. A lost race is
/// repeated.
template <class F>
void run_in_lane(Lanes& lanes, std::string_view key, F function) {
  class Small : public Work {
   public:
    Small(std::string_view key, F& function) : Work(false), key_(key), function_(function) {}
    std::string_view key() const override { return key_; }
    void run(store::UnitOfWork& work) override { function_(work); }
    void done() noexcept override {}
    bool wants_repeat() override {
      try {
        std::rethrow_exception(failure);
      } catch (const store::VersionConflict&) {
        return ++tries_ < 10;
      } catch (...) {
        return false;
      }
    }

   private:
    std::string_view key_;
    F& function_;
    int tries_ = 0;
  };
  Small work(key, function);
  lanes.run(work);
  if (work.failure) std::rethrow_exception(work.failure);
}

/// Forgets some of the claims older than `before`; true if there may be more.
inline bool prune_inbox(Lanes& lanes, std::string_view key, base::Time before) {
  constexpr std::size_t at_once = 1000;
  std::size_t count = 0;
  run_in_lane(
      lanes, key, [&](store::UnitOfWork& work) { count = work.prune_inbox(before, at_once); });
  return count == at_once;
}

}  // namespace sourceflow::app
