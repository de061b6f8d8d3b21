#include "sourceflow/base/settings.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <boost/json.hpp>

#include "sourceflow/base/nearest.hpp"

namespace sourceflow::base {
namespace {

namespace json = boost::json;

constexpr std::string_view prefix = "SOURCEFLOW_";
constexpr std::string_view file_variable = "SOURCEFLOW_OPTIONS";
// Those of this project's own tests and CI are no options.
constexpr std::string_view not_options[] = {
    file_variable, "SOURCEFLOW_TEST_", "SOURCEFLOW_CI_", "SOURCEFLOW_SKIP_"};

bool is_option(std::string_view variable) {
  return variable.starts_with(prefix) &&
         std::ranges::none_of(not_options, [&](auto other) { return variable.starts_with(other); });
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return {text->begin(), text->end()};
  if (value.is_null()) return "none";
  return json::serialize(value);
}

}  // namespace

/// Flattens one JSON text into options.
class Settings::File {
 public:
  File(std::string name, All& all, std::vector<std::string>& complaints)
      : name_(std::move(name)), all_(&all), complaints_(&complaints) {}

  void take(std::string_view text) {
    boost::system::error_code failure;
    const auto value = json::parse(text, failure);
    if (failure) {
      complaints_->push_back(name_ + " is no JSON: " + failure.message());
    } else if (!value.is_object()) {
      complaints_->push_back(name_ + " must hold one JSON object");
    } else {
      take(value.get_object(), "", "");
    }
  }

 private:
  void take(const json::object& object, const std::string& name, const std::string& path) {
    for (const auto& member : object) {
      const std::string key(member.key());
      const auto member_name = name.empty() ? key : name + "_" + key;
      const auto member_path = path.empty() ? key : path + "." + key;
      Given given{.text = {},
                  .where = member_path + " in " + name_,
                  .is_object = member.value().is_object(),
                  .parent = name};
      if (given.is_object) {
        const auto& inner = member.value().get_object();
        for (const auto& part : inner) add_part(given, std::string(part.key()) + "=", part.value());
        take(inner, member_name, member_path);
      } else if (member.value().is_array()) {
        for (const auto& part : member.value().get_array()) add_part(given, "", part);
      } else {
        given.text = text_of(member.value());
      }
      if (!all_->emplace(member_name, given).second)
        complaints_->push_back(name_ + " has the option " + member_name + " twice");
    }
  }

  void add_part(Given& list, const std::string& before, const json::value& value) {
    const auto text = text_of(value);
    if (value.is_string() && text.find(',') != std::string::npos)
      complaints_->push_back(list.where + " has \"" + text + "\", which must not have a comma");
    list.text += (list.text.empty() ? "" : ",") + before + text;
  }

  std::string name_;
  All* all_;
  std::vector<std::string>* complaints_;
};

Settings::Settings(Variables variables, std::string_view file, std::string file_name) {
  for (auto& [name, value] : variables)
    if (is_option(name))
      variables_.emplace(lowered(std::string_view(name).substr(prefix.size())),
                         Given{.text = std::move(value), .where = name});
  File(std::move(file_name), file_, complaints_).take(file);
}

Settings Settings::of(Variables variables) {
  const auto named = variables.find(file_variable);
  if (named == variables.end() || named->second.empty()) return Settings(std::move(variables));
  const auto path = named->second;
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  if (in.good()) return Settings(std::move(variables), text.str(), path);
  const std::string reason = errno != 0 ? std::strerror(errno) : "it is empty";
  Settings settings(std::move(variables));
  settings.complaints_.push_back(std::string(file_variable) + " names " + path +
                                 ", which cannot be read: " + reason);
  return settings;
}

Settings Settings::of_process() {
  Variables variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view whole = *entry;
    const auto equals = whole.find('=');
    if (whole.starts_with(prefix) && equals != std::string_view::npos)
      variables.emplace(whole.substr(0, equals), whole.substr(equals + 1));
  }
  return of(std::move(variables));
}

void Settings::read_url(std::string_view name, std::string& value) {
  const std::string expected = "a URL that begins with http:// or https://";
  know({std::string(name), expected, value});
  const auto* text = given(name);
  if (text == nullptr) return;
  if (text->empty() || is_url(*text)) {
    value = *text;
  } else {
    refuse(name, expected);
  }
}

void Settings::know(Known option) {
  if (this->option(option.name) == nullptr) known_.push_back(std::move(option));
}

void Settings::refuse(std::string_view name, std::string_view expected) {
  const auto* known = option(name);
  const auto* given = find(name, known != nullptr && known->is_map);
  if (given == nullptr) return;
  const bool is_secret = known != nullptr && known->is_secret;
  complaints_.push_back(given->where + " is " + (is_secret ? "***" : "\"" + given->text + "\"") +
                        "; expected " + std::string(expected));
}

void Settings::refuse_in_file(std::string_view name) {
  const auto found = file_.find(name);
  if (found == file_.end()) return;
  std::string variable(prefix);
  for (const char c : name) variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  complaints_.push_back(found->second.where + " comes too late to take effect; set " + variable +
                        " in the environment instead");
}

std::vector<std::string> Settings::complaints() const {
  auto all = complaints_;
  for (const auto* source : {&variables_, &file_})
    for (const auto& [name, given] : *source)
      if (!given.is_object && option(name) == nullptr && !is_part_of_a_map(given))
        all.push_back(unknown(name, given));
  return all;
}

const Settings::Given* Settings::find(std::string_view name, bool is_map) const {
  if (const auto found = variables_.find(name); found != variables_.end()) return &found->second;
  const auto found = file_.find(name);
  if (found == file_.end() || (found->second.is_object && !is_map)) return nullptr;
  return &found->second;
}

const std::string* Settings::given(std::string_view name, bool is_map) const {
  const auto* found = find(name, is_map);
  return found == nullptr ? nullptr : &found->text;
}

const Settings::Known* Settings::option(std::string_view name) const {
  const auto found = std::ranges::find(known_, name, &Known::name);
  return found == known_.end() ? nullptr : &*found;
}

bool Settings::is_part_of_a_map(const Given& given) const {
  for (auto parent = given.parent; !parent.empty();) {
    const auto* known = option(parent);
    if (known != nullptr && known->is_map) return true;
    const auto above = file_.find(parent);
    parent = above == file_.end() ? "" : above->second.parent;
  }
  return false;
}

std::string Settings::unknown(const std::string& name, const Given& given) const {
  auto sentence = given.where + ": there is no option " + name;
  std::vector<std::string> names;
  for (const auto& known : known_) names.push_back(known.name);
  if (const auto* meant = nearest(name, names)) sentence += "; did you mean " + *meant + "?";
  return sentence;
}

}  // namespace sourceflow::base
