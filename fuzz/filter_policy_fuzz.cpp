// A filter policy in the first line, and the message in the others, as any text: refused or judged,
// never a crash.
#include <cstdint>
#include <string_view>

#include "sourceflow/local/filter_policy.hpp"
#include "sourceflow/local/service_error.hpp"

#include "read_or_refuse.hpp"

namespace sourceflow::local {
namespace {

void all_of(std::string_view text) {
  const auto end = std::min(text.find('\n'), text.size());
  const std::string_view policy = text.substr(0, end);
  const std::string message(text.substr(std::min(end + 1, text.size())));
  const auto payload = make_payload(message,
                                    {{"a", "String", message},
                                     {"b", "Number", message},
                                     {"c", "String.Array", message},
                                     {"d", "Binary", message}});
  for (const auto scope : {FilterPolicy::Scope::attributes, FilterPolicy::Scope::body}) {
    fuzz::read_or_refuse<ServiceError>([&] { FilterPolicy(policy, scope).accepts(*payload); });
  }
}

}  // namespace
}  // namespace sourceflow::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::local::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
