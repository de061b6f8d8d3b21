#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "sourceflow/bus/export.hpp"
#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {

inline constexpr const char* partition_placeholder = "${AWS::Partition}";
inline constexpr const char* region_placeholder = "${AWS::Region}";
inline constexpr const char* account_placeholder = "${AWS::AccountId}";

/// The ARN of a queue or topic by its full name, with placeholders.
std::string queue_arn_of(const std::string& name);
std::string topic_arn_of(const std::string& name);
std::string kms_arn_of(const std::string& resource);

/// The same JSON with what `change` makes of each text in it.
boost::json::value with_texts(const boost::json::value& value,
                              const std::function<boost::json::value(const std::string&)>& change);

/// A text with each occurrence of `from` replaced.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// An attribute of SQS, which is text there, as a template has it: a number, true, or text.
boost::json::value typed_text(const std::string& text);

/// The plan of a layout, which is checked; throws base::ConfigError.
Plan exported_plan(const ServiceLayout& layout, const ExportOptions& options);

}  // namespace sourceflow::bus
