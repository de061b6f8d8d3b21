#include "sourceflow/aws/messages.hpp"

#include <algorithm>

namespace sourceflow::aws {

const MessageAttribute* find(const std::vector<MessageAttribute>& attributes,
                             std::string_view name) {
  const auto found = std::ranges::find(attributes, name, &MessageAttribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

}  // namespace sourceflow::aws
