#pragma once

#include <string>

#include "sourceflow/local/output.hpp"

namespace sourceflow::local {

/// Writes one JSON object; complete once `end()` was called.
class JsonOutput final : public Output {
 public:
  explicit JsonOutput(std::string& into) : into_(into) { into_.push_back('{'); }
  void end() { into_.push_back('}'); }

  void text(Name name, std::string_view value) override;
  void number(Name name, std::int64_t value) override;
  void boolean(Name name, bool value) override;
  void begin_list(Name name) override;
  void item(std::string_view text) override;
  void begin_item() override;
  void end_item() override { into_.push_back('}'); }
  void end_list() override { into_.push_back(']'); }
  void begin_map(MapName map) override { begin_structure(map.name); }
  void entry(std::string_view key, std::string_view value) override;
  void begin_entry(std::string_view key) override;
  void end_entry() override { into_.push_back('}'); }
  void end_map() override { into_.push_back('}'); }
  void begin_structure(Name name) override;
  void end_structure() override { into_.push_back('}'); }

 private:
  void member(std::string_view name);
  void separate();

  std::string& into_;
};

/// Appends a JSON string with its quotes.
void append_json_text(std::string& into, std::string_view text);

}  // namespace sourceflow::local
