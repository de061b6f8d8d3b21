#include "sourceflow/app/handlers.hpp"

#include <algorithm>

namespace sourceflow::app {
namespace {

bool answers_to(const auto& handler, std::string_view event) {
  return std::ranges::find(handler.names, event) != handler.names.end();
}

void add_once(std::vector<store::Table>& tables, const store::Table& table) {
  if (std::ranges::find(tables, table) == tables.end()) tables.push_back(table);
}

}  // namespace

const ViewFold* ViewHandler::fold_of(std::string_view event) const {
  const auto fold =
      std::ranges::find_if(folds, [&](const ViewFold& f) { return answers_to(f, event); });
  return fold == folds.end() ? nullptr : &*fold;
}

void Handlers::add(CommandHandler handler) {
  if (const auto* other = command(handler.command)) {
    complaints_.push_back("command " + handler.command + " is handled twice, for " +
                          other->entity_type + " and for " + handler.entity_type +
                          "; a command has exactly one handler");
    return;
  }
  if (const auto* table = entity_table(handler.entity_type);
      table != nullptr && *table != handler.table) {
    complaints_.push_back("two different structs are both named " + handler.entity_type +
                          "; entities need distinct names");
  }
  for (const auto name : handler.names) {
    if (name == handler.command) continue;
    if (const auto* other = command(name)) {
      complaints_.push_back("command " + handler.command + " has the older name " +
                            std::string(name) + ", under which " + other->command +
                            " is handled already");
    }
    older_names_.emplace(name, handler.command);
  }
  const std::string name = handler.command;
  commands_.emplace(name, std::move(handler));
}

void Handlers::add(ViewHandler added) {
  if (view(added.name) != nullptr) {
    complaints_.push_back("view " + added.name +
                          " is registered twice; two views cannot share the table " +
                          added.table.name);
    return;
  }
  views_.push_back(std::move(added));
}

void Handlers::add(ReactionHandler reaction) { reactions_.push_back(std::move(reaction)); }

const CommandHandler* Handlers::command(std::string_view name) const {
  if (const auto found = commands_.find(name); found != commands_.end()) return &found->second;
  const auto older = older_names_.find(name);
  return older == older_names_.end() ? nullptr : command(older->second);
}

bool ReactionHandler::answers_to(std::string_view name) const {
  return app::answers_to(*this, name);
}

bool Handlers::handles_event(std::string_view name) const {
  return std::ranges::any_of(views_,
                             [&](const auto& view) { return view.fold_of(name) != nullptr; }) ||
         std::ranges::any_of(reactions_,
                             [&](const auto& reaction) { return reaction.answers_to(name); });
}

std::vector<store::Table> Handlers::tables() const {
  auto tables = entity_tables();
  for (const auto& view : views_) add_once(tables, view.table);
  return tables;
}

std::vector<store::Table> Handlers::entity_tables() const {
  std::vector<store::Table> tables;
  for (const auto& [name, handler] : commands_) add_once(tables, handler.table);
  return tables;
}

const store::Table* Handlers::entity_table(std::string_view entity_type) const {
  for (const auto& [name, handler] : commands_) {
    if (handler.entity_type == entity_type) return &handler.table;
  }
  return nullptr;
}

const ViewHandler* Handlers::view(std::string_view name) const {
  const auto found = std::ranges::find(views_, name, &ViewHandler::name);
  return found == views_.end() ? nullptr : &*found;
}

std::set<std::string> Handlers::command_names() const {
  std::set<std::string> names;
  for (const auto& [name, handler] : commands_) names.insert(name);
  return names;
}

std::set<std::string> Handlers::event_names() const {
  std::set<std::string> names;
  for (const auto& view : views_) {
    for (const auto& fold : view.folds) names.insert(fold.event);
  }
  for (const auto& reaction : reactions_) names.insert(reaction.event);
  return names;
}

std::vector<std::string> Handlers::complaints() const {
  auto all = complaints_;
  const auto known = tables();
  for (std::size_t i = 0; i < known.size(); ++i) {
    for (std::size_t j = i + 1; j < known.size(); ++j) {
      if (known[i].name == known[j].name) {
        all.push_back("two different structs both want the table " + known[i].name +
                      "; rename one");
      }
    }
  }
  return all;
}

}  // namespace sourceflow::app
