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
  store::Expected expected() const override;

 private:
  bool sends_;
  std::int64_t number_ = 0;
  message::Envelope command_;
  message::Envelope event_;
  store::OutboxEntry entry_;
};

/// A name that no other run has used, since runs share a server.
std::string new_name();

/// Appends events in one unit; of 300 entities, or of one.
class AppendEvents : public store::Unit {
 public:
  explicit AppendEvents(std::int64_t count, std::string prefix = "A", std::int64_t entities = 300);
  void run(store::UnitOfWork& work) override;
  store::Expected expected() const override;

 private:
  std::int64_t count_;
  std::string prefix_;
  std::int64_t entities_;
  std::int64_t number_ = 0;
  message::Envelope event_;
};

}  // namespace sourceflow::bench
