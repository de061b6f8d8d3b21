#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "sourceflow/local/characters.hpp"

namespace sourceflow::local {

/// A refusal, as AWS words it. Each protocol writes it in its own form.
class ServiceError : public std::runtime_error {
 public:
  struct Kind {
    /// The name of the error's shape, in `__type`.
    std::string_view type;
    /// The code of the Query protocol.
    std::string_view code;
    unsigned status = 400;
    bool is_senders_fault = true;
  };

  ServiceError(const Kind& kind, const std::string& message)
      : std::runtime_error(clean_text(message)), kind_(&kind) {}

  const Kind& kind() const { return *kind_; }

 private:
  const Kind* kind_;
};

namespace errors {

using Kind = ServiceError::Kind;

inline constexpr Kind invalid_action{"InvalidAction", "InvalidAction"};
inline constexpr Kind unknown_operation{
    "UnknownOperationException", "UnknownOperationException", 404};
inline constexpr Kind serialization{"SerializationException", "SerializationException"};
inline constexpr Kind malformed_query{"MalformedQueryString", "MalformedQueryString", 404};
inline constexpr Kind throttling{"ThrottlingException", "ThrottlingException"};
inline constexpr Kind internal{"InternalFailure", "InternalFailure", 500, false};
inline constexpr Kind expired_token{"ExpiredToken", "ExpiredToken", 403};
inline constexpr Kind foreign_site{"AccessDeniedException", "AccessDenied", 403};
inline constexpr Kind out_of_memory{"ServiceUnavailable", "ServiceUnavailable", 503, false};
inline constexpr Kind missing_parameter{"MissingRequiredParameterException", "MissingParameter"};
inline constexpr Kind invalid_parameter_value{"InvalidParameterValueException",
                                              "InvalidParameterValue"};

}  // namespace errors

}  // namespace sourceflow::local
