#include "sourceflow/aws/credential_chain.hpp"

#include <stdexcept>
#include <utility>

#include "sourceflow/aws/container_credentials.hpp"
#include "sourceflow/aws/credential_process.hpp"
#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/instance_credentials.hpp"
#include "sourceflow/aws/profile_chain.hpp"
#include "sourceflow/aws/role_credentials.hpp"

namespace sourceflow::aws {
namespace {

using Found = base::Task<std::optional<Credentials>>;

Found given(std::optional<Credentials> credentials) { co_return credentials; }

std::optional<Credentials> from_variables(const Environment& environment) {
  const auto id = environment("AWS_ACCESS_KEY_ID");
  const auto secret = environment("AWS_SECRET_ACCESS_KEY");
  if (!id || !secret) return {};
  return Credentials{.access_key_id = *id,
                     .secret_access_key = base::Secret(*secret),
                     .session_token = base::Secret(environment("AWS_SESSION_TOKEN").value_or(""))};
}

std::string profile_name(const AwsOptions& options) {
  return options.profile.empty() ? "default" : options.profile;
}

Found from_instance(Surroundings surroundings) {
  if (surroundings.options.disable_instance_metadata) co_return std::nullopt;
  const auto files = load_profile_files(surroundings.environment);
  const auto found = files.profiles.find(profile_name(surroundings.options));
  auto url = instance_metadata_url(surroundings.environment,
                                   found == files.profiles.end() ? Section{} : found->second);
  co_return co_await instance_credentials(
      surroundings.executor, std::move(url), surroundings.clock);
}

Found from_web_identity(Surroundings surroundings) {
  auto identity = web_identity_of(surroundings.environment);
  if (!identity) co_return std::nullopt;
  co_return co_await web_identity_credentials(surroundings, std::move(*identity));
}

Found from_named_source(Surroundings surroundings, std::string name) {
  if (name == "Environment") co_return from_variables(surroundings.environment);
  if (name == "EcsContainer")
    co_return co_await container_credentials(surroundings.executor, surroundings.environment);
  if (name == "Ec2InstanceMetadata") co_return co_await from_instance(surroundings);
  throw Error(
      {.code = "NoCredentials", .message = "there is no credential_source \"" + name + "\""});
}

Found first_of(Surroundings surroundings, ProfileChain chain) {
  if (auto* fixed = std::get_if<Credentials>(&chain.first)) co_return std::move(*fixed);
  if (auto* named = std::get_if<NamedSource>(&chain.first)) {
    co_return co_await from_named_source(surroundings, std::move(named->name));
  }
  if (auto* identity = std::get_if<WebIdentity>(&chain.first)) {
    co_return co_await web_identity_credentials(surroundings, std::move(*identity));
  }
  auto& process = std::get<CredentialProcess>(chain.first);
  co_return co_await credential_process(surroundings.executor, std::move(process.command));
}

// The files are read anew each time, so that changed keys are found when the old ones end.
std::optional<ProfileChain> chain_of(const Surroundings& surroundings) {
  try {
    return resolve_profile(load_profile_files(surroundings.environment),
                           profile_name(surroundings.options));
  } catch (const std::invalid_argument& error) {
    throw Error({.code = "NoCredentials", .message = error.what()});
  }
}

Found from_profile(Surroundings surroundings) {
  auto chain = chain_of(surroundings);
  if (!chain) co_return std::nullopt;
  const auto roles = chain->roles;
  auto credentials = co_await first_of(surroundings, std::move(*chain));
  if (!credentials && !roles.empty()) {
    throw Error({.code = "NoCredentials",
                 .message = "the credential_source of the profile \"" +
                            profile_name(surroundings.options) + "\" has no credentials"});
  }
  for (const auto& role : roles) {
    credentials = co_await role_credentials(surroundings, *credentials, role);
  }
  co_return credentials;
}

}  // namespace

std::vector<CredentialsSource> credential_chain(boost::asio::any_io_executor executor,
                                                const AwsOptions& options,
                                                const Environment& environment,
                                                std::shared_ptr<base::Clock> clock) {
  if (options.credentials) return {[fixed = options.credentials] { return given(fixed); }};
  const Surroundings surroundings{std::move(executor), options, environment, std::move(clock)};
  std::vector<CredentialsSource> sources;
  // A profile that the code names is meant; one from the environment comes after keys from there.
  const bool is_meant = !options.profile.empty() && environment("AWS_PROFILE") != options.profile;
  if (!is_meant) sources.emplace_back([environment] { return given(from_variables(environment)); });
  sources.emplace_back([surroundings] { return from_profile(surroundings); });
  sources.emplace_back([surroundings] { return from_web_identity(surroundings); });
  sources.emplace_back([surroundings] {
    return container_credentials(surroundings.executor, surroundings.environment);
  });
  sources.emplace_back([surroundings] { return from_instance(surroundings); });
  return sources;
}

}  // namespace sourceflow::aws
