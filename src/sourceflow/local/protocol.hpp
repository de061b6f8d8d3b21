#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sourceflow/http/server.hpp"
#include "sourceflow/local/output.hpp"
#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

/// What the answer to a call needs to know of it, also when it is written later.
struct Answering {
  std::string_view service;
  std::string_view operation;
  std::string request_id;
  /// The client knows only the error codes of the Query protocol.
  bool query_mode = false;
};

/// How one wire protocol writes answers. Reading is where the protocol is recognised.
class Protocol {
 public:
  virtual ~Protocol() = default;
  virtual void answer(const Answering& call,
                      http::Reply& reply,
                      const std::function<void(Output&)>& write) const = 0;
  virtual void refuse(const Answering& call,
                      http::Reply& reply,
                      const ServiceError& error) const = 0;
};

/// AWS JSON 1.0, for KMS 1.1.
const Protocol& json_protocol();

/// AWS Query: a form in, XML out.
const Protocol& query_protocol();

}  // namespace sourceflow::local
