#pragma once

#include <memory>

#include "sourceflow/local/topics.hpp"

namespace sourceflow::local {

/// What a queue with raw delivery gets: the message itself.
std::shared_ptr<const Payload> make_raw(const NewNotification& notification);

/// What other queues get: a JSON document of type Notification with the message inside.
std::shared_ptr<const Payload> make_wrapped(const Subscription& subscription,
                                            const NewNotification& notification,
                                            const Sent& sent,
                                            base::Time now);

}  // namespace sourceflow::local
