#include "sourceflow/aws/profile_files.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace sourceflow::aws {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(blanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

bool is_identifier(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_/.%@:+").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, allowed);
}

// Behind a value a comment begins with a blank; `a;b` is one value.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    const bool starts = line[i] == '#' || line[i] == ';';
    if (starts && blanks.find(line[i - 1]) != std::string_view::npos) return line.substr(0, i - 1);
  }
  return line;
}

enum class File { config, credentials };

// One file, from its first line to its last.
class Reader {
 public:
  Reader(File file, ProfileFiles& result) : file_(file), result_(result) {}

  void read(std::string_view text) {
    while (!text.empty()) {
      ++line_number_;
      const auto end = std::min(text.find('\n'), text.size());
      auto line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      read_line(line);
    }
    // The plain [default] counts only where there is no [profile default].
    auto& defaults = default_with_prefix_ ? *default_with_prefix_ : plain_default_;
    if (default_with_prefix_ || has_plain_default_)
      merge(result_.profiles["default"], std::move(defaults));
    for (auto& [name, section] : profiles_) merge(result_.profiles[name], std::move(section));
  }

 private:
  [[noreturn]] void refuse(const char* why) const {
    throw std::invalid_argument(std::string("line ") + std::to_string(line_number_) + " of AWS's " +
                                (file_ == File::config ? "config" : "credentials") +
                                " file: " + why);
  }

  static void merge(Section& into, Section from) {
    for (auto& [name, value] : from) into.insert_or_assign(name, std::move(value));
  }

  void read_line(std::string_view line) {
    if (trimmed(line).empty() || line.starts_with('#') || line.starts_with(';')) return;
    if (line.starts_with('[')) return start_section(line);
    if (blanks.find(line.front()) != std::string_view::npos) return continue_property(line);
    start_property(line);
  }

  void start_section(std::string_view line) {
    line = trimmed(line.substr(0, line.find_first_of("#;")));
    if (!line.ends_with(']')) refuse("a section's name must end with ']'");
    has_section_ = true;
    section_ = find_section(trimmed(line.substr(1, line.size() - 2)));
    property_ = nullptr;
    has_property_ = false;
  }

  // Null for a name that does not count, whose properties are passed over.
  Section* find_section(std::string_view name) {
    const auto blank = name.find_first_of(blanks);
    const auto kind = name.substr(0, blank);
    const auto rest =
        blank == std::string_view::npos ? std::string_view{} : trimmed(name.substr(blank));
    if (file_ == File::credentials) return is_identifier(name) ? profile(name, false) : nullptr;
    if (name == "default") return profile(name, false);
    if (!is_identifier(rest)) return nullptr;
    if (kind == "profile") return profile(rest, true);
    if (kind == "sso-session") return &result_.sso_sessions[std::string(rest)];
    if (kind == "services") return &result_.services[std::string(rest)];
    return nullptr;
  }

  Section* profile(std::string_view name, bool with_prefix) {
    if (name != "default") return &profiles_[std::string(name)];
    if (with_prefix)
      return default_with_prefix_ ? &*default_with_prefix_ : &default_with_prefix_.emplace();
    has_plain_default_ = true;
    return &plain_default_;
  }

  void start_property(std::string_view line) {
    if (!has_section_) refuse("a property stands before the first section");
    line = without_comment(line);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) refuse("a property has no '='");
    const auto name = trimmed(line.substr(0, equals));
    if (name.empty()) refuse("a property has no name");
    has_property_ = true;
    property_ = nullptr;
    if (section_ == nullptr || !is_identifier(name)) return;
    property_ = &(*section_)[lower(name)];
    *property_ = trimmed(line.substr(equals + 1));
  }

  void continue_property(std::string_view line) {
    if (!has_section_) refuse("an indented line stands before the first section");
    if (!has_property_) refuse("an indented line continues no property");
    if (property_ == nullptr) return;
    line = trimmed(line);
    if (property_->empty() || property_->starts_with('\n')) {
      const auto equals = line.find('=');
      if (equals == std::string_view::npos) refuse("a property within a property has no '='");
      if (trimmed(line.substr(0, equals)).empty())
        refuse("a property within a property has no name");
    }
    property_->append("\n").append(line);
  }

  File file_;
  ProfileFiles& result_;
  int line_number_ = 0;
  Sections profiles_;
  Section plain_default_;
  std::optional<Section> default_with_prefix_;
  bool has_plain_default_ = false;
  bool has_section_ = false;
  bool has_property_ = false;
  Section* section_ = nullptr;
  std::string* property_ = nullptr;
};

std::string text_of(const std::string& file) {
  const std::ifstream in(file);
  std::stringstream text;
  if (in) text << in.rdbuf();
  return text.str();
}

}  // namespace

ProfileFiles parse_profile_files(std::string_view config, std::string_view credentials) {
  ProfileFiles result;
  Reader(File::config, result).read(config);
  Reader(File::credentials, result).read(credentials);
  return result;
}

Section sub_properties(std::string_view value) {
  Section result;
  while (!value.empty()) {
    const auto end = std::min(value.find('\n'), value.size());
    const auto line = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    result.insert_or_assign(lower(trimmed(line.substr(0, equals))),
                            std::string(trimmed(line.substr(equals + 1))));
  }
  return result;
}

ProfileLocations profile_locations(const Environment& environment) {
  const auto home = environment("HOME").value_or("");
  const auto located = [&](const char* variable, const char* name) {
    auto path = environment(variable).value_or("~/.aws/" + std::string(name));
    if (path.starts_with("~/")) path.replace(0, 1, home);
    return path;
  };
  return {located("AWS_CONFIG_FILE", "config"),
          located("AWS_SHARED_CREDENTIALS_FILE", "credentials")};
}

ProfileFiles load_profile_files(const Environment& environment) {
  const auto locations = profile_locations(environment);
  return parse_profile_files(text_of(locations.config), text_of(locations.credentials));
}

}  // namespace sourceflow::aws
