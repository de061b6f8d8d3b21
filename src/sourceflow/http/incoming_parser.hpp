#pragma once

#include <cstdint>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "sourceflow/http/server.hpp"

namespace sourceflow::http {

/// Beast's request parser writing into the reused buffers of an Incoming, so that a request costs
/// no allocation.
class IncomingParser : public boost::beast::http::basic_parser<true> {
  using error_code = boost::beast::error_code;
  using text = boost::beast::string_view;

 public:
  explicit IncomingParser(Incoming& request);

  bool expects_continue() const { return expects_continue_; }
  /// False for HTTP/1.0.
  bool knows_chunks() const { return knows_chunks_; }

 private:
  void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) override;
  void on_response_impl(int, text, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field, text, text, error_code&) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override;
  std::size_t on_body_impl(text, error_code&) override;
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text, error_code&) override;
  void on_finish_impl(error_code&) override {}

  Incoming& request_;
  bool expects_continue_ = false;
  bool knows_chunks_ = true;
};

}  // namespace sourceflow::http
