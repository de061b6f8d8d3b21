#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/app/context.hpp"
#include "sourceflow/store/row.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::app {

/// A handler of one command with its types forgotten: rows and JSON in, a row out.
struct CommandHandler {
  std::string command;
  /// Every name under which the command may arrive, `command` first.
  std::vector<std::string_view> names;
  std::string entity_type;
  store::Table table;
  /// Calls the user's function. `before` is null for a new entity; `typed` is the command itself
  /// where the sender is in this process, else null and the payload is decoded. Returns the
  /// entity's row afterwards.
  std::function<store::Row(const store::Row* before, const void* typed, CommandContext& context)>
      call;
};

/// The views' function for one event: which row, and how the event changes it.
struct ViewFold {
  std::string event;
  std::vector<std::string_view> names;
  /// The decoded event, so that key and fold decode once.
  using Decoded = std::shared_ptr<const void>;
  std::function<Decoded(const message::Envelope&)> decode;
  std::function<std::string(const void* event, const message::Envelope&)> key;
  /// Returns the row afterwards, or nothing to remove it.
  std::function<std::optional<store::Row>(
      const store::Row* before, const void* event, const message::Envelope&)>
      apply;
};

/// How one view is kept.
struct ViewOptions {
  /// Where its rows are, and how far they have come. Null: where AppOptions::views says.
  std::shared_ptr<store::Store> store = nullptr;
};

struct ViewHandler {
  /// Name of the view and of its position: the row type's name.
  std::string name;
  store::Table table;
  std::vector<ViewFold> folds;
  ViewOptions options = {};

  const ViewFold* fold_of(std::string_view event) const;
};

/// A function called for an event, which may send commands.
struct ReactionHandler {
  std::string event;
  std::vector<std::string_view> names;
  std::function<void(EventContext& context)> call;

  bool answers_to(std::string_view name) const;
};

/// Everything an App was told to do, and every mistake in it.
class Handlers {
 public:
  void add(CommandHandler handler);
  void add(ViewHandler view);
  void add(ReactionHandler reaction);
  const CommandHandler* command(std::string_view name) const;
  bool handles_event(std::string_view name) const;
  const std::vector<ViewHandler>& views() const { return views_; }
  const std::vector<ReactionHandler>& reactions() const { return reactions_; }

  /// The tables of entities and views, each once.
  std::vector<store::Table> tables() const;
  std::vector<store::Table> entity_tables() const;
  const store::Table* entity_table(std::string_view entity_type) const;
  const ViewHandler* view(std::string_view name) const;
  std::set<std::string> command_names() const;
  std::set<std::string> event_names() const;

  std::vector<std::string> complaints() const;

 private:
  std::map<std::string, CommandHandler, std::less<>> commands_;
  std::map<std::string, std::string, std::less<>> older_names_;
  std::vector<ViewHandler> views_;
  std::vector<ReactionHandler> reactions_;
  std::vector<std::string> complaints_;
};

}  // namespace sourceflow::app
