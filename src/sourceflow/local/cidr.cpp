#include "sourceflow/local/cidr.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <string>

namespace sourceflow::local {

namespace {

bool parse_address(std::string_view text, Cidr& into) {
  const std::string copy(text);
  into.is_v6 = copy.find(':') != std::string::npos;
  return inet_pton(into.is_v6 ? AF_INET6 : AF_INET, copy.c_str(), into.address.data()) == 1;
}

}  // namespace

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const auto slash = text.find('/');
  Cidr network;
  if (slash == std::string_view::npos || !parse_address(text.substr(0, slash), network))
    return std::nullopt;
  const std::string_view bits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), network.bits);
  const bool is_number = error == std::errc{} && end == bits.data() + bits.size();
  if (!is_number || network.bits > (network.is_v6 ? 128u : 32u)) return std::nullopt;
  return network;
}

bool Cidr::contains(std::string_view address_text) const {
  Cidr other;
  if (!parse_address(address_text, other) || other.is_v6 != is_v6) return false;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80u >> (bit % 8));
    if ((address[bit / 8] & mask) != (other.address[bit / 8] & mask)) return false;
  }
  return true;
}

}  // namespace sourceflow::local
