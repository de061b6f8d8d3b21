#include "clients/ours/calls.hpp"

namespace sourceflow::conformance {

namespace {

aws::AssumedRole role_of(const Input& input) {
  return {.role_arn = input.text("RoleArn"),
          .session_name = input.text("RoleSessionName"),
          .duration = input.seconds("DurationSeconds").value_or(std::chrono::seconds{0})};
}

// The session that AWS names is in none of the answers that our client keeps.
json::object written(const aws::Credentials& credentials, const Input& input) {
  auto arn = input.text("RoleArn");
  arn.replace(arn.find(":iam:"), 5, ":sts:");
  arn.replace(arn.find(":role/"), 6, ":assumed-role/");
  return {{"Credentials",
           json::object{{"AccessKeyId", credentials.access_key_id},
                        {"SecretAccessKey", credentials.secret_access_key.reveal()},
                        {"SessionToken", credentials.session_token.reveal()}}},
          {"AssumedRoleUser", json::object{{"Arn", arn + "/" + input.text("RoleSessionName")}}}};
}

base::Task<json::object> get_caller_identity(Clients* clients, Input) {
  const auto found = co_await clients->sts.get_caller_identity();
  co_return json::object{{"Account", found.account}, {"Arn", found.arn}, {"UserId", found.user_id}};
}

base::Task<json::object> assume_role(Clients* clients, Input input) {
  auto role = role_of(input);
  const auto credentials = co_await clients->sts.assume_role(std::move(role));
  co_return written(credentials, input);
}

base::Task<json::object> assume_role_with_web_identity(Clients* clients, Input input) {
  auto role = role_of(input);
  base::Secret token(input.text("WebIdentityToken"));
  const auto credentials =
      co_await clients->sts.assume_role_with_web_identity(std::move(role), std::move(token));
  co_return written(credentials, input);
}

constexpr NamedCall calls[] = {
    {"AssumeRole", assume_role},
    {"AssumeRoleWithWebIdentity", assume_role_with_web_identity},
    {"GetCallerIdentity", get_caller_identity},
};

}  // namespace

std::span<const NamedCall> sts_calls() { return calls; }

}  // namespace sourceflow::conformance
