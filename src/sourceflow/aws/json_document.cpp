#include "sourceflow/aws/json_document.hpp"

#include <string>

#include <boost/json/parse.hpp>

#include "sourceflow/aws/error.hpp"

namespace sourceflow::aws {
namespace {

[[noreturn]] void refuse(std::string_view why) { refuse_answer("this service", why); }

const boost::json::value* member(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

}  // namespace

void refuse_answer(std::string_view service, std::string_view why) {
  throw Error({.status = 200,
               .message = "the answer is none of " + std::string(service) + ": " + std::string(why),
               .kind = ErrorKind::transient});
}

JsonDocument::JsonDocument(std::string_view text, std::string_view service, bool may_hold_keys)
    // In that memory, too: to a value elsewhere each member would be copied.
    : memory_(may_hold_keys), value_(&resource_) {
  boost::system::error_code malformed;
  value_ = boost::json::parse(text, malformed, &resource_);
  if (malformed || !value_.is_object()) refuse_answer(service, "it is no JSON object");
}

std::string_view text_of(const boost::json::value& value) {
  if (!value.is_string()) refuse("a text is expected");
  return value.get_string();
}

std::string_view text(const boost::json::object& object, std::string_view name) {
  const auto* found = member(object, name);
  return found == nullptr ? std::string_view{} : text_of(*found);
}

const boost::json::object* object_member(const boost::json::object& object, std::string_view name) {
  const auto* found = member(object, name);
  if (found == nullptr) return nullptr;
  if (!found->is_object()) refuse("an object is expected");
  return &found->get_object();
}

const boost::json::array* array_member(const boost::json::object& object, std::string_view name) {
  const auto* found = member(object, name);
  if (found == nullptr) return nullptr;
  if (!found->is_array()) refuse("a list is expected");
  return &found->get_array();
}

}  // namespace sourceflow::aws
