#pragma once

#include "sourceflow/local/service_error.hpp"

/// The errors of KMS: shape and status as its service model states them.
namespace sourceflow::local::errors {

inline constexpr Kind kms_not_found{"NotFoundException", "NotFoundException"};
inline constexpr Kind kms_disabled{"DisabledException", "DisabledException"};
inline constexpr Kind kms_invalid_state{"KMSInvalidStateException", "KMSInvalidStateException"};
inline constexpr Kind kms_invalid_ciphertext{"InvalidCiphertextException",
                                             "InvalidCiphertextException"};
inline constexpr Kind kms_incorrect_key{"IncorrectKeyException", "IncorrectKeyException"};
inline constexpr Kind kms_already_exists{"AlreadyExistsException", "AlreadyExistsException"};
inline constexpr Kind kms_validation{"ValidationException", "ValidationException"};
inline constexpr Kind kms_invalid_arn{"InvalidArnException", "InvalidArnException"};
inline constexpr Kind kms_invalid_marker{"InvalidMarkerException", "InvalidMarkerException"};
inline constexpr Kind kms_access_denied{"AccessDeniedException", "AccessDeniedException"};
inline constexpr Kind kms_not_authorized{"NotAuthorizedException", "NotAuthorizedException"};
inline constexpr Kind kms_limit_exceeded{"LimitExceededException", "LimitExceededException"};
inline constexpr Kind kms_invalid_key_usage{"InvalidKeyUsageException", "InvalidKeyUsageException"};
inline constexpr Kind kms_invalid_signature{"KMSInvalidSignatureException",
                                            "KMSInvalidSignatureException"};
inline constexpr Kind kms_invalid_mac{"KMSInvalidMacException", "KMSInvalidMacException"};
inline constexpr Kind kms_invalid_grant_token{"InvalidGrantTokenException",
                                              "InvalidGrantTokenException"};
inline constexpr Kind kms_dry_run{"DryRunOperationException", "DryRunOperationException", 412};
inline constexpr Kind kms_tag{"TagException", "TagException"};
inline constexpr Kind kms_malformed_policy{"MalformedPolicyDocumentException",
                                           "MalformedPolicyDocumentException"};
inline constexpr Kind kms_unsupported{"UnsupportedOperationException",
                                      "UnsupportedOperationException"};

}  // namespace sourceflow::local::errors
