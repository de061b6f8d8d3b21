#include "sourceflow/aws/signing.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "sourceflow/aws/percent.hpp"

namespace sourceflow::aws {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view request_type = "aws4_request";
// Proxies add or change these.
constexpr std::array<std::string_view, 6> unsigned_headers{
    "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id"};

using Line = std::pair<std::string, std::string>;

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

// Trimmed, with every run of blanks as one.
std::string one_spaced(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, end - at);
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
    at = end + 1;
  }
  std::string out;
  for (const auto segment : kept) out.append("/").append(segment);
  const bool ends_in_slash = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  if (out.empty() || ends_in_slash) out.push_back('/');
  return out;
}

std::string canonical_query(std::string_view query) {
  std::vector<Line> parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (parameter.empty()) continue;
    const auto equals = std::min(parameter.find('='), parameter.size());
    const auto value = parameter.substr(std::min(equals + 1, parameter.size()));
    parameters.emplace_back(percent_encode(percent_decode(parameter.substr(0, equals))),
                            percent_encode(percent_decode(value)));
  }
  std::ranges::sort(parameters);
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return out;
}

// By name; lines of one name become one line, in the order given.
std::vector<Line> canonical_headers(const http::Headers& headers,
                                    std::string_view host,
                                    const http::Headers& added) {
  std::vector<Line> lines;
  lines.reserve(headers.size() + added.size() + 1);
  const auto add = [&lines](const http::Header& header) {
    auto name = lower(header.name);
    if (std::ranges::find(unsigned_headers, name) != unsigned_headers.end()) return;
    const auto place = std::ranges::lower_bound(lines, name, {}, &Line::first);
    if (place != lines.end() && place->first == name) {
      place->second.append(",").append(one_spaced(header.value));
    } else {
      lines.emplace(place, std::move(name), one_spaced(header.value));
    }
  };
  if (http::find(headers, "host") == nullptr) lines.emplace_back("host", host);
  std::ranges::for_each(headers, add);
  std::ranges::for_each(added, add);
  return lines;
}

// 20150830T123600Z
std::string compact(base::Time time) {
  auto text = base::to_iso8601(std::chrono::floor<std::chrono::seconds>(time));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Digest signing_key(const base::Secret& secret_access_key, base::Time day, SigningScope scope) {
  const auto date =
      hmac_sha256(bytes("AWS4" + secret_access_key.reveal()), compact(day).substr(0, 8));
  const auto region = hmac_sha256(date, scope.region);
  const auto service = hmac_sha256(region, scope.service);
  return hmac_sha256(service, request_type);
}

Signature sign(const http::Request& request,
               std::string_view host,
               const Credentials& credentials,
               const Digest& key,
               SigningScope scope,
               base::Time now) {
  const auto time = compact(now);
  Signature result;
  result.headers.push_back({"X-Amz-Date", time});
  if (!credentials.session_token.empty()) {
    result.headers.push_back({"X-Amz-Security-Token", credentials.session_token.reveal()});
  }
  const std::string_view target = request.target;
  const auto path = target.substr(0, target.find('?'));
  const auto query = target.substr(std::min(path.size() + 1, target.size()));
  const auto lines = canonical_headers(request.headers, host, result.headers);

  std::string names;
  auto& canonical = result.canonical_request;
  canonical.append(request.method).append("\n");
  append_percent_encoded(
      canonical, scope.normalize_path ? normalized(path) : std::string(path), "/");
  canonical.append("\n").append(canonical_query(query)).append("\n");
  for (const auto& [name, value] : lines) {
    canonical.append(name).append(":").append(value).append("\n");
    if (!names.empty()) names.push_back(';');
    names.append(name);
  }
  const auto body_hash = sha256(request.body);
  canonical.append("\n").append(names).append("\n").append(hex(body_hash));

  std::string scope_text = time.substr(0, 8);
  for (const auto part : {scope.region, scope.service, request_type})
    scope_text.append("/").append(part);
  const auto canonical_hash = sha256(canonical);
  result.string_to_sign.append(algorithm).append("\n").append(time).append("\n");
  result.string_to_sign.append(scope_text).append("\n").append(hex(canonical_hash));
  const auto digest = hmac_sha256(key, result.string_to_sign);
  result.signature = hex(digest);

  std::string authorization(algorithm);
  authorization.append(" Credential=")
      .append(credentials.access_key_id)
      .append("/")
      .append(scope_text);
  authorization.append(", SignedHeaders=")
      .append(names)
      .append(", Signature=")
      .append(result.signature);
  result.headers.push_back({"Authorization", std::move(authorization)});
  return result;
}

Signature sign(const http::Request& request,
               std::string_view host,
               const Credentials& credentials,
               SigningScope scope,
               base::Time now) {
  const auto key = signing_key(credentials.secret_access_key, now, scope);
  return sign(request, host, credentials, key, scope, now);
}

}  // namespace sourceflow::aws
