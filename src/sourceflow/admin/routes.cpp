#include "sourceflow/admin/routes.hpp"

namespace sourceflow::admin {

const Route* Routes::find(std::string_view target) const {
  const auto found = routes_.find(target.substr(0, target.find('?')));
  return found == routes_.end() ? nullptr : &found->second;
}

std::string Routes::list() const {
  std::string text;
  for (const auto& [path, route] : routes_) text += path + '\n';
  return text;
}

}  // namespace sourceflow::admin
