#include "sourceflow/http/incoming_parser.hpp"

#include <algorithm>

namespace sourceflow::http {

namespace beast = boost::beast;

IncomingParser::IncomingParser(Incoming& request) : request_(request) {
  request.method_.clear();
  request.target_.clear();
  request.body_.clear();
  request.texts_.clear();
  request.fields_.clear();
}

void IncomingParser::on_request_impl(
    beast::http::verb, text method, text target, int version, error_code&) {
  request_.method_.assign(method.data(), method.size());
  request_.target_.assign(target.data(), target.size());
  knows_chunks_ = version >= 11;
}

void IncomingParser::on_field_impl(beast::http::field field, text name, text value, error_code&) {
  auto& texts = request_.texts_;
  const Incoming::Field entry{texts.size(), name.size(), texts.size() + name.size(), value.size()};
  texts.append(name.data(), name.size()).append(value.data(), value.size());
  request_.fields_.push_back(entry);
  if (field == beast::http::field::expect)
    expects_continue_ = beast::iequals(value, "100-continue");
}

void IncomingParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  // A stated length is not yet a body: reserve no more than a client can make us pay for cheaply.
  if (length) request_.body_.reserve(std::min<std::uint64_t>(*length, 1 << 16));
}

std::size_t IncomingParser::on_body_impl(text part, error_code&) {
  request_.body_.append(part.data(), part.size());
  return part.size();
}

std::size_t IncomingParser::on_chunk_body_impl(std::uint64_t, text part, error_code&) {
  request_.body_.append(part.data(), part.size());
  return part.size();
}

std::string_view Incoming::field(std::string_view name) const {
  for (const Field& field : fields_) {
    const beast::string_view found{texts_.data() + field.name, field.name_size};
    if (beast::iequals(found, {name.data(), name.size()})) {
      return {texts_.data() + field.value, field.value_size};
    }
  }
  return {};
}

}  // namespace sourceflow::http
