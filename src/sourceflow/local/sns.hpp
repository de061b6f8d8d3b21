#pragma once

#include <span>

#include "sourceflow/local/operation.hpp"
#include "sourceflow/local/sns_errors.hpp"
#include "sourceflow/local/topics.hpp"

namespace sourceflow::local {

/// The operations of SNS by subject.
std::span<const Operation> sns_topic_operations();
std::span<const Operation> sns_subscription_operations();
std::span<const Operation> sns_publish_operations();
std::span<const Operation> sns_permission_operations();
/// Of what is neither, mostly to refuse it.
std::span<const Operation> sns_other_operations();

/// The topic that a call names. Throws ServiceError when there is none.
Topic& named_topic(Call& call, Name parameter = "TopicArn");

/// Gives a topic its data protection policy. Throws ServiceError for one that is none.
void protect(Topic& topic, std::string_view policy);

/// After what the call's page of a listing begins, empty for the first. Throws ServiceError for a
/// token of another listing.
std::string page_start(const Call& call, std::string_view among);
void write_next(Call& call, std::string_view among, std::string_view last);

/// `Invalid parameter: ...`, which is how SNS refuses most things.
[[noreturn]] void refuse_parameter(std::string_view what);

/// How many entries SNS gives in one answer.
inline constexpr std::size_t sns_page = 100;

}  // namespace sourceflow::local
