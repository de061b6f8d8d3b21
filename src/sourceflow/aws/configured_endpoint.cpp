#include "sourceflow/aws/configured_endpoint.hpp"

namespace sourceflow::aws {
namespace {

std::optional<std::string> property(const Section& section, std::string_view name) {
  const auto found = section.find(name);
  if (found == section.end() || found->second.empty()) return {};
  return found->second;
}

// AWS_ENDPOINT_URL_DYNAMODB_STREAMS
std::string variable_of(std::string_view service) {
  std::string name = "AWS_ENDPOINT_URL_";
  for (const char c : service)
    name.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return name;
}

}  // namespace

std::optional<std::string> configured_endpoint(std::string_view service,
                                               const Environment& environment,
                                               const ProfileFiles& files,
                                               std::string_view profile) {
  if (auto url = environment(variable_of(service))) return url;
  if (auto url = environment("AWS_ENDPOINT_URL")) return url;
  const auto found = files.profiles.find(profile);
  if (found == files.profiles.end()) return {};
  const auto services_name = property(found->second, "services");
  const auto services = services_name ? files.services.find(*services_name) : files.services.end();
  if (services != files.services.end()) {
    const auto own = property(services->second, service);
    if (auto url = own ? property(sub_properties(*own), "endpoint_url") : std::nullopt) return url;
  }
  return property(found->second, "endpoint_url");
}

}  // namespace sourceflow::aws
