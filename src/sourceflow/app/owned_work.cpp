#include "sourceflow/app/owned_work.hpp"

#include "sourceflow/app/rejected.hpp"

namespace sourceflow::app {

PostedWork::PostedWork(Surroundings& surroundings,
                       message::Envelope envelope,
                       std::shared_ptr<const void> typed,
                       std::counting_semaphore<>& slots)
    : MessageWork(surroundings, store::MessageKind::command, std::move(envelope), false),
      typed_(std::move(typed)),
      slots_(slots) {
  set_typed(typed_.get());
}

void PostedWork::finished() noexcept {
  slots_.release();
  if (failure) {
    promise_.set_exception(failure);
  } else if (result().handled.outcome == Outcome::rejected) {
    promise_.set_exception(std::make_exception_ptr(Rejected(result().handled.reason)));
  } else {
    promise_.set_value(result().receipt);
  }
  delete this;
}

IncomingWork::IncomingWork(Surroundings& surroundings, Incoming incoming)
    : MessageWork(surroundings, incoming.kind, std::move(incoming.envelope), true),
      done_(std::move(incoming.done)) {
  set_stop(std::move(incoming.lease_lost));
}

void IncomingWork::finished() noexcept {
  done_(result().handled);
  delete this;
}

}  // namespace sourceflow::app
