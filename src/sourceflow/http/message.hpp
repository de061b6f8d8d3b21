#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::http {

struct Header {
  std::string name = {};
  std::string value = {};
};

/// Header lines in the order sent; a name may repeat.
using Headers = std::vector<Header>;

/// The value of the first line with this name, compared without case; null if there is none.
const std::string* find(const Headers& headers, std::string_view name);

/// What a client asks for. `Host` and `Content-Length` are added when it is sent.
struct Request {
  std::string method = "GET";
  /// Path and query, percent-encoded already.
  std::string target = "/";
  Headers headers = {};
  std::string body = {};
};

/// What a server answered.
struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};
};

}  // namespace sourceflow::http
