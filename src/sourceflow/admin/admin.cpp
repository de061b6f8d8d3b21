#include "sourceflow/admin/admin.hpp"

#include "sourceflow/admin/admin_server.hpp"
#include "sourceflow/base/setting_text.hpp"
#include "sourceflow/http/server.hpp"

namespace sourceflow::admin {

std::optional<base::HostPort> parse_address(const std::string& text) {
  if (text.find_first_not_of(":0123456789") == std::string::npos && text.rfind(':', 0) == 0)
    return base::parse_host_port("127.0.0.1" + text);
  if (text.find_first_not_of("0123456789") == std::string::npos)
    return base::parse_host_port("127.0.0.1:" + text);
  return base::parse_host_port(text);
}

std::vector<std::string> Admin::validate() const {
  if (address.empty()) return {};
  const auto where = parse_address(address);
  if (!where)
    return {"the admin port's address \"" + address +
            "\" is no HOST:PORT, such as \"127.0.0.1:9464\""};
  std::vector<std::string> complaints;
  for (const auto& complaint :
       http::ServerOptions{.host = where->host, .port = where->port}.validate())
    complaints.push_back("the admin port: " + complaint);
  return complaints;
}

std::shared_ptr<app::Server> make_server(Admin admin) {
  return std::make_shared<AdminServer>(std::move(admin));
}

}  // namespace sourceflow::admin
