#pragma once

#include <string>
#include <string_view>

namespace sourceflow::local {

/// Whether a host of a URL is this machine by itself: an address of loopback, or `localhost`.
bool is_loopback_host(std::string_view host);

/// Why SNS takes no subscription of `protocol` (`http` or `https`) for this URL, in words that
/// follow "Invalid parameter: "; empty when it does. What a topic says leaves the machine only
/// where `anywhere` allows it.
std::string why_not_subscribed(std::string_view protocol, std::string_view url, bool anywhere);

}  // namespace sourceflow::local
