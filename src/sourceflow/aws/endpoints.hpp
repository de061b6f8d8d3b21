#pragma once

#include <string>
#include <string_view>

namespace sourceflow::aws {

/// A part of AWS with its own accounts and host names.
struct Partition {
  /// As in an ARN: `aws`, `aws-cn`, `aws-us-gov`, ...
  std::string_view name;
  std::string_view dns_suffix;
  /// Empty: it has no endpoints reached over IPv6 as well.
  std::string_view dual_stack_dns_suffix;
};

/// The partition of a region, by the region's prefix; an unknown one is taken for `aws`.
Partition partition_of(std::string_view region);

/// Where AWS itself answers for a service (by its short name, such as `sqs`) in a region. Throws
/// std::invalid_argument when there is no such endpoint or the region's name is no host label.
std::string default_endpoint(std::string_view service,
                             std::string_view region,
                             bool use_fips,
                             bool use_dualstack);

}  // namespace sourceflow::aws
