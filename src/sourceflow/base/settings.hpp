#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/base/setting_text.hpp"

namespace sourceflow::base {

/// What an operator says about the options of a program without building it anew: environment
/// variables `SOURCEFLOW_*`, and one JSON file that the variable `SOURCEFLOW_OPTIONS` names.
///
/// Every options aggregate reads itself: a value that is given replaces the one that code set, the
/// environment's before the file's. Nothing here throws. A wrong value leaves the old one and
/// becomes a complaint, and so does a name that nobody read; `complaints()` has them all, to be
/// listed at start with those of `validate()`. Used by one thread, before anything starts.
///
///     void read(base::Settings& settings, Pump& pump) {
///       settings.read("pump_wait", pump.wait);       // SOURCEFLOW_PUMP_WAIT="150 ms"
///       settings.read("pump_batch", pump.batch);     // {"pump": {"batch": 10}}
///     }
///
/// A name is words joined by `_`. The variable has it in capitals; in the file, objects may group
/// names: `{"pump": {"wait": "1 s"}}` and `{"pump_wait": "1 s"}` say the same.
class Settings {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  /// An option that somebody read or announced.
  struct Known {
    std::string name = {};
    std::string expected = {};  ///< such as "true or false"; empty if it was only announced
    std::string before = {};    ///< what code had set, as text
    bool is_secret = false;     ///< never quoted
    bool is_map = false;  ///< its members in the file are its value, and no options of their own
  };

  /// Nothing given: every option keeps what code set.
  Settings() = default;
  /// From these variables (others than `SOURCEFLOW_*` are passed over) and the text of a JSON file;
  /// the name is for complaints.
  explicit Settings(Variables variables,
                    std::string_view file = "{}",
                    std::string file_name = "the options file");
  /// From the process's environment and the file that it names.
  static Settings of_process();
  /// From these variables and the file that they name.
  static Settings of(Variables variables);

  /// Replaces `value` if this option is given. SettingText says which types can be read.
  template <class T>
  void read(std::string_view name, T& value) {
    constexpr bool is_map = requires { requires SettingText<T>::is_map; };
    constexpr bool is_secret = requires { requires SettingText<T>::is_secret; };
    know({std::string(name),
          SettingText<T>::expected(),
          SettingText<T>::write(value),
          is_secret,
          is_map});
    const auto* text = given(name, is_map);
    if (text == nullptr) return;
    if (auto parsed = SettingText<T>::parse(*text)) {
      value = std::move(*parsed);
    } else {
      refuse(name, SettingText<T>::expected());
    }
  }

  /// One of a few words: `settings.read_one_of("provision", p, {{"create", Provision::create}})`.
  template <class E>
  void read_one_of(std::string_view name,
                   E& value,
                   std::initializer_list<std::pair<std::string_view, E>> words) {
    std::string expected;
    std::string before;
    for (const auto& [word, meaning] : words) {
      expected += (expected.empty() ? "one of " : ", ") + std::string(word);
      if (meaning == value) before = word;
    }
    know({std::string(name), expected, before});
    const auto* text = given(name);
    if (text == nullptr) return;
    for (const auto& [word, meaning] : words)
      if (word == *text) {
        value = meaning;
        return;
      }
    refuse(name, expected);
  }

  /// The same for text that must be a URL of http or https.
  void read_url(std::string_view name, std::string& value);

  /// True if the environment or the file has this option; of a map, once it has been read.
  bool has(std::string_view name) const {
    const Known* known = option(name);
    return given(name, known != nullptr && known->is_map) != nullptr;
  }
  /// Announces an option that others read, or nobody in this program: then it is not unknown.
  void know(Known option);
  /// Refuses an option in the file that takes effect before the file is read.
  void refuse_in_file(std::string_view name);
  /// Adds a complaint about an option's value that only its reader can see.
  void refuse(std::string_view name, std::string_view expected);

  /// Every wrong value, then every name that nobody knows with the nearest that somebody does.
  std::vector<std::string> complaints() const;
  /// In the order read.
  const std::vector<Known>& known() const { return known_; }

 private:
  struct Given {
    std::string text;
    std::string where;
    bool is_object = false;
    std::string parent = {};
  };
  using All = std::map<std::string, Given, std::less<>>;
  class File;

  const Given* find(std::string_view name, bool is_map) const;
  const std::string* given(std::string_view name, bool is_map = false) const;
  const Known* option(std::string_view name) const;
  bool is_part_of_a_map(const Given& given) const;
  std::string unknown(const std::string& name, const Given& given) const;

  All variables_;
  All file_;
  std::vector<std::string> complaints_;
  std::vector<Known> known_;
};

}  // namespace sourceflow::base
