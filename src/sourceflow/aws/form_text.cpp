#include "sourceflow/aws/form_text.hpp"

#include "sourceflow/aws/percent.hpp"
#include "sourceflow/base/base64.hpp"

namespace sourceflow::aws {

FormText& FormText::add(std::string_view name, std::string_view value) {
  return add({}, name, value);
}

FormText& FormText::add(std::string_view prefix, std::string_view name, std::string_view value) {
  out_.append("&").append(prefix).append(name).append("=");
  append_percent_encoded(out_, value);
  return *this;
}

FormText& FormText::add_map(std::string_view list,
                            const Attributes& map,
                            std::string_view key,
                            std::string_view value) {
  int number = 0;
  for (const auto& [name, content] : map) {
    const auto prefix = std::string(list) + "." + std::to_string(++number) + ".";
    add(prefix, key, name).add(prefix, value, content);
  }
  return *this;
}

FormText& FormText::add_attributes(std::string_view prefix,
                                   const std::vector<MessageAttribute>& attributes) {
  const auto list = std::string(prefix) + "MessageAttributes.entry.";
  std::string entry;
  int number = 0;
  for (const auto& attribute : attributes) {
    entry.assign(list).append(std::to_string(++number)).append(".");
    add(entry, "Name", attribute.name).add(entry, "Value.DataType", attribute.data_type);
    if (attribute.is_binary()) {
      add(entry, "Value.BinaryValue", base::to_base64(base::as_blob(attribute.value)));
    } else {
      add(entry, "Value.StringValue", attribute.value);
    }
  }
  return *this;
}

}  // namespace sourceflow::aws
