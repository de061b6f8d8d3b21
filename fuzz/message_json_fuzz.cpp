// Foreign bytes as JSON, as a payload, as a body: never a crash, and whatever is read is written
// back the same.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "sourceflow/message/equal.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/json_witness.hpp"
#include "sourceflow/message/sns_notification.hpp"
#include "sourceflow/message/wire.hpp"

namespace sourceflow::message {
namespace {

enum class Colour { red, green };
struct Leaf {
  std::string name;
  std::int64_t number = 0;
};
struct Nothing {};
struct Payload {
  std::optional<Leaf> leaf;
  std::vector<Payload> branches;
  std::optional<std::map<std::string, double>> prices;
  std::optional<base::Time> time;
  std::optional<std::chrono::nanoseconds> duration;
  std::optional<base::Uuid> id;
  std::optional<base::Blob> blob;
  std::optional<Colour> colour;
  std::optional<std::variant<Leaf, Nothing>> either;
};

void must(bool claim, const char* sentence) {
  if (claim) return;
  std::cerr << sentence << '\n';
  std::abort();
}

void agrees_with_boost(std::string_view text) {
  const auto witness = boost_accepts(text);
  must(!witness || *witness == we_accept(text), "one of two JSON parsers accepts this text");
}

template <class T, class Read, class Write, class Same>
void survives(std::string_view text, Read read, Write write, Same same) {
  std::optional<T> first;
  try {
    first = read(text);
  } catch (const DecodeError&) {
    return;
  }
  must(same(read(write(*first)), *first), "what was read and written reads differently");
}

void all_of(std::string_view text) {
  agrees_with_boost(text);
  survives<Payload>(text, decode<Payload>, encode<Payload>, equal<Payload>);
  survives<Envelope>(text, from_wire, to_wire, std::equal_to<>{});
  try {
    unwrap_sns(text);
  } catch (const DecodeError&) {
  }
}

}  // namespace
}  // namespace sourceflow::message

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::message::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
