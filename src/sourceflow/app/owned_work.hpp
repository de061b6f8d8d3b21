#pragma once

#include <functional>
#include <future>
#include <memory>
#include <semaphore>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/app/message_work.hpp"
#include "sourceflow/app/receipt.hpp"

/// Work that nobody waits for on its thread: made with `new`, gone once it is done.
namespace sourceflow::app {

/// A command that was posted: keeps its struct, and tells a promise.
class PostedWork : public MessageWork {
 public:
  PostedWork(Surroundings& surroundings,
             message::Envelope envelope,
             std::shared_ptr<const void> typed,
             std::counting_semaphore<>& slots);

  std::future<Receipt> answer() { return promise_.get_future(); }

 protected:
  void finished() noexcept override;

 private:
  std::shared_ptr<const void> typed_;
  std::counting_semaphore<>& slots_;
  std::promise<Receipt> promise_;
};

/// A message that a connection received: tells the connection.
class IncomingWork : public MessageWork {
 public:
  IncomingWork(Surroundings& surroundings, Incoming incoming);

 protected:
  void finished() noexcept override;

 private:
  std::function<void(Handled)> done_;
};

}  // namespace sourceflow::app
