#include "sourceflow/local/queue_address.hpp"

#include <algorithm>

namespace sourceflow::local {

namespace {

constexpr std::string_view digits = "0123456789";

/// As `eu-west-1`.
bool is_region(std::string_view label) {
  return !label.empty() && std::ranges::count(label, '-') >= 2 &&
         label.find('.') == std::string_view::npos &&
         digits.find(label.back()) != std::string_view::npos;
}

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of(digits) == std::string_view::npos;
}

std::string_view first_label(std::string_view host) { return host.substr(0, host.find('.')); }

/// What is before and after a label that is surrounded by dots, the beginning and the end.
struct Around {
  std::string_view before;
  std::string_view after;
  bool found = false;
};

Around around(std::string_view host, std::string_view label) {
  for (std::size_t at = 0; (at = host.find(label, at)) != std::string_view::npos; ++at) {
    const std::size_t end = at + label.size();
    const bool is_whole = (at == 0 || host[at - 1] == '.') && end < host.size() && host[end] == '.';
    if (is_whole) return {host.substr(0, at == 0 ? 0 : at - 1), host.substr(end + 1), true};
  }
  return {};
}

/// Only the name and the region of a host, where it has them.
QueueAddress read_host(std::string_view host) {
  host = host.substr(0, host.find(':'));
  if (const Around sqs = around(host, "sqs"); sqs.found && is_region(first_label(sqs.after)))
    return {.name = sqs.before, .region = first_label(sqs.after)};
  const Around queue = around(host, "queue");
  if (queue.found && queue.before.empty()) return {.region = "us-east-1"};
  if (queue.found && is_region(queue.before)) return {.region = queue.before};
  return {};
}

}  // namespace

QueueAddress read_queue_url(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  QueueAddress address;
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
    const std::string_view host = url.substr(0, url.find('/'));
    address = read_host(host);
    url.remove_prefix(host.size());
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto slash = url.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? url : url.substr(slash + 1);
  if (!address.name.empty() && (last.empty() || is_account(last))) {
    address.account = last;
    return address;
  }
  address.name = last;
  if (slash == std::string_view::npos) return address;
  const std::string_view rest = url.substr(0, slash);
  const auto before = rest.rfind('/');
  address.account = before == std::string_view::npos ? rest : rest.substr(before + 1);
  return address;
}

std::string_view region_of_host(std::string_view host) { return read_host(host).region; }

std::string_view without_queue(std::string_view base_url, std::string& buffer) {
  const auto scheme = base_url.find("://");
  if (scheme == std::string_view::npos) return base_url;
  const std::string_view name = read_host(base_url.substr(scheme + 3)).name;
  if (name.empty()) return base_url;
  buffer.assign(base_url.substr(0, scheme + 3))
      .append(base_url.substr(scheme + 3 + name.size() + 1));
  return buffer;
}

}  // namespace sourceflow::local
