#pragma once

#include <string_view>

#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

/// How a service refuses callers: KMS by the names of its JSON protocol, the others by those of the
/// Query protocol.
struct AccessErrors {
  ServiceError::Kind missing;
  ServiceError::Kind incomplete;
  ServiceError::Kind unknown;
  ServiceError::Kind mismatch;
  ServiceError::Kind expired;
  ServiceError::Kind denied;
};

inline constexpr AccessErrors query_access_errors{
    {"MissingAuthenticationToken", "MissingAuthenticationToken", 403},
    {"IncompleteSignature", "IncompleteSignature", 400},
    {"InvalidClientTokenId", "InvalidClientTokenId", 403},
    {"SignatureDoesNotMatch", "SignatureDoesNotMatch", 403},
    {"ExpiredToken", "ExpiredToken", 403},
    {"AccessDeniedException", "AccessDenied", 403}};

inline constexpr AccessErrors sns_access_errors{
    query_access_errors.missing,
    query_access_errors.incomplete,
    query_access_errors.unknown,
    query_access_errors.mismatch,
    query_access_errors.expired,
    {"AuthorizationErrorException", "AuthorizationError", 403}};

inline constexpr AccessErrors kms_access_errors{
    {"MissingAuthenticationTokenException", "MissingAuthenticationTokenException"},
    {"IncompleteSignatureException", "IncompleteSignatureException"},
    {"UnrecognizedClientException", "UnrecognizedClientException"},
    {"InvalidSignatureException", "InvalidSignatureException"},
    {"ExpiredTokenException", "ExpiredTokenException"},
    {"AccessDeniedException", "AccessDeniedException"}};

constexpr const AccessErrors& access_errors(std::string_view service) {
  if (service == "kms") return kms_access_errors;
  return service == "sns" ? sns_access_errors : query_access_errors;
}

}  // namespace sourceflow::local
