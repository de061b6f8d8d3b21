#include "sourceflow/app/message_work.hpp"

#include "sourceflow/app/rejected.hpp"
#include "sourceflow/message/decode_error.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::app {
namespace {

/// A conflict is the normal way of optimistic concurrency, but not ten times in a row.
constexpr int max_conflicts = 10;

class LeaseLost : public std::runtime_error {
 public:
  LeaseLost() : std::runtime_error("the lease on the message was lost") {}
};

}  // namespace

MessageWork::MessageWork(Surroundings& surroundings,
                         store::MessageKind kind,
                         message::Envelope envelope,
                         bool is_ordered)
    : Work(is_ordered),
      surroundings_(surroundings),
      kind_(kind),
      envelope_(std::move(envelope)),
      trace_(surroundings.recorder.tracer(), envelope_) {}

std::string_view MessageWork::lane() const {
  // Views take their turn in the store: in lanes of their own, events would only wait for it there.
  const bool folds =
      kind_ == store::MessageKind::event && !surroundings_.rules.handlers.views().empty();
  return folds ? view_lane : key();
}

void MessageWork::run(store::UnitOfWork& work) {
  const auto& rules = surroundings_.rules;
  const auto now = surroundings_.clock.now();
  result_ = {};
  if (stop_.stop_requested()) throw LeaseLost();
  const auto scope = trace_.handle(envelope_);
  if (kind_ == store::MessageKind::event) {
    result_ = handle_event(work, rules, envelope_, now, stop_);
  } else {
    const auto* handler = rules.handlers.command(envelope_.name);
    if (handler == nullptr) {
      throw message::DecodeError("name",
                                 "no handler in service " + rules.service +
                                     " handles the command \"" + envelope_.name + "\"");
    }
    if (!refusal_.empty()) {
      if (work.claim(rules.service, envelope_.id, now))
        work.record_rejection({envelope_, refusal_, now});
      result_.handled = {Outcome::rejected, refusal_};
      result_.receipt.id = envelope_.id;
    } else {
      result_ = handle_command(work, rules, *handler, envelope_, typed_, now, stop_);
    }
  }
  trace_.handled();
  if (outbox_id_ != 0) work.mark_sent(std::span(&outbox_id_, 1));
  // The last look before the commit: another receiver may have the message by now.
  if (stop_.stop_requested()) throw LeaseLost();
}

bool MessageWork::wants_repeat() {
  try {
    std::rethrow_exception(failure);
  } catch (const store::VersionConflict&) {
    return ++tries_ < max_conflicts;
  } catch (const Rejected& rejected) {
    refusal_ = rejected.what();
    return true;
  } catch (...) {
    return false;
  }
}

void MessageWork::settle_failure() {
  result_ = {};
  result_.receipt.id = envelope_.id;
  try {
    std::rethrow_exception(failure);
  } catch (const HeldBack& held) {
    result_.handled = {Outcome::held_back, held.what()};
  } catch (const LeaseLost& lost) {
    result_.handled = {Outcome::lost, lost.what()};
  } catch (const message::DecodeError& error) {
    result_.handled = {Outcome::unusable, error.what()};
  } catch (const store::Error& error) {
    if (const auto call = surroundings_.store.begin())
      surroundings_.store.failed(*call, error.what());
    result_.handled = {Outcome::unavailable, error.what()};
  } catch (const base::BreakerOpen& open) {
    result_.handled = {Outcome::unavailable, open.what(), open.breaker()};
  } catch (const std::exception& error) {
    result_.handled = {Outcome::failed, error.what()};
  } catch (...) {
    result_.handled = {Outcome::failed, "the handler threw something that is no std::exception"};
  }
}

void MessageWork::done() noexcept {
  if (failure) settle_failure();
  result_.receipt.position = position_of(result_.receipt.position);
  surroundings_.counter.add(result_.handled.outcome);
  surroundings_.recorder.count(envelope_, result_.handled.outcome, surroundings_.clock.now());
  trace_.done(result_.handled);
  if (!failure) surroundings_.committed(result_);
  finished();
}

}  // namespace sourceflow::app
