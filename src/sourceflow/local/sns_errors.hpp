#pragma once

#include "sourceflow/local/service_error.hpp"

/// The errors of SNS, as its service model states them.
namespace sourceflow::local::errors {

inline constexpr Kind not_found{"NotFoundException", "NotFound", 404};
inline constexpr Kind invalid_parameter{"InvalidParameterException", "InvalidParameter"};
inline constexpr Kind parameter_value_invalid{"InvalidParameterValueException",
                                              "ParameterValueInvalid"};
inline constexpr Kind authorization{"AuthorizationErrorException", "AuthorizationError", 403};
inline constexpr Kind filter_policy_limit{
    "FilterPolicyLimitExceededException", "FilterPolicyLimitExceeded", 403};
inline constexpr Kind tag_limit{"TagLimitExceededException", "TagLimitExceeded"};
inline constexpr Kind sns_tagged_not_found{"ResourceNotFoundException", "ResourceNotFound", 404};

}  // namespace sourceflow::local::errors
