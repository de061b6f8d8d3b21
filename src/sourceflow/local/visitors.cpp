#include "sourceflow/local/visitors.hpp"

#include <algorithm>

#include "sourceflow/http/server.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view digits = "0123456789";

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

/// Host and port of `https://host:port/path`.
std::string_view authority(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

std::string refuse(std::string_view what, std::string_view value) {
  return std::string("A page of another site may not call this endpoint (")
      .append(what)
      .append(": ")
      .append(value)
      .append(").");
}

}  // namespace

Visit read_visit(const http::Incoming& request) {
  return {.method = request.method(),
          .target = request.target(),
          .host = request.field("host"),
          .origin = request.field("origin"),
          .referer = request.field("referer"),
          .fetch_site = request.field("sec-fetch-site")};
}

std::string why_refused(const Visit& visit, const std::vector<std::string>& hosts) {
  const std::string_view name = without_port(visit.host);
  if (!visit.host.empty() && !is_own_host(visit.host) &&
      std::ranges::find(hosts, name) == hosts.end()) {
    return "The Host \"" + std::string(name) +
           "\" is no address and no name of this machine; call it by 127.0.0.1 or localhost, or "
           "start with --allow-host " +
           std::string(name) + ".";
  }
  constexpr std::string_view page = "/_console", streams = "/_console/events";
  if (visit.method == "GET" && visit.target.starts_with(page) && !visit.target.starts_with(streams))
    return {};
  const bool is_at_home =
      visit.fetch_site.empty() || visit.fetch_site == "same-origin" || visit.fetch_site == "none";
  if (!is_at_home) return refuse("Sec-Fetch-Site", visit.fetch_site);
  if (!visit.origin.empty() && authority(visit.origin) != visit.host)
    return refuse("Origin", visit.origin);
  if (!visit.referer.empty() && authority(visit.referer) != visit.host)
    return refuse("Referer", visit.referer);
  return {};
}

bool is_own_host(std::string_view host) {
  const bool is_written = std::ranges::all_of(host, [](char c) { return c > ' ' && c <= '~'; });
  if (!is_written) return false;
  if (host.starts_with('[')) return true;
  const std::string_view name = without_port(host);
  if (name.empty()) return false;
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  return name.find('.') == std::string_view::npos ||
         (name.find_first_not_of("0123456789.") == std::string_view::npos &&
          digits.find(name.back()) != std::string_view::npos);
}

}  // namespace sourceflow::local
