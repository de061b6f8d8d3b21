#include "sourceflow/local/issued_credentials.hpp"

#include <utility>

namespace sourceflow::local {

namespace {

constexpr std::string_view key_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view secret_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
// Until then a caller learns that its credentials have expired rather than that they are unknown.
constexpr std::chrono::hours remembered{1};

}  // namespace

std::string IssuedCredentials::random_text(std::string_view alphabet, std::size_t size) {
  std::string text(size, '\0');
  for (char& c : text) c = alphabet[random_.next() % alphabet.size()];
  return text;
}

const IssuedCredential& IssuedCredentials::issue(IssuedCredential whom, base::Time now) {
  std::erase_if(by_key_,
                [&](const auto& entry) { return entry.second.expires + remembered < now; });
  whom.access_key = "ASIA" + random_text(key_alphabet, 16);
  whom.secret = random_text(secret_alphabet, 40);
  whom.session_token = random_text(secret_alphabet, 256);
  std::string key = whom.access_key;
  return by_key_.insert_or_assign(std::move(key), std::move(whom)).first->second;
}

void IssuedCredentials::put(IssuedCredential credential) {
  std::string key = credential.access_key;
  by_key_.insert_or_assign(std::move(key), std::move(credential));
}

const IssuedCredential* IssuedCredentials::find(std::string_view access_key) const {
  const auto found = by_key_.find(access_key);
  return found == by_key_.end() ? nullptr : &found->second;
}

}  // namespace sourceflow::local
