#include "sourceflow/bus/existing_queue.hpp"

#include <stdexcept>

namespace sourceflow::bus {

base::Task<std::string> existing_queue(aws::Sqs& sqs, std::string name) {
  const auto url = co_await sqs.queue_url(name);
  if (!url)
    throw std::runtime_error("queue " + name +
                             " does not exist; `sourceflow queues` lists those that do");
  co_return *url;
}

}  // namespace sourceflow::bus
