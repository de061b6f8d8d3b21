#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "sourceflow/store/naming.hpp"

namespace sourceflow::store {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array irregular{
    Pair{"person", "people"},      Pair{"child", "children"},   Pair{"man", "men"},
    Pair{"woman", "women"},        Pair{"foot", "feet"},        Pair{"tooth", "teeth"},
    Pair{"goose", "geese"},        Pair{"mouse", "mice"},       Pair{"ox", "oxen"},
    Pair{"leaf", "leaves"},        Pair{"shelf", "shelves"},    Pair{"half", "halves"},
    Pair{"knife", "knives"},       Pair{"life", "lives"},       Pair{"wife", "wives"},
    Pair{"quiz", "quizzes"},       Pair{"matrix", "matrices"},  Pair{"vertex", "vertices"},
    Pair{"criterion", "criteria"}, Pair{"hero", "heroes"},      Pair{"echo", "echoes"},
    Pair{"veto", "vetoes"},        Pair{"potato", "potatoes"},  Pair{"tomato", "tomatoes"},
    Pair{"epoch", "epochs"},       Pair{"stomach", "stomachs"}, Pair{"gas", "gases"},
    Pair{"lens", "lenses"},        Pair{"bias", "biases"},      Pair{"alias", "aliases"},
    Pair{"atlas", "atlases"},      Pair{"canvas", "canvases"},  Pair{"iris", "irises"},
    Pair{"axis", "axes"}};

/// Words that are their own plural.
constexpr std::array<std::string_view, 15> unchanging{"news",
                                                      "series",
                                                      "species",
                                                      "sheep",
                                                      "fish",
                                                      "data",
                                                      "metadata",
                                                      "information",
                                                      "equipment",
                                                      "feedback",
                                                      "software",
                                                      "hardware",
                                                      "staff",
                                                      "money",
                                                      "traffic"};

/// How a regular word ends: how many characters go, and what comes.
std::pair<std::size_t, std::string_view> regular(std::string_view word) {
  const auto ends = [&](std::string_view end) { return word.ends_with(end); };
  if (ends("sis")) return {2, "es"};
  if (ends("ss") || ends("us") || ends("x") || ends("z") || ends("ch") || ends("sh")) {
    return {0, "es"};
  }
  if (ends("s")) return {0, ""};
  const bool is_after_vowel =
      word.size() > 1 && std::string_view("aeiou").find(word[word.size() - 2]) != word.npos;
  if (ends("quy") || (ends("y") && !is_after_vowel)) return {1, "ies"};
  return {0, "s"};
}

/// The last word with the casing that it had: its capital, or all of them where the end of it
/// changes.
std::string in_casing_of(std::string_view before, std::string_view after) {
  std::string result(after);
  const bool is_shouted = before.size() > 1 && std::ranges::none_of(before, is_lower);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const bool is_same = i < before.size() && lowered(before.substr(i, 1)).front() == result[i];
    if (is_same) {
      result[i] = before[i];
    } else if ((is_shouted && i < before.size()) || (i == 0 && is_upper(before.front()))) {
      result[i] = is_lower(result[i]) ? static_cast<char>(result[i] - 'a' + 'A') : result[i];
    }
  }
  return result;
}

}  // namespace

std::string plural_of(std::string_view name) {
  const auto words = words_of(name);
  if (words.empty()) return std::string(name);
  const std::string& last = words.back();
  const std::size_t start = name.rfind(last);
  const std::string word = lowered(last);
  std::string plural = word;
  const auto is_pair = [&](const Pair& pair) { return pair.first == word; };
  const auto is_its_plural = [&](const Pair& pair) { return pair.second == word; };
  if (std::ranges::find(unchanging, word) != unchanging.end() ||
      std::ranges::any_of(irregular, is_its_plural)) {
    return std::string(name);
  }
  if (const auto found = std::ranges::find_if(irregular, is_pair); found != irregular.end()) {
    plural = found->second;
  } else {
    const auto [cut, end] = regular(word);
    plural = word.substr(0, word.size() - cut) + std::string(end);
  }
  return std::string(name.substr(0, start)) + in_casing_of(last, plural) +
         std::string(name.substr(start + last.size()));
}

}  // namespace sourceflow::store
