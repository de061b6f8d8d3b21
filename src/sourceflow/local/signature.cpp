#include "sourceflow/local/signature.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include <openssl/hmac.h>

#include "sourceflow/local/digest.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view terminator = "aws4_request";
constexpr std::string_view hex_digits = "0123456789ABCDEF";

using Parameters = std::vector<std::pair<std::string, std::string>>;

bool is_unreserved(unsigned char c) {
  return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string encode(std::string_view text, bool keeps_slash) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(byte) || (keeps_slash && c == '/')) {
      encoded.push_back(c);
    } else {
      encoded.push_back('%');
      encoded.push_back(hex_digits[byte >> 4]);
      encoded.push_back(hex_digits[byte & 15]);
    }
  }
  return encoded;
}

std::string decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const bool is_escape = text[i] == '%' && i + 2 < text.size();
    const char* const first = text.data() + i + 1;
    if (is_escape && std::from_chars(first, first + 2, value, 16).ptr == first + 2) {
      decoded.push_back(static_cast<char>(value));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

std::pair<std::string_view, std::string_view> split(std::string_view text, char at) {
  const auto place = text.find(at);
  if (place == std::string_view::npos) return {text, {}};
  return {text.substr(0, place), text.substr(place + 1)};
}

Parameters read_query(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const auto [parameter, rest] = split(query, '&');
    const auto [name, value] = split(parameter, '=');
    if (!name.empty()) parameters.emplace_back(decode(name), decode(value));
    query = rest;
  }
  return parameters;
}

std::string canonical_query(std::string_view query, bool is_presigned) {
  Parameters parameters;
  for (const auto& [name, value] : read_query(query)) {
    if (is_presigned && name == "X-Amz-Signature") continue;
    parameters.emplace_back(encode(name, false), encode(value, false));
  }
  std::ranges::sort(parameters);
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (!text.empty()) text.push_back('&');
    text.append(name).append("=").append(value);
  }
  return text;
}

/// Without blanks at its ends, and one where several follow each other.
std::string trimmed(std::string_view value) {
  std::string text;
  for (const char c : value) {
    const bool is_blank = c == ' ' || c == '\t';
    if (is_blank && (text.empty() || text.back() == ' ')) continue;
    text.push_back(is_blank ? ' ' : c);
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string canonical_request(const SignedRequest& request, const Signature& signature) {
  const auto [path, query] = split(request.target, '?');
  std::string text(request.method);
  text.append("\n").append(encode(path.empty() ? "/" : path, true));
  text.append("\n").append(canonical_query(query, signature.lifetime.has_value())).append("\n");
  for (std::string_view names = signature.fields; !names.empty();) {
    const auto [name, rest] = split(names, ';');
    text.append(name).append(":").append(trimmed(request.field(name))).append("\n");
    names = rest;
  }
  const std::string_view stated = request.field("x-amz-content-sha256");
  text.append("\n").append(signature.fields).append("\n");
  return text.append(stated == "UNSIGNED-PAYLOAD" ? std::string(stated) : sha256_hex(request.body));
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  HMAC(EVP_sha256(),
       key.data(),
       static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()),
       text.size(),
       digest.data(),
       &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back("0123456789abcdef"[byte >> 4]);
    text.push_back("0123456789abcdef"[byte & 15]);
  }
  return text;
}

/// `KEY/20150830/us-east-1/sqs/aws4_request`
void read_credential(std::string_view credential, Signature& signature) {
  std::array<std::string_view, 5> parts;
  for (std::size_t i = parts.size(); i-- > 1;) {
    const auto slash = credential.rfind('/');
    if (slash == std::string_view::npos)
      throw std::invalid_argument(
          "Credential must have exactly 5 slash-delimited elements, e.g. "
          "keyid/date/region/service/term, got '" +
          std::string(credential) + "'");
    parts[i] = credential.substr(slash + 1);
    credential = credential.substr(0, slash);
  }
  parts[0] = credential;
  if (parts[4] != terminator) {
    throw std::invalid_argument("Credential should be scoped with a valid terminator: '" +
                                std::string(terminator) + "', not '" + std::string(parts[4]) +
                                "'.");
  }
  signature.access_key = parts[0];
  signature.day = parts[1];
  signature.region = parts[2];
  signature.service = parts[3];
}

// A week.
constexpr int max_lifetime = 604'800;

std::chrono::seconds read_lifetime(std::string_view text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 1 ||
      seconds > max_lifetime)
    throw std::invalid_argument("X-Amz-Expires must be between 1 and 604800 seconds");
  return std::chrono::seconds(seconds);
}

std::optional<Signature> read_presigned(const SignedRequest& request) {
  std::map<std::string, std::string> found;
  for (auto& [name, value] : read_query(split(request.target, '?').second))
    found.emplace(std::move(name), std::move(value));
  if (!found.contains("X-Amz-Algorithm")) return std::nullopt;
  if (found["X-Amz-Algorithm"] != algorithm)
    throw std::invalid_argument("X-Amz-Algorithm must be " + std::string(algorithm));
  for (const auto* name : {"X-Amz-Credential",
                           "X-Amz-Date",
                           "X-Amz-Expires",
                           "X-Amz-SignedHeaders",
                           "X-Amz-Signature"}) {
    if (found[name].empty()) {
      throw std::invalid_argument("AWS query-string parameters must include '" + std::string(name) +
                                  "'. Re-examine the query-string parameters.");
    }
  }
  Signature signature{.fields = found["X-Amz-SignedHeaders"],
                      .value = found["X-Amz-Signature"],
                      .date = found["X-Amz-Date"],
                      .session_token = found["X-Amz-Security-Token"],
                      .lifetime = read_lifetime(found["X-Amz-Expires"])};
  read_credential(found["X-Amz-Credential"], signature);
  return signature;
}

}  // namespace

std::optional<Signature> read_signature(const SignedRequest& request) {
  std::string_view text = request.field("authorization");
  if (text.empty()) return read_presigned(request);
  if (!text.starts_with(algorithm))
    throw std::invalid_argument("Unsupported Authorization: it must begin with " +
                                std::string(algorithm));
  text.remove_prefix(algorithm.size());
  Signature signature{.date = std::string(request.field("x-amz-date")),
                      .session_token = std::string(request.field("x-amz-security-token"))};
  std::string_view credential;
  while (!text.empty()) {
    auto [part, rest] = split(text, ',');
    while (part.starts_with(' ')) part.remove_prefix(1);
    const auto [name, value] = split(part, '=');
    if (name == "Credential") credential = value;
    if (name == "SignedHeaders") signature.fields = value;
    if (name == "Signature") signature.value = value;
    text = rest;
  }
  const auto require = [](bool is_there, const char* what, const char* kind) {
    if (!is_there)
      throw std::invalid_argument("Authorization header requires " + std::string(what) + " " +
                                  kind + ".");
  };
  require(!credential.empty(), "'Credential'", "parameter");
  require(!signature.value.empty(), "'Signature'", "parameter");
  require(!signature.fields.empty(), "'SignedHeaders'", "parameter");
  require(!signature.date.empty(), "existence of either a 'X-Amz-Date' or a 'Date'", "header");
  read_credential(credential, signature);
  return signature;
}

std::string expected_signature(const SignedRequest& request,
                               const Signature& signature,
                               std::string_view secret) {
  const std::string scope = signature.day + "/" + signature.region + "/" + signature.service + "/" +
                            std::string(terminator);
  const std::string text = std::string(algorithm) + "\n" + signature.date + "\n" + scope + "\n" +
                           sha256_hex(canonical_request(request, signature));
  std::string key = hmac("AWS4" + std::string(secret), signature.day);
  for (const std::string_view part :
       {std::string_view(signature.region), std::string_view(signature.service), terminator})
    key = hmac(key, part);
  return to_hex(hmac(key, text));
}

std::optional<base::Time> signing_time(std::string_view date) {
  if (date.size() != 16 || date[8] != 'T' || date[15] != 'Z') return std::nullopt;
  std::string text(date);
  for (const std::size_t at : {4U, 7U}) text.insert(at, "-");
  for (const std::size_t at : {13U, 16U}) text.insert(at, ":");
  try {
    return base::from_iso8601(text);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

std::string signing_date(base::Time time) {
  std::string text = base::to_iso8601(std::chrono::floor<std::chrono::seconds>(time));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

}  // namespace sourceflow::local
