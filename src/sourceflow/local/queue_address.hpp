#pragma once

#include <string>
#include <string_view>

namespace sourceflow::local {

/// What a queue's URL, or the host and path of a request, say about which queue is meant. Empty
/// where they say nothing: the caller's own then holds.
struct QueueAddress {
  std::string_view name = {};
  std::string_view account = {};
  std::string_view region = {};
};

/// Reads all the forms that AWS has had, below whatever domain:
///
///     http://HOST/ACCOUNT/QUEUE
///     http://sqs.REGION.localhost/ACCOUNT/QUEUE
///     http://REGION.queue.localhost/ACCOUNT/QUEUE   (queue.localhost is in us-east-1)
///     http://QUEUE.sqs.REGION.localhost/            (or with /ACCOUNT)
QueueAddress read_queue_url(std::string_view url);

/// The region that a Host names in one of these forms.
std::string_view region_of_host(std::string_view host);

/// `http://host:port` for the URLs of all queues, from one that may be that of a single queue.
std::string_view without_queue(std::string_view base_url, std::string& buffer);

}  // namespace sourceflow::local
