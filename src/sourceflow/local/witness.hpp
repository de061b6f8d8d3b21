#pragma once

#include <cstdint>
#include <string>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/deduplication.hpp"
#include "sourceflow/local/receipt_handle.hpp"

namespace sourceflow::local {

struct HttpDelivery;
struct NewMessage;
struct ReceiveRequest;

/// Is told of each call that changed the messages of a queue, with all that decided it: a queue
/// that is given the same calls again is in the same state. Queues are named by their instance.
class Witness {
 public:
  virtual ~Witness() = default;
  virtual void sent(std::uint64_t queue, const NewMessage& message, base::Time now) = 0;
  virtual void received(std::uint64_t queue, const ReceiveRequest& request, base::Time now) = 0;
  virtual void removed(std::uint64_t queue, const ReceiptHandle& handle, base::Time now) = 0;
  virtual void hidden(std::uint64_t queue,
                      const ReceiptHandle& handle,
                      base::Duration timeout,
                      base::Time now) = 0;
  virtual void taken(std::uint64_t queue, base::Time now) = 0;
  virtual void purged(std::uint64_t queue) = 0;
  /// A FIFO topic remembers what was published.
  virtual void published(const std::string& topic,
                         const std::string& key,
                         const Deduplication::First& first) = 0;
  /// A message is to be posted to an HTTP endpoint; later again; no more.
  virtual void posting(const HttpDelivery& delivery) = 0;
  virtual void put_off(const base::Uuid& delivery, int failures, base::Time due) = 0;
  virtual void posted(const base::Uuid& delivery) = 0;
};

}  // namespace sourceflow::local
