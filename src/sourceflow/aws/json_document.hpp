#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include "sourceflow/base/secret_bytes.hpp"

namespace sourceflow::aws {

/// Throws Error (kind transient) saying that the answer is none of this service, and why.
[[noreturn]] void refuse_answer(std::string_view service, std::string_view why);

/// A JSON answer and the memory it lives in, which is wiped in the end because some answers are
/// keys.
class JsonDocument {
 public:
  /// Throws Error unless the text is a JSON object.
  JsonDocument(std::string_view text, std::string_view service, bool may_hold_keys = false);

  const boost::json::object& object() const { return value_.get_object(); }

 private:
  struct Memory {
    explicit Memory(bool wiped) : is_wiped(wiped) {}
    ~Memory() {
      if (is_wiped) base::wipe(bytes);
    }
    bool is_wiped;
    // An answer of ten small messages fits.
    std::array<std::uint8_t, 16 << 10> bytes;
  };

  Memory memory_;
  boost::json::monotonic_resource resource_{memory_.bytes.data(), memory_.bytes.size()};
  boost::json::value value_;
};

/// A value or member as text; an absent or null member is empty. Throws Error for anything else.
std::string_view text_of(const boost::json::value& value);
std::string_view text(const boost::json::object& object, std::string_view name);

/// A member that is an object; null if it is absent.
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
/// A member that is an array; null if it is absent.
const boost::json::array* array_member(const boost::json::object& object, std::string_view name);

/// Calls `each` with every object of an array member.
template <class Each>
void for_objects(const boost::json::object& object, std::string_view name, Each each) {
  const auto* list = array_member(object, name);
  if (list == nullptr) return;
  for (const auto& element : *list) {
    if (!element.is_object()) refuse_answer("this service", "an object is expected");
    each(element.get_object());
  }
}

}  // namespace sourceflow::aws
