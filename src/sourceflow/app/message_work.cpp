#include "sourceflow/app/message_work.hpp"

#include "sourceflow/app/rejected.hpp"
#include "sourceflow/app/small_work.hpp"
#include "sourceflow/base/log.hpp"
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

bool Surroundings::probe(Lanes& lanes, std::string_view lane) {
  if (store.state() == base::BreakerState::closed) return true;
  if (!store.allows()) return false;
  const auto now = clock.now().time_since_epoch().count();
  run_in_lane(
      lanes, lane, [&](store::UnitOfWork& work) { work.set_position("sourceflow:probe", now); });
  if (store.state() != base::BreakerState::closed) return false;
  base::log(base::LogLevel::info,
            place.is_main ? "the store can be used again" : "a database of views can be used again",
            {{"service", rules.service}, {"database", place.name}});
  return true;
}

void Surroundings::count(const message::Envelope& message, Outcome outcome) {
  counter.add(outcome);
  recorder.count(message, outcome, clock.now());
}

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
  const bool folds = kind_ == store::MessageKind::event && !surroundings_.place.views.empty();
  return folds ? view_lane : key();
}

void MessageWork::run(store::UnitOfWork& work) {
  const auto& rules = surroundings_.rules;
  const auto now = surroundings_.clock.now();
  result_ = {};
  if (stop_.stop_requested()) throw LeaseLost();
  const auto scope = trace_.handle(envelope_);
  if (kind_ == store::MessageKind::event) {
    result_ = handle_event(work, rules, surroundings_.place, envelope_, now, stop_);
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

store::Expected MessageWork::expected() const {
  const auto& rules = surroundings_.rules;
  store::Expected expected;
  if (kind_ == store::MessageKind::event) {
    if (is_our_own(envelope_, rules)) return expected;
    expected.rows = expected_rows(surroundings_.place, envelope_);
  } else if (const auto* handler = rules.handlers.command(envelope_.name); handler != nullptr) {
    expected.entities = {{handler->entity_type, envelope_.entity_id}};
    expected.rows = {{&handler->table, envelope_.entity_id}};
  } else {
    return expected;
  }
  expected.claim = {rules.service, envelope_.id, surroundings_.clock.now()};
  return expected;
}

bool MessageWork::wants_repeat() {
  try {
    std::rethrow_exception(failure);
  } catch (const store::VersionConflict&) {
    return ++tries_ < max_conflicts;
  } catch (const Rejected& rejected) {
    refusal_ = rejected.what();
    return true;
  } catch (const store::NotUnique& error) {
    // An event happened, so nobody is there to be refused.
    if (kind_ == store::MessageKind::event) return false;
    refusal_ = error.what();
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
  } catch (const store::NotUnique& error) {
    result_.handled = {Outcome::unusable, error.what()};
  } catch (const store::Error& error) {
    // What is not the message's fault is no reason to receive it once more: it is kept meanwhile.
    const bool is_kept = error.retryable() || error.concerns_all();
    result_.handled = {
        Outcome::unavailable, error.what(), is_kept ? surroundings_.store.name() : ""};
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
  if (is_counted()) surroundings_.count(envelope_, result_.handled.outcome);
  trace_.done(result_.handled);
  if (!failure) surroundings_.committed(result_);
  finished();
}

}  // namespace sourceflow::app
