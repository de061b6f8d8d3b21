#include "sourceflow/aws/credential_chain.hpp"

#include <utility>

namespace sourceflow::aws {
namespace {

base::Task<std::optional<Credentials>> given(std::optional<Credentials> credentials) {
  co_return credentials;
}

std::optional<Credentials> from_variables(const Environment& environment) {
  const auto id = environment("AWS_ACCESS_KEY_ID");
  const auto secret = environment("AWS_SECRET_ACCESS_KEY");
  if (!id || !secret) return {};
  return Credentials{.access_key_id = *id,
                     .secret_access_key = base::Secret(*secret),
                     .session_token = base::Secret(environment("AWS_SESSION_TOKEN").value_or(""))};
}

}  // namespace

std::vector<CredentialsSource> credential_chain(boost::asio::any_io_executor,
                                                const AwsOptions& options,
                                                const Environment& environment,
                                                std::shared_ptr<base::Clock>) {
  if (options.credentials) return {[fixed = options.credentials] { return given(fixed); }};
  std::vector<CredentialsSource> sources;
  sources.emplace_back([environment] { return given(from_variables(environment)); });
  return sources;
}

}  // namespace sourceflow::aws
