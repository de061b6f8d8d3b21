#include "sourceflow/aws/query_answer.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "sourceflow/aws/error.hpp"

namespace sourceflow::aws {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error({.status = 200,
               .message = "the answer is none of this service: " + why,
               .kind = ErrorKind::transient});
}

}  // namespace

XmlElement read_query_answer(std::string_view answer, std::string_view name) {
  XmlElement root;
  try {
    root = parse_xml(answer);
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  const auto found = std::ranges::find(root.children, name, &XmlElement::name);
  if (found == root.children.end()) refuse(std::string(name) + " is missing");
  return std::move(*found);
}

}  // namespace sourceflow::aws
