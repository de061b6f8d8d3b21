#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "sourceflow/local/batch.hpp"
#include "sourceflow/local/operation.hpp"
#include "sourceflow/local/sqs_errors.hpp"

namespace sourceflow::local {

/// The operations of SQS by subject; `sqs_operations()` is all of them.
std::span<const Operation> sqs_queue_operations();
std::span<const Operation> sqs_move_task_operations();
std::span<const Operation> sqs_permission_operations();
std::span<const Operation> sqs_send_operations();
std::span<const Operation> sqs_receive_operations();

inline constexpr BatchErrors sqs_batch_errors{errors::empty_batch,
                                              errors::too_many_entries,
                                              errors::invalid_batch_id,
                                              errors::ids_not_distinct};

/// The queue that a call names by its URL. Throws ServiceError when there is none.
/// How many of a listing the call wants, 1 to 1,000; nothing if it does not say.
std::optional<std::size_t> listing_limit(const Input& in);
/// After which name the call's listing goes on, empty at its beginning. Throws ServiceError for a
/// token that is not of this listing.
std::string listing_start(const Input& in, std::string_view listing);

NamedQueue& named_queue(Call& call);
/// Refuses a call beyond what a FIFO queue bears, with ThrottlingException.
void require_quota(Call& call, const NamedQueue& queue);
/// The same for one that sends messages of these groups, where each group has its own quota.
void require_quota(Call& call, const NamedQueue& queue, const std::set<std::string>& groups);
std::string queue_url(const Call& call, const NamedQueue& queue);

}  // namespace sourceflow::local
