#pragma once

#include <string>
#include <vector>

#include "sourceflow/local/output.hpp"

namespace sourceflow::local {

/// Writes members as XML elements. The name of a list or map in the Query protocol is that of its
/// items
/// (`Attribute`), or that of an element around them and theirs (`Topics.member`).
class XmlOutput final : public Output {
 public:
  explicit XmlOutput(std::string& into) : into_(into) {}

  void text(Name name, std::string_view value) override { element(name.query, value); }
  void number(Name name, std::int64_t value) override {
    element(name.query, std::to_string(value));
  }
  void boolean(Name name, bool value) override { element(name.query, value ? "true" : "false"); }
  void begin_list(Name name) override;
  void item(std::string_view text) override { element(items_.back().item, text); }
  void begin_item() override { open(items_.back().item); }
  void end_item() override { close(items_.back().item); }
  void end_list() override;
  void begin_map(MapName map) override;
  void entry(std::string_view key, std::string_view value) override;
  void begin_entry(std::string_view key) override;
  void end_entry() override;
  void end_map() override { end_list(); }
  void begin_structure(Name name) override;
  void end_structure() override;

  void open(std::string_view element);
  void close(std::string_view element);

 private:
  struct Items {
    std::string_view around;
    std::string_view item;
    std::string_view key = {};
    std::string_view value = {};
  };
  void element(std::string_view name, std::string_view text);

  std::string& into_;
  std::vector<Items> items_;
};

void append_xml_text(std::string& into, std::string_view text);

}  // namespace sourceflow::local
