#include "sourceflow/local/message_input.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/characters.hpp"
#include "sourceflow/local/sqs_errors.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_name = 256;
// SQS keeps numbers with up to 38 digits of precision.
constexpr std::size_t max_digits = 38;
constexpr double least_number = 1e-128;
constexpr double greatest_number = 1e126;

using Kind = ServiceError::Kind;

bool is_name_character(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

bool starts_reserved(std::string_view name) {
  std::string lower(name.substr(0, 7));
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return lower.starts_with("aws.") || lower.starts_with("amazon.");
}

void check_name(std::string_view name, const Kind& refusal) {
  const bool is_valid = !name.empty() && name.size() <= max_name &&
                        std::ranges::all_of(name, is_name_character) && !name.starts_with('.') &&
                        !name.ends_with('.') && name.find("..") == std::string_view::npos &&
                        !starts_reserved(name);
  if (!is_valid) {
    throw ServiceError(
        refusal,
        "The message attribute name '" + std::string(name) +
            "' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), "
            "and period (.) "
            "characters, must not start with AWS. or Amazon., and must not begin, end or repeat a "
            "period.");
  }
}

bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto exponent = text.find_first_of("eE");
  std::string_view digits = text.substr(0, exponent);
  if (exponent != std::string_view::npos) {
    std::string_view power = text.substr(exponent + 1);
    if (power.starts_with('-') || power.starts_with('+')) power.remove_prefix(1);
    if (power.empty() || power.find_first_not_of("0123456789") != std::string_view::npos)
      return false;
  }
  const bool has_point = std::ranges::count(digits, '.') == 1;
  const std::size_t size = digits.size() - (has_point ? 1 : 0);
  return size > 0 && size <= max_digits &&
         digits.find_first_not_of("0123456789.") == std::string_view::npos &&
         std::ranges::count(digits, '.') <= 1;
}

/// Whether SQS has room for it: from 10^-128 to 10^126.
bool is_within(const std::string& number) {
  const double value = std::abs(std::strtod(number.c_str(), nullptr));
  const bool is_zero =
      number.substr(0, number.find_first_of("eE")).find_first_of("123456789") == std::string::npos;
  return is_zero || (value >= least_number && value <= greatest_number);
}

bool is_type(std::string_view type, std::string_view wanted) {
  return type == wanted || (type.starts_with(wanted) && type.size() > wanted.size() + 1 &&
                            type[wanted.size()] == '.');
}

MessageAttribute read_attribute(std::string_view name, const Input& value, const Kind& refusal) {
  check_name(name, refusal);
  const std::string quoted = "'" + std::string(name) + "'";
  const auto type = value.text("DataType").value_or("");
  if (type.empty())
    throw ServiceError(
        refusal,
        "The message attribute " + quoted + " must contain a non-empty message attribute type.");
  if (type.size() > max_name) {
    throw ServiceError(refusal,
                       "The type of the message attribute " + quoted +
                           " is longer than the 256 characters that it may have.");
  }
  if (!value.texts({"StringListValues", "StringListValue"}).empty() ||
      !value.texts({"BinaryListValues", "BinaryListValue"}).empty()) {
    throw ServiceError(refusal,
                       "Message attribute list values in SendMessage operation are not supported.");
  }
  MessageAttribute attribute{std::string(name), std::string(type), {}};
  if (is_type(type, "Binary")) {
    const auto bytes = from_base64(value.text("BinaryValue").value_or(""));
    if (!bytes)
      throw ServiceError(
          refusal, "The message attribute " + quoted + " must have a base64 encoded binary value.");
    attribute.value = *bytes;
  } else if (is_type(type, "String") || is_type(type, "Number")) {
    attribute.value = value.text("StringValue").value_or("");
    check_characters(attribute.value);
    if (is_type(type, "Number") && !attribute.value.empty() &&
        !(is_number(attribute.value) && is_within(attribute.value))) {
      throw ServiceError(
          refusal, "Can't cast the value of message (user) attribute " + quoted + " to a number.");
    }
  } else {
    throw ServiceError(
        refusal,
        "The message attribute " + quoted +
            " has an invalid message attribute type, the set of supported type prefixes is Binary, "
            "Number, and "
            "String.");
  }
  if (attribute.value.empty()) {
    throw ServiceError(refusal,
                       "The message attribute " + quoted +
                           " must contain a non-empty message attribute value for message "
                           "attribute type " +
                           std::string(type) + ".");
  }
  return attribute;
}

}  // namespace

std::vector<MessageAttribute> read_attributes(const Input& in, MapName map, const Kind& refusal) {
  std::vector<MessageAttribute> attributes;
  in.each(map, [&](std::string_view name, const Input& value) {
    if (attributes.empty()) attributes.reserve(max_attributes);
    attributes.push_back(read_attribute(name, value, refusal));
  });
  // They stay as long as the message, a million of which may wait.
  attributes.shrink_to_fit();
  return attributes;
}

std::size_t size_of_attributes(const Input& in, MapName map) {
  std::size_t size = 0;
  in.each(map, [&](std::string_view name, const Input& value) {
    size += name.size() + value.text("DataType").value_or("").size() +
            value.text("StringValue").value_or("").size();
    size += value.text("BinaryValue").value_or("").size() / 4 * 3;
  });
  return size;
}

void check_characters(std::string_view text) {
  if (is_xml_text(text)) return;
  throw ServiceError(errors::invalid_message_contents,
                     "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | "
                     "#x20 to #xD7FF | #xE000 "
                     "to #xFFFD | #x10000 to #x10FFFF.");
}

void check_id(std::string_view parameter, std::string_view id, const Kind& refusal) {
  const bool is_valid =
      !id.empty() && id.size() <= 128 &&
      std::ranges::all_of(id, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (is_valid) return;
  throw ServiceError(
      refusal,
      "Value " + std::string(id) + " for parameter " + std::string(parameter) +
          " is invalid. Reason: " + std::string(parameter) +
          " can only include alphanumeric and punctuation characters. 1 to 128 in length.");
}

}  // namespace sourceflow::local
