#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::telemetry {

/// What is said of a span: names, which are literals, with texts or numbers. All texts lie in one,
/// since a span has half a dozen of them and its thread has other work.
class SpanAttributes {
 public:
  void add(std::string_view name, std::string_view text) {
    entries_.push_back({name, static_cast<std::int64_t>(texts_.size()), text.size(), true});
    texts_.append(text);
  }
  void add(std::string_view name, std::int64_t number) { entries_.push_back({name, number}); }

  /// Calls `visit(name, text)` or `visit(name, number)` for each, in their order.
  template <class Visit>
  void each(Visit visit) const {
    for (const auto& entry : entries_) {
      if (entry.is_text) {
        visit(entry.name, std::string_view(texts_).substr(from(entry), entry.size));
      } else {
        visit(entry.name, entry.number);
      }
    }
  }

  std::size_t size() const { return entries_.size(); }
  void reserve(std::size_t count, std::size_t bytes) {
    entries_.reserve(count);
    texts_.reserve(bytes);
  }

 private:
  struct Entry {
    std::string_view name;
    std::int64_t number = 0;  ///< of a text, where it begins
    std::size_t size = 0;
    bool is_text = false;
  };

  static std::size_t from(const Entry& entry) { return static_cast<std::size_t>(entry.number); }

  std::vector<Entry> entries_;
  std::string texts_;
};

}  // namespace sourceflow::telemetry
