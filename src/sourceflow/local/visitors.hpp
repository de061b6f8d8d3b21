#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::http {
class Incoming;
}

namespace sourceflow::local {

/// Where a request says it comes from: fields that a browser adds, and that no script of a page can
/// alter.
struct Visit {
  std::string_view method = {};
  std::string_view target = {};
  std::string_view host = {};
  std::string_view origin = {};
  std::string_view referer = {};
  std::string_view fetch_site = {};
};

Visit read_visit(const http::Incoming& request);

/// Why a request is not to be answered, in one sentence; empty when it may be.
///
/// A page of a foreign site in the developer's browser can post forms to this port, and by a name
/// of its own that suddenly means 127.0.0.1 (DNS rebinding) do everything. So the Host must be an
/// address, a name that only this machine or its network can have, or one of `hosts`; and a request
/// that a browser sends must come from the endpoint's own page, or from the address bar. Programs
/// send none of these fields. Opening the console by a link from elsewhere is allowed: its page
/// guards its own buttons.
std::string why_refused(const Visit& visit, const std::vector<std::string>& hosts);

/// Whether `host`, with its port, is an IP address, localhost, a name below it, or a name without a
/// dot: none that somebody could own in the DNS.
bool is_own_host(std::string_view host);

}  // namespace sourceflow::local
