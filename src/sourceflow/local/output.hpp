#pragma once

#include <cstdint>
#include <string_view>

#include "sourceflow/local/input.hpp"

namespace sourceflow::local {

/// Writes an answer member by member, straight into its text, in whatever form the protocol has.
class Output {
 public:
  virtual ~Output() = default;

  virtual void text(Name name, std::string_view value) = 0;
  virtual void number(Name name, std::int64_t value) = 0;
  virtual void boolean(Name name, bool value) = 0;

  /// A list of texts: `begin_list`, `item` again and again, `end_list`; of structures:
  /// `begin_item`, its members, `end_item`.
  virtual void begin_list(Name name) = 0;
  virtual void item(std::string_view text) = 0;
  virtual void begin_item() = 0;
  virtual void end_item() = 0;
  virtual void end_list() = 0;

  /// A map to texts (`entry`) or to structures (`begin_entry`, members, `end_entry`).
  virtual void begin_map(MapName name) = 0;
  virtual void entry(std::string_view key, std::string_view value) = 0;
  virtual void begin_entry(std::string_view key) = 0;
  virtual void end_entry() = 0;
  virtual void end_map() = 0;

  virtual void begin_structure(Name name) = 0;
  virtual void end_structure() = 0;
};

}  // namespace sourceflow::local
