#include "sourceflow/aws/endpoints.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sourceflow::aws {
namespace {

struct Prefix {
  std::string_view region;
  Partition partition;
};

constexpr std::array<Prefix, 7> partitions{{
    {"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"}},
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws"}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", ""}},
    {"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", ""}},
    {"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", ""}},
    {"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", ""}},
    {"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"}},
}};

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

// In GovCloud the usual endpoints of these are the validated ones.
bool is_always_fips(std::string_view service, std::string_view region, const Partition& partition) {
  if (partition.name != "aws-us-gov") return false;
  if (service == "sns") return region == "us-gov-east-1" || region == "us-gov-west-1";
  return service == "sqs" || service == "sts";
}

}  // namespace

Partition partition_of(std::string_view region) {
  const auto found = std::ranges::find_if(
      partitions, [region](const Prefix& prefix) { return region.starts_with(prefix.region); });
  return found != partitions.end() ? found->partition
                                   : Partition{"aws", "amazonaws.com", "api.aws"};
}

std::string default_endpoint(std::string_view service,
                             std::string_view region,
                             bool use_fips,
                             bool use_dualstack) {
  if (!is_label(region))
    throw std::invalid_argument("\"" + std::string(region) + "\" is no name of a region");
  const auto partition = partition_of(region);
  if (use_dualstack && partition.dual_stack_dns_suffix.empty()) {
    throw std::invalid_argument("the partition " + std::string(partition.name) +
                                " has no dual-stack endpoints");
  }
  std::string url = "https://" + std::string(service);
  if (use_fips && (use_dualstack || !is_always_fips(service, region, partition))) url += "-fips";
  url.append(".").append(region).append(".");
  return url.append(use_dualstack ? partition.dual_stack_dns_suffix : partition.dns_suffix);
}

}  // namespace sourceflow::aws
