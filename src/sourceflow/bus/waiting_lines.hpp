#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sourceflow::bus {

/// Items that wait in lines, so that each line keeps its order: the first of a line waits for
/// something by its name, those behind it for the first.
template <class T>
class WaitingLines {
 public:
  struct Line {
    /// What the first one waits for.
    std::string awaited;
    std::vector<T> items;
  };

  bool has(const std::string& line) const { return lines_.contains(line); }

  /// At the end of the line; `awaited` counts if it is the first.
  void add(const std::string& line, const std::string& awaited, T item) {
    auto& found = lines_.try_emplace(line, Line{awaited, {}}).first->second;
    found.items.push_back(std::move(item));
    ++size_;
  }

  /// Takes out every line whose first waits for this: it may go on, and those behind it may try.
  std::vector<T> take(const std::string& awaited) {
    return take_if([&](const auto&, const Line& line) { return line.awaited == awaited; });
  }
  std::vector<T> take_line(const std::string& name) {
    return take_if([&](const auto& line, const Line&) { return line == name; });
  }
  std::vector<T> take_all() {
    return take_if([](const auto&, const Line&) { return true; });
  }

  std::size_t size() const { return size_; }
  const std::map<std::string, Line>& lines() const { return lines_; }

 private:
  template <class Choose>
  std::vector<T> take_if(Choose choose) {
    std::vector<T> taken;
    for (auto line = lines_.begin(); line != lines_.end();) {
      if (choose(line->first, line->second)) {
        std::ranges::move(line->second.items, std::back_inserter(taken));
        line = lines_.erase(line);
      } else {
        ++line;
      }
    }
    size_ -= taken.size();
    return taken;
  }

  std::map<std::string, Line> lines_;
  std::size_t size_ = 0;
};

}  // namespace sourceflow::bus
