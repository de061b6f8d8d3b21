#include "sourceflow/aws/sts.hpp"

#include <stdexcept>
#include <utility>

#include "sourceflow/aws/call.hpp"
#include "sourceflow/aws/form_text.hpp"
#include "sourceflow/aws/query_answer.hpp"
#include "sourceflow/aws/session.hpp"

namespace sourceflow::aws {
namespace {

FormText form_of(const AssumedRole& role) {
  FormText form;
  form.add("RoleArn", role.role_arn).add("RoleSessionName", role.session_name);
  if (role.duration.count() > 0) form.add("DurationSeconds", std::to_string(role.duration.count()));
  return form;
}

Credentials read_credentials(std::string_view answer, std::string_view result_name) {
  const auto result = read_query_answer(answer, result_name);
  const auto* found = result.find("Credentials");
  const auto text = [found](std::string_view name) {
    return found == nullptr ? std::string() : std::string(found->text_of(name));
  };
  Credentials credentials{.access_key_id = text("AccessKeyId"),
                          .secret_access_key = base::Secret(text("SecretAccessKey")),
                          .session_token = base::Secret(text("SessionToken"))};
  try {
    credentials.expiration = base::from_iso8601(text("Expiration"));
  } catch (const std::invalid_argument&) {
    credentials.access_key_id.clear();
  }
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    throw Error({.status = 200,
                 .message = "the answer contains no credentials",
                 .kind = ErrorKind::transient});
  }
  return credentials;
}

}  // namespace

base::Task<CallerIdentity> Sts::get_caller_identity() {
  Call call{.service = sts_service, .operation = "GetCallerIdentity"};
  const auto answer = co_await session_->call(std::move(call));
  const auto result = read_query_answer(answer.body, "GetCallerIdentityResult");
  co_return CallerIdentity{std::string(result.text_of("Account")),
                           std::string(result.text_of("Arn")),
                           std::string(result.text_of("UserId"))};
}

base::Task<Credentials> Sts::assume_role(AssumedRole role) {
  auto form = form_of(role);
  if (!role.external_id.empty()) form.add("ExternalId", role.external_id);
  Call call{.service = sts_service, .operation = "AssumeRole", .body = form.take()};
  const auto answer = co_await session_->call(std::move(call));
  co_return read_credentials(answer.body, "AssumeRoleResult");
}

base::Task<Credentials> Sts::assume_role_with_web_identity(AssumedRole role, base::Secret token) {
  auto form = form_of(role);
  form.add("WebIdentityToken", token.reveal());
  Call call{.service = sts_service,
            .operation = "AssumeRoleWithWebIdentity",
            .body = form.take(),
            .is_signed = false};
  const auto answer = co_await session_->call(std::move(call));
  co_return read_credentials(answer.body, "AssumeRoleWithWebIdentityResult");
}

}  // namespace sourceflow::aws
