#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>

struct ssl_st;

namespace sourceflow::http {

/// A context for clients: TLS 1.2 or newer, the peer's chain verified against the file's
/// authorities, or against the system's if no file is named. Throws TransportError (untrusted)
/// naming a file that cannot be used.
boost::asio::ssl::context make_client_tls(const std::string& ca_file);

/// Asks for this name or address in the peer's certificate, and names it to a peer that has
/// several.
void expect_peer(ssl_st* connection, const std::string& host);

/// Why the handshake of this connection was refused, as one clause; empty if the certificate was
/// not the reason.
std::string refusal(ssl_st* connection);

}  // namespace sourceflow::http
