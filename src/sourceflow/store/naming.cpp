#include "sourceflow/store/naming.hpp"

#include <utility>

namespace sourceflow::store {
namespace {

// Casing of ASCII only: what the locale says must not change the names of tables.
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

template <class Change>
std::string each(std::string text, Change change) {
  for (char& c : text) c = change(c);
  return text;
}

bool is_acronym(std::string_view word) {
  for (const char c : word) {
    if (is_lower(c)) return false;
  }
  return word.size() > 1;
}

std::string capitalised(const std::string& word) {
  if (is_acronym(word)) return word;
  std::string result = each(word, to_lower);
  result.front() = to_upper(result.front());
  return result;
}

std::string joined(const std::vector<std::string>& words, Casing casing) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    switch (casing) {
      case Casing::snake:
        result += (i > 0 ? "_" : "") + each(words[i], to_lower);
        break;
      case Casing::pascal:
        result += capitalised(words[i]);
        break;
      case Casing::camel:
        result += i == 0 ? each(words[i], to_lower) : capitalised(words[i]);
        break;
      case Casing::lower:
        result += each(words[i], to_lower);
        break;
      case Casing::upper:
        result += each(words[i], to_upper);
        break;
      case Casing::as_written:
        break;
    }
  }
  return result;
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool starts_word = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '_' || c == '-' || c == '.' || c == ' ') {
      starts_word = true;
      continue;
    }
    if (i > 0 && is_upper(c)) {
      const bool is_after_small = !is_upper(name[i - 1]);
      const bool ends_acronym = i + 1 < name.size() && is_lower(name[i + 1]);
      if (is_after_small || ends_acronym) starts_word = true;
    }
    if (starts_word) words.emplace_back();
    starts_word = false;
    words.back() += c;
  }
  return words;
}

std::string Naming::table(std::string_view type) const {
  std::string name;
  if (tables == Casing::as_written) {
    name = plural ? plural_of(type) : std::string(type);
  } else {
    std::vector<std::string> words = words_of(type);
    if (plural && !words.empty()) words.back() = plural_of(words.back());
    name = joined(words, tables);
  }
  return prefix + name + suffix;
}

std::string Naming::column(std::string_view field) const {
  if (columns == Casing::as_written) return std::string(field);
  return joined(words_of(field), columns);
}

std::vector<std::string> Naming::validate() const {
  std::vector<std::string> found;
  for (const auto& [what, text] :
       {std::pair{"prefix", &prefix}, std::pair{"suffix", &suffix}, std::pair{"schema", &schema}}) {
    for (const char c : *text) {
      const bool is_plain = is_upper(c) || is_lower(c) || (c >= '0' && c <= '9') || c == '_';
      if (is_plain) continue;
      found.push_back(std::string("naming: the ") + what + " '" + *text +
                      "' may hold letters, digits and underscores only");
      break;
    }
  }
  if (prefix.starts_with("sourceflow_")) {
    found.push_back("naming: the prefix sourceflow_ is kept for the store's own tables");
  }
  return found;
}

}  // namespace sourceflow::store
