#include "sourceflow/local/sts.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/policy_document.hpp"
#include "sourceflow/local/service_error.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr ServiceError::Kind validation{"ValidationError", "ValidationError"};
constexpr ServiceError::Kind invalid_message{"InvalidAuthorizationMessageException",
                                             "InvalidAuthorizationMessageException"};
constexpr ServiceError::Kind malformed_policy{"MalformedPolicyDocumentException",
                                              "MalformedPolicyDocument"};
constexpr ServiceError::Kind invalid_token{"InvalidIdentityTokenException", "InvalidIdentityToken"};

constexpr std::string_view id_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

[[noreturn]] void refuse(const std::string& text) { throw ServiceError(validation, text); }

std::chrono::seconds read_duration(const Input& in, std::int64_t most, std::int64_t usual = 3600) {
  const std::int64_t duration = in.number("DurationSeconds").value_or(usual);
  if (duration < 900 || duration > most) {
    refuse("1 validation error detected: Value '" + std::to_string(duration) +
           "' at 'durationSeconds' failed to satisfy constraint: Member must have value between "
           "900 and " +
           std::to_string(most));
  }
  return std::chrono::seconds(duration);
}

/// Of a session or of a federated user.
bool is_name(std::string_view text, std::size_t most) {
  return text.size() >= 2 && text.size() <= most && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("+=,.@_-").find(c) != std::string_view::npos;
         });
}

struct Role {
  std::string account;
  std::string name;
};

Role read_role(const Input& in) {
  // arn:aws:iam::123456789012:role/path/name
  const std::string arn(in.required("RoleArn"));
  const auto resource = arn.find(":role/");
  if (!arn.starts_with("arn:aws:iam::") || resource != 25) {
    refuse("1 validation error detected: Value '" + arn +
           "' at 'roleArn' failed to satisfy constraint: Member must be the ARN of a role");
  }
  return {arn.substr(13, 12), arn.substr(arn.rfind('/') + 1)};
}

/// The policy that would narrow a session is not applied, but must be one.
void check_session_policy(const Input& in) {
  const auto policy = in.text("Policy");
  if (!policy) return;
  const std::string why = why_no_policy_text(*policy, PolicyOf::identity);
  if (!why.empty()) throw ServiceError(malformed_policy, "The session policy is wrong: " + why);
}

void write_credentials(Output& out, const IssuedCredential& credential) {
  out.begin_structure("Credentials");
  out.text("AccessKeyId", credential.access_key);
  out.text("SecretAccessKey", credential.secret);
  out.text("SessionToken", credential.session_token);
  out.text("Expiration",
           base::to_iso8601(std::chrono::floor<std::chrono::seconds>(credential.expires)));
  out.end_structure();
}

void assume(Call& call) {
  const Role role = read_role(call.in);
  const std::string session(call.in.required("RoleSessionName"));
  if (!is_name(session, 64)) {
    refuse("1 validation error detected: Value '" + session +
           "' at 'roleSessionName' failed to satisfy constraint: Member must have 2 to 64 letters, "
           "digits or +=,.@_-");
  }
  const auto duration = read_duration(call.in, 43'200);
  check_session_policy(call.in);
  IssuedCredentials& issued = call.world.credentials;
  const std::string user_id = "AROA" + issued.random_text(id_alphabet, 17) + ":" + session;
  const IssuedCredential& credential = issued.issue(
      {.expires = call.now + duration,
       .account = role.account,
       .user_id = user_id,
       .arn = "arn:aws:sts::" + role.account + ":assumed-role/" + role.name + "/" + session},
      call.now);
  write_credentials(call.out, credential);
  call.out.begin_structure("AssumedRoleUser");
  call.out.text("AssumedRoleId", credential.user_id);
  call.out.text("Arn", credential.arn);
  call.out.end_structure();
  call.out.number("PackedPolicySize", 0);
}

/// The claims of a JSON web token, whose signature nobody here can check.
boost::json::object read_claims(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    throw ServiceError(invalid_token,
                       "The ID Token provided is not a valid JWT. (You may see this error if you "
                       "sent an Access Token)");
  }
  std::string encoded(token.substr(first + 1, second - first - 1));
  std::ranges::replace(encoded, '-', '+');
  std::ranges::replace(encoded, '_', '/');
  encoded.resize((encoded.size() + 3) / 4 * 4, '=');
  const auto text = from_base64(encoded);
  boost::system::error_code error;
  boost::json::value claims;
  if (text) claims = boost::json::parse(*text, error);
  if (error || !claims.is_object())
    throw ServiceError(invalid_token, "Couldn't retrieve the claims of the token");
  return claims.get_object();
}

std::string claim(const boost::json::object& claims, const char* name) {
  const auto* const value = claims.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void assume_role(Call& call) { assume(call); }

void assume_role_with_web_identity(Call& call) {
  const auto claims = read_claims(call.in.required("WebIdentityToken"));
  assume(call);
  call.out.text("SubjectFromWebIdentityToken", claim(claims, "sub"));
  call.out.text("Audience", claim(claims, "aud"));
  call.out.text("Provider", claim(claims, "iss"));
}

void get_caller_identity(Call& call) {
  const std::string& account = call.scope.account;
  const auto* const issued = call.world.credentials.find(*call.caller);
  call.out.text("Arn", issued != nullptr ? issued->arn : "arn:aws:iam::" + account + ":root");
  call.out.text("UserId", issued != nullptr ? issued->user_id : account);
  call.out.text("Account", account);
}

void get_session_token(Call& call) {
  const auto duration = read_duration(call.in, 129'600);
  const std::string& account = call.scope.account;
  IssuedCredential session{
      .account = account, .user_id = account, .arn = "arn:aws:iam::" + account + ":root"};
  if (const auto* const user = call.world.credentials.find(*call.caller)) session = *user;
  session.expires = call.now + duration;
  write_credentials(call.out, call.world.credentials.issue(std::move(session), call.now));
}

void get_federation_token(Call& call) {
  const std::string name(call.in.required("Name"));
  if (!is_name(name, 32)) {
    refuse("1 validation error detected: Value '" + name +
           "' at 'name' failed to satisfy constraint: Member must have 2 to 32 letters, digits or "
           "+=,.@_-");
  }
  const auto duration = read_duration(call.in, 129'600, 43'200);
  check_session_policy(call.in);
  const std::string& account = call.scope.account;
  const IssuedCredential& credential =
      call.world.credentials.issue({.expires = call.now + duration,
                                    .account = account,
                                    .user_id = account + ":" + name,
                                    .arn = "arn:aws:sts::" + account + ":federated-user/" + name},
                                   call.now);
  write_credentials(call.out, credential);
  call.out.begin_structure("FederatedUser");
  call.out.text("FederatedUserId", credential.user_id);
  call.out.text("Arn", credential.arn);
  call.out.end_structure();
  call.out.number("PackedPolicySize", 0);
}

/// An account's own key, one that was given out, or one of twelve digits, which is an account.
void get_access_key_info(Call& call) {
  const std::string key(call.in.required("AccessKeyId"));
  const auto* const issued = call.world.credentials.find(key);
  const bool is_account =
      key.size() == 12 && key.find_first_not_of("0123456789") == std::string::npos;
  call.out.text("Account",
                issued != nullptr ? issued->account
                : is_account      ? key
                                  : call.scope.account);
}

void refuse_saml(Call&) {
  throw ServiceError(errors::invalid_action,
                     "AssumeRoleWithSAML is not offered: nobody here can check an assertion; use "
                     "AssumeRole or AssumeRoleWithWebIdentity.");
}

void decode_authorization_message(Call&) {
  throw ServiceError(invalid_message, "This endpoint encodes no authorization messages.");
}

constexpr Operation operations[] = {
    {"AssumeRole", assume_role},
    {"AssumeRoleWithSAML", refuse_saml},
    {"AssumeRoleWithWebIdentity", assume_role_with_web_identity},
    {"DecodeAuthorizationMessage", decode_authorization_message},
    {"GetAccessKeyInfo", get_access_key_info},
    {"GetCallerIdentity", get_caller_identity},
    {"GetFederationToken", get_federation_token},
    {"GetSessionToken", get_session_token},
};

}  // namespace

std::span<const Operation> sts_operations() { return operations; }

}  // namespace sourceflow::local
