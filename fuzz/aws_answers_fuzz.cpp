// What services, servers and files say, as any bytes: refused or read, never a crash.
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "sourceflow/aws/clock_skew.hpp"
#include "sourceflow/aws/credentials_json.hpp"
#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/profile_files.hpp"
#include "sourceflow/aws/sns_wire.hpp"
#include "sourceflow/aws/sqs_wire.hpp"
#include "sourceflow/base/base64.hpp"
#include "sourceflow/http/client.hpp"
#include "sourceflow/http/response_reader.hpp"
#include "sourceflow/http/url.hpp"

#include "read_or_refuse.hpp"

namespace sourceflow::aws {
namespace {

using fuzz::read_or_refuse;

void as_http(std::string_view text) {
  http::ResponseReader reader(false, base::Bytes{1 << 20});
  const auto half = text.size() / 2;
  reader.feed(text.substr(0, half));
  reader.feed(text.substr(half));
  reader.end();
}

void all_of(std::string_view text) {
  read_or_refuse<std::invalid_argument>([text] { parse_xml(text); });
  read_or_refuse<std::invalid_argument>([text] { parse_profile_files(text, {}); });
  read_or_refuse<std::invalid_argument>([text] { parse_profile_files({}, text); });
  read_or_refuse<std::invalid_argument>([text] { http::Url::parse(text); });
  read_or_refuse<Error>([text] { sqs_wire::read_received(text); });
  read_or_refuse<Error>([text] { sqs_wire::read_batch(text, 3); });
  read_or_refuse<Error>([text] { sns_wire::read_batch(text, 3); });
  read_or_refuse<Error>([text] { read_credentials_json(text, "a fuzzer"); });
  read_or_refuse<http::TransportError>([text] { as_http(text); });
  base::from_base64(text);
  parse_http_date(text);
}

}  // namespace
}  // namespace sourceflow::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::aws::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
