#include "sourceflow/aws/role_credentials.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/session.hpp"

namespace sourceflow::aws {
namespace {

AssumedRole with_session_name(AssumedRole role, base::Time now) {
  if (role.session_name.empty()) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    role.session_name = "sourceflow-" + std::to_string(seconds);
  }
  return role;
}

base::Secret token_in(const std::string& file) {
  const std::ifstream in(file);
  std::stringstream text;
  if (in) text << in.rdbuf();
  auto token = text.str();
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (token.empty())
    throw Error({.message = "the web identity token file " + file + " has no token"});
  return base::Secret(std::move(token));
}

}  // namespace

base::Task<Credentials> role_credentials(Surroundings surroundings,
                                         Credentials with,
                                         AssumedRole role) {
  surroundings.options.credentials = std::move(with);
  Session session(
      surroundings.executor, surroundings.options, surroundings.environment, surroundings.clock);
  Sts sts(session);
  auto named = with_session_name(std::move(role), surroundings.clock->now());
  co_return co_await sts.assume_role(std::move(named));
}

base::Task<Credentials> web_identity_credentials(Surroundings surroundings, WebIdentity identity) {
  auto token = token_in(identity.token_file);
  Session session(
      surroundings.executor, surroundings.options, surroundings.environment, surroundings.clock);
  Sts sts(session);
  auto named = with_session_name(std::move(identity.role), surroundings.clock->now());
  co_return co_await sts.assume_role_with_web_identity(std::move(named), std::move(token));
}

std::optional<WebIdentity> web_identity_of(const Environment& environment) {
  const auto role = environment("AWS_ROLE_ARN");
  const auto file = environment("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (!role || !file) return {};
  return WebIdentity{
      {.role_arn = *role, .session_name = environment("AWS_ROLE_SESSION_NAME").value_or("")},
      *file};
}

}  // namespace sourceflow::aws
