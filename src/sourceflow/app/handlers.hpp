#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/app/context.hpp"
#include "sourceflow/store/row.hpp"

namespace sourceflow::app {

/// A handler of one command with its types forgotten: rows and JSON in, a row out.
struct CommandHandler {
  std::string command;
  std::vector<std::string> aliases;
  std::string entity_type;
  store::Table table;
  /// Calls the user's function. `before` is null for a new entity; `typed` is the command itself where the sender
  /// is in this process, else null and the payload is decoded. Returns the entity's row afterwards.
  std::function<store::Row(const store::Row* before, const void* typed, CommandContext& context)> call;
};

/// The views' function for one event: which row, and how the event changes it.
struct ViewFold {
  std::string event;
  std::vector<std::string> aliases;
  /// The decoded event, so that key and fold decode once.
  using Decoded = std::shared_ptr<const void>;
  std::function<Decoded(const message::Envelope&)> decode;
  std::function<std::string(const void* event, const message::Envelope&)> key;
  /// Returns the row afterwards, or nothing to remove it.
  std::function<std::optional<store::Row>(const store::Row* before, const void* event, const message::Envelope&)> apply;
};

struct ViewHandler {
  /// Name of the view and of its position: the row type's name.
  std::string name;
  store::Table table;
  std::vector<ViewFold> folds;

  const ViewFold* fold_of(std::string_view event) const;
};

/// A function called for an event, which may send commands.
struct ReactionHandler {
  std::string event;
  std::vector<std::string> aliases;
  std::function<void(EventContext& context)> call;
};

/// Everything an App was told to do, and every mistake in it.
class Handlers {
 public:
  void add(CommandHandler handler);
  void add(ViewHandler view);
  void add(ReactionHandler reaction);
  /// An event or command of `old_name` is turned into `new_name` before it is handled.
  void add_upcast(std::string old_name, std::string new_name, std::function<std::string(std::string_view payload)> upcast);

  const CommandHandler* command(std::string_view name) const;
  bool handles_event(std::string_view name) const;
  const std::vector<ViewHandler>& views() const { return views_; }
  const std::vector<ReactionHandler>& reactions() const { return reactions_; }

  /// Gives an old message its present name and payload; may throw DecodeError.
  void bring_up_to_date(message::Envelope& envelope) const;

  /// The tables of entities and views, each once.
  std::vector<store::Table> tables() const;
  const store::Table* entity_table(std::string_view entity_type) const;
  const ViewHandler* view(std::string_view name) const;
  std::set<std::string> command_names() const;
  std::set<std::string> event_names() const;

  std::vector<std::string> complaints() const;

 private:
  struct Upcast {
    std::string new_name;
    std::function<std::string(std::string_view)> function;
  };

  std::map<std::string, CommandHandler, std::less<>> commands_;
  std::map<std::string, std::string, std::less<>> command_aliases_;
  std::vector<ViewHandler> views_;
  std::vector<ReactionHandler> reactions_;
  std::map<std::string, Upcast, std::less<>> upcasts_;
  std::vector<std::string> complaints_;
};

}  // namespace sourceflow::app
