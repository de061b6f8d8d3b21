#pragma once

#include "sourceflow/local/service_error.hpp"

/// The errors of SQS: shape, Query code and status as its service model states them.
namespace sourceflow::local::errors {

inline constexpr Kind no_such_queue{"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"};
inline constexpr Kind queue_exists{"QueueNameExists", "QueueAlreadyExists"};
inline constexpr Kind queue_deleted_recently{"QueueDeletedRecently",
                                             "AWS.SimpleQueueService.QueueDeletedRecently"};
inline constexpr Kind purge_in_progress{
    "PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress", 403};
inline constexpr Kind invalid_attribute_name{"InvalidAttributeName", "InvalidAttributeName"};
inline constexpr Kind invalid_attribute_value{"InvalidAttributeValue", "InvalidAttributeValue"};
inline constexpr Kind invalid_message_contents{"InvalidMessageContents", "InvalidMessageContents"};
inline constexpr Kind receipt_handle_is_invalid{
    "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", 404};
inline constexpr Kind message_not_in_flight{"MessageNotInflight",
                                            "AWS.SimpleQueueService.MessageNotInflight"};
inline constexpr Kind over_limit{"OverLimit", "OverLimit", 403};
inline constexpr Kind empty_batch{"EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"};
inline constexpr Kind too_many_entries{"TooManyEntriesInBatchRequest",
                                       "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"};
inline constexpr Kind ids_not_distinct{"BatchEntryIdsNotDistinct",
                                       "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"};
inline constexpr Kind invalid_batch_id{"InvalidBatchEntryId",
                                       "AWS.SimpleQueueService.InvalidBatchEntryId"};
inline constexpr Kind batch_too_long{"BatchRequestTooLong",
                                     "AWS.SimpleQueueService.BatchRequestTooLong"};
inline constexpr Kind unsupported_operation{"UnsupportedOperation",
                                            "AWS.SimpleQueueService.UnsupportedOperation"};
inline constexpr Kind resource_not_found{
    "ResourceNotFoundException", "ResourceNotFoundException", 404};

}  // namespace sourceflow::local::errors
