#pragma once

#include <memory>
#include <stop_token>

#include "sourceflow/app/counts.hpp"
#include "sourceflow/app/handle_event.hpp"
#include "sourceflow/app/recorder.hpp"
#include "sourceflow/app/work.hpp"
#include "sourceflow/base/breakers.hpp"

namespace sourceflow::app {

class Lanes;

/// What every piece of work shares with the application that runs it.
struct Surroundings {
  const Rules& rules;
  const base::Clock& clock;
  Counter& counter;
  const Recorder& recorder;
  /// Told what a commit has left to do.
  std::function<void(const Result&)> committed;
  /// Where the work commits, and what is folded there.
  const Place& place;
  /// Open from failures of that store until it has been written to again; the lanes tell it.
  base::SharedBreaker& store;

  void count(const message::Envelope& message, Outcome outcome);
  /// Writes to a store that failed, to learn whether it can be used again. True if it can be used,
  /// false while it is left alone.
  bool probe(Lanes& lanes, std::string_view lane);
};

/// Handles one message, command or event, as work in a lane: turns what handling threw into an
/// outcome, records a refusal that came too late to be kept with the handler's work, and repeats
/// what lost a race.
class MessageWork : public Work {
 public:
  MessageWork(Surroundings& surroundings,
              store::MessageKind kind,
              message::Envelope envelope,
              bool is_ordered);

  std::string_view key() const override { return envelope_.entity_id; }
  std::string_view lane() const override;
  void run(store::UnitOfWork& work) override;
  store::Expected expected() const override;
  bool wants_repeat() override;
  void done() noexcept override;

  const Result& result() const { return result_; }
  const message::Envelope& envelope() const { return envelope_; }

  /// The command's struct, where the sender is in this process; must outlive the work.
  void set_typed(const void* typed) { typed_ = typed; }
  void set_stop(std::stop_token stop) { stop_ = std::move(stop); }
  /// An outbox entry that is done with once this work commits.
  void set_outbox_id(std::int64_t id) { outbox_id_ = id; }

 protected:
  /// False for one step of several: what becomes of the message is counted by whoever takes them.
  virtual bool is_counted() const { return true; }
  /// Called last; the object may be gone afterwards.
  virtual void finished() noexcept {}

 private:
  void settle_failure();

  Surroundings& surroundings_;
  store::MessageKind kind_;
  message::Envelope envelope_;
  WorkTrace trace_;
  const void* typed_ = nullptr;
  std::stop_token stop_;
  std::int64_t outbox_id_ = 0;
  int tries_ = 0;
  std::string refusal_;
  Result result_;
};

}  // namespace sourceflow::app
