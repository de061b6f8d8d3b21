#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::bench {

/// The table of the entity that the units of work change.
const store::Table& airports();

/// A handled command as the app does it: claim, heads, load, save, one command, one event and, if
/// `sends`, one entry in the outbox and the removal of the one that was enqueued `outbox_lag` units
/// before.
class HandledCommand : public store::Unit {
 public:
  static constexpr std::int64_t outbox_lag = 500;

  explicit HandledCommand(bool sends);
  /// Makes this the unit of the `number`th command, one of 300 airports in turn.
  void become(std::int64_t number);
  void run(store::UnitOfWork& work) override;

 private:
  bool sends_;
  std::int64_t number_ = 0;
  message::Envelope command_;
  message::Envelope event_;
  store::OutboxEntry entry_;
};

}  // namespace sourceflow::bench
