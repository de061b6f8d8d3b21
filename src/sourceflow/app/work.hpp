#pragma once

#include <atomic>
#include <exception>
#include <stdexcept>
#include <string_view>

#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::app {

/// An earlier message of the same entity failed and may yet succeed; this one waits behind it.
class HeldBack : public std::runtime_error {
 public:
  HeldBack() : std::runtime_error("an earlier message of the same entity failed") {}
};

/// The lane of everything that changes views.
inline constexpr std::string_view view_lane = "sourceflow.views";

/// One unit of work on its way through the lanes.
class Work : public store::Unit {
 public:
  /// Work of one key runs in the order given; work of different keys may run at the same time.
  virtual std::string_view key() const = 0;
  /// Work of one lane is committed one group after another; by default each key has a lane.
  virtual std::string_view lane() const { return key(); }
  /// True where a failure holds back work of the same key that was given before it was known.
  bool is_ordered() const { return is_ordered_; }

  /// Asked after a failure: true runs it again, in its place.
  virtual bool wants_repeat() { return false; }
  /// Called exactly once, when the work is durable (`failure` is null) or has finally failed. The
  /// lanes do not touch the object afterwards.
  virtual void done() noexcept = 0;

 protected:
  explicit Work(bool is_ordered) : is_ordered_(is_ordered) {}

 private:
  bool is_ordered_;
};

}  // namespace sourceflow::app
