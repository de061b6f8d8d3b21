#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

namespace sourceflow::http {

/// For tests: a server that answers each request as the script says, down to the byte.
class ScriptedPeer {
 public:
  struct Answer {
    /// Sent piece by piece.
    std::vector<std::string> pieces = {};
    bool then_close = false;
    /// Nothing is sent until the client gives up.
    bool never = false;
  };
  /// Gets the request's text, and how many came before it on the same connection.
  using Script = std::function<Answer(const std::string& request, int before)>;

  ScriptedPeer(boost::asio::io_context& io,
               Script script,
               boost::asio::ssl::context* tls = nullptr);
  ~ScriptedPeer();

  std::uint16_t port() const;
  int connections() const;
  int open_connections() const;
  const std::vector<std::string>& requests() const;

  static Answer ok(const std::string& body);

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sourceflow::http
