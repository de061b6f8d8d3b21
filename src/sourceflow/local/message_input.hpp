#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/local/input.hpp"
#include "sourceflow/local/payload.hpp"
#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

/// What SQS takes with a message.
inline constexpr std::size_t max_attributes = 10;

/// Reads and checks message attributes as SQS and SNS do. Throws ServiceError of the service's own
/// kind.
std::vector<MessageAttribute> read_attributes(const Input& in,
                                              MapName map,
                                              const ServiceError::Kind& refusal);

/// What they count towards the size of a batch, before they are checked.
std::size_t size_of_attributes(const Input& in, MapName map);

/// Throws ServiceError (InvalidMessageContents) for characters that XML 1.0 does not have, and for
/// bytes that are no UTF-8.
void check_characters(std::string_view text);

/// A deduplication or group id: 1 to 128 of the printable ASCII characters.
void check_id(std::string_view parameter, std::string_view id, const ServiceError::Kind& refusal);

}  // namespace sourceflow::local
