#include "sourceflow/bus/arns.hpp"

#include <charconv>

#include <boost/json.hpp>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::bus {
namespace {

namespace json = boost::json;

std::string arn(const std::string& service, const std::string& resource) {
  return std::string("arn:") + partition_placeholder + ":" + service + ":" + region_placeholder +
         ":" + account_placeholder + ":" + resource;
}

}  // namespace

std::string queue_arn_of(const std::string& name) { return arn("sqs", name); }
std::string topic_arn_of(const std::string& name) { return arn("sns", name); }
std::string kms_arn_of(const std::string& resource) { return arn("kms", resource); }

json::value with_texts(const json::value& value,
                       const std::function<json::value(const std::string&)>& change) {
  if (const auto* text = value.if_string()) return change(std::string(*text));
  if (const auto* array = value.if_array()) {
    json::array items;
    for (const auto& item : *array) items.push_back(with_texts(item, change));
    return items;
  }
  if (const auto* object = value.if_object()) {
    json::object members;
    for (const auto& member : *object) members[member.key()] = with_texts(member.value(), change);
    return members;
  }
  return value;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

json::value typed_text(const std::string& text) {
  if (text == "true") return true;
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end) return number;
  return json::value(text);
}

Plan exported_plan(const ServiceLayout& layout, const ExportOptions& options) {
  base::throw_if_any(layout.layout.complaints(layout.service));
  auto plan = plan_of(layout.layout, layout.service);
  if (options.owned) {
    std::erase_if(plan.queues, [](const auto& queue) { return !queue.is_owned; });
    std::erase_if(plan.topics, [](const auto& topic) { return !topic.is_owned; });
  }
  return plan;
}

}  // namespace sourceflow::bus
