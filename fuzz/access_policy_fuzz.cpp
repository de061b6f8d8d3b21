// A policy of IAM in the first line, and in the second what a request says about every condition
// key: judged, never a crash, and whoever is denied is not allowed.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/local/access.hpp"
#include "sourceflow/local/access_policy.hpp"

#include "read_or_refuse.hpp"

namespace sourceflow::local {
namespace {

void all_of(std::string_view text) {
  const auto end = std::min(text.find('\n'), text.size());
  const std::string_view policy = text.substr(0, end);
  const std::string value(text.substr(std::min(end + 1, text.size())));
  AccessRequest request{.principal = "arn:aws:iam::000000000000:user/ann",
                        .action = "sqs:SendMessage",
                        .resource = "arn:aws:sqs:us-east-1:000000000000:orders",
                        .account = "000000000000"};
  for (const char* key : {"aws:currenttime",
                          "aws:epochtime",
                          "aws:securetransport",
                          "aws:sourceip",
                          "aws:sourcearn",
                          "aws:username"})
    request.context.insert_or_assign(key, ContextValues(value));
  judge_identity(policy, request);
  const Verdict verdict = judge_resource(policy, request);
  if (verdict == Verdict::denied && allows(policy, request)) {
    std::cerr << "a policy allows what it denies\n";
    std::abort();
  }
  fuzz::read_or_refuse<base::ConfigError>(
      [&] { Access({.policies = std::string(policy), .account = "000000000000"}); });
}

}  // namespace
}  // namespace sourceflow::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::local::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
