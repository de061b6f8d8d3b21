#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::admin {

struct Answer {
  unsigned status = 200;
  /// Of a text that lives as long as the program.
  std::string_view content_type = "text/plain; charset=utf-8";
  std::string body = {};
};

/// How long making an answer may take: what is quick does not wait for what is slow.
enum class Pace { quick, slow };

struct Route {
  Pace pace = Pace::quick;
  /// May block; runs on a thread of its pace, once at a time.
  std::function<Answer()> answer = {};
};

/// What the admin port has, by path.
class Routes {
 public:
  /// Adds a path, such as `/metrics`.
  void add(std::string path, Route route) { routes_.emplace(std::move(path), std::move(route)); }

  /// The route of a request's target, its query left away; null if there is none.
  const Route* find(std::string_view target) const;
  /// One path a line, for those who ask for something else.
  std::string list() const;

  auto begin() const { return routes_.begin(); }
  auto end() const { return routes_.end(); }

 private:
  std::map<std::string, Route, std::less<>> routes_;
};

}  // namespace sourceflow::admin
