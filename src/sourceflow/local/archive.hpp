#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::local {

/// `T` or `const T`: what one description of fields, `fields(archive, value)`, takes to serve both
/// writing and reading.
template <class T, class Of>
concept Either = std::same_as<std::remove_const_t<T>, Of>;

/// Appends values as bytes, for the files of `--data`. A struct is written by its
/// `fields(archive, value)`, field by field. Numbers take eight bytes, texts their length first.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& into) : into_(into) {}

  template <class... T>
  void operator()(const T&... values) {
    (write(values), ...);
  }

 private:
  void raw(const void* data, std::size_t size) {
    into_.append(static_cast<const char*>(data), size);
  }
  template <class T>
    requires std::integral<T> || std::is_enum_v<T>
  void write(T value) {
    const auto wide = static_cast<std::uint64_t>(value);
    raw(&wide, sizeof wide);
  }
  void write(const std::string& text) {
    write(text.size());
    into_.append(text);
  }
  void write(const base::Uuid& id) { raw(id.bytes.data(), id.bytes.size()); }
  void write(const base::Time& time) { write(time.time_since_epoch().count()); }
  template <class Rep, class Period>
  void write(const std::chrono::duration<Rep, Period>& span) {
    write(span.count());
  }
  template <class T>
  void write(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <class A, class B>
  void write(const std::pair<A, B>& pair) {
    write(pair.first);
    write(pair.second);
  }
  template <class Range>
    requires requires(const Range& range) {
      typename Range::value_type;
      range.begin();
    }
  void write(const Range& range) {
    write(range.size());
    if constexpr (requires { typename Range::hasher; }) {
      // Sorted, so that the same state is the same bytes.
      std::vector<const typename Range::value_type*> items;
      for (const auto& item : range) items.push_back(&item);
      std::ranges::sort(items, {}, [](const auto* item) { return item->first; });
      for (const auto* const item : items) write(*item);
    } else {
      for (const auto& item : range) write(item);
    }
  }
  template <class T>
    requires std::is_class_v<T> && (!requires { typename T::value_type; })
  void write(const T& value) {
    fields(*this, value);
  }

  std::string& into_;
};

/// Reads what a ByteWriter wrote. Throws std::runtime_error when the bytes end too early.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool is_at_end() const { return bytes_.empty(); }

  template <class... T>
  void operator()(T&... values) {
    (read(values), ...);
  }
  template <class T>
  T get() {
    T value{};
    read(value);
    return value;
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) throw std::runtime_error("a record ends too early");
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  template <class T>
    requires std::integral<T> || std::is_enum_v<T>
  void read(T& value) {
    std::uint64_t wide = 0;
    std::memcpy(&wide, take(sizeof wide).data(), sizeof wide);
    value = static_cast<T>(wide);
  }
  void read(std::string& text) { text = take(get<std::size_t>()); }
  void read(base::Uuid& id) {
    std::memcpy(id.bytes.data(), take(id.bytes.size()).data(), id.bytes.size());
  }
  void read(base::Time& time) {
    base::Duration since_epoch{};
    read(since_epoch);
    time = base::Time(since_epoch);
  }
  /// Nothing here is a thousand years away, and what is could not be added to.
  template <class Rep, class Period>
  void read(std::chrono::duration<Rep, Period>& span) {
    using Span = std::chrono::duration<Rep, Period>;
    constexpr Span most = std::chrono::duration_cast<Span>(std::chrono::years(1000));
    span = Span(get<Rep>());
    if (span > most || span < -most) throw std::runtime_error("a record has an impossible time");
  }
  template <class T>
  void read(std::optional<T>& value) {
    value.reset();
    if (get<bool>()) read(value.emplace());
  }
  template <class A, class B>
  void read(std::pair<A, B>& pair) {
    read(pair.first);
    read(pair.second);
  }
  template <class T>
  void read(std::vector<T>& items) {
    items.clear();
    for (auto left = get<std::size_t>(); left != 0; --left) read(items.emplace_back());
  }
  template <class T>
  void read(std::deque<T>& items) {
    items.clear();
    for (auto left = get<std::size_t>(); left != 0; --left) read(items.emplace_back());
  }
  template <class Map>
    requires requires { typename Map::mapped_type; }
  void read(Map& map) {
    map.clear();
    for (auto left = get<std::size_t>(); left != 0; --left) {
      auto key = get<typename Map::key_type>();
      read(map[std::move(key)]);
    }
  }
  template <class K, class C>
  void read(std::set<K, C>& set) {
    set.clear();
    for (auto left = get<std::size_t>(); left != 0; --left) set.insert(get<K>());
  }
  template <class T>
    requires std::is_class_v<T> && (!requires { typename T::value_type; })
  void read(T& value) {
    fields(*this, value);
  }

  std::string_view bytes_;
};

}  // namespace sourceflow::local
