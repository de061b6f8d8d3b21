#include "sourceflow/cli/existing_store.hpp"

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "sourceflow/store/url/open_store.hpp"

namespace sourceflow::cli {

std::shared_ptr<store::Store> existing_store(const std::string& url) {
  constexpr std::string_view scheme = "sqlite:";
  if (url.starts_with(scheme)) {
    auto path = url.substr(scheme.size());
    if (path.starts_with("//")) path.erase(0, 2);
    if (!std::filesystem::exists(path)) throw std::runtime_error(path + " does not exist");
  }
  return store::open_store(url);
}

}  // namespace sourceflow::cli
