#include "sourceflow/aws/credentials_json.hpp"

#include <stdexcept>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "sourceflow/aws/error.hpp"

namespace sourceflow::aws {

Credentials read_credentials_json(std::string_view json, std::string_view origin) {
  const auto refuse = [origin](std::string_view why) {
    return Error(
        {.message = std::string(origin) + " gave no usable credentials: " + std::string(why),
         .kind = ErrorKind::transient});
  };
  boost::system::error_code malformed;
  const auto value = boost::json::parse(json, malformed);
  if (malformed || !value.is_object()) throw refuse("it is no JSON object");
  const auto text = [&value](std::string_view name) {
    const auto* member = value.get_object().if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                    : std::string();
  };
  const auto code = text("Code");
  if (!code.empty() && code != "Success") throw refuse(code + " " + text("Message"));
  Credentials credentials{.access_key_id = text("AccessKeyId"),
                          .secret_access_key = base::Secret(text("SecretAccessKey")),
                          .session_token = base::Secret(text("Token"))};
  if (credentials.session_token.empty())
    credentials.session_token = base::Secret(text("SessionToken"));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    throw refuse("AccessKeyId or SecretAccessKey is missing");
  }
  if (const auto expiration = text("Expiration"); !expiration.empty()) {
    try {
      credentials.expiration = base::from_iso8601(expiration);
    } catch (const std::invalid_argument& error) {
      throw refuse(error.what());
    }
  }
  return credentials;
}

}  // namespace sourceflow::aws
