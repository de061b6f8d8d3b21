#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sourceflow/app/engine.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/names.hpp"
#include "sourceflow/store/typed.hpp"

namespace sourceflow::app {

/// The application's door to one entity.
///
///     const auto order = app.aggregate<Order>("42");
///     order.send(CreateOrder{"Ada", 1200});
///     std::cout << order.state()->cents;
///
/// Cheap to make; must not outlive its App. Any thread.
template <message::Reflected Entity>
class Aggregate {
 public:
  Aggregate(Engine& engine, std::string entity_id)
      : engine_(&engine), entity_id_(std::move(entity_id)) {}

  /// Sends a command and returns when it has been handled or, where it is routed to a queue, when
  /// the queue has it. Throws Rejected if the handler refuses it, and whatever else the handler
  /// throws.
  template <message::Reflected Command>
  Receipt send(const Command& command, SendOptions options = {}) const {
    return engine_->send(envelope(command, std::move(options)), &command);
  }

  /// The same without waiting. Waits only while `max_posted` commands are under way. Commands
  /// posted to one entity by one thread are handled in the order posted.
  template <message::Reflected Command>
  std::future<Receipt> post(const Command& command, SendOptions options = {}) const {
    return engine_->post(envelope(command, std::move(options)),
                         std::make_shared<const Command>(command));
  }

  /// The entity as it is kept, or nothing if it does not exist.
  std::optional<Entity> state() const { return typed(engine_->state(type(), entity_id_)); }

  /// Makes the entity anew from its commands and keeps the result; sends, raises and appends
  /// nothing.
  std::optional<Entity> replay() const { return typed(engine_->replay(type(), entity_id_)); }

  /// Every command that the entity has handled, in order.
  std::vector<message::Envelope> history() const { return engine_->history(type(), entity_id_); }

 private:
  static std::string type() { return std::string(message::name_of<Entity>()); }

  static std::optional<Entity> typed(const std::optional<store::Row>& row) {
    if (!row) return std::nullopt;
    return store::from_row<Entity>(*row);
  }

  template <class Command>
  message::Envelope envelope(const Command& command, SendOptions options) const {
    message::Envelope result;
    if (options.id) result.id = *options.id;
    result.name = message::name_of<Command>();
    result.entity_type = message::name_of<Entity>();
    result.entity_id = entity_id_;
    result.properties = std::move(options.properties);
    result.payload = message::encode(command);
    return result;
  }

  Engine* engine_;
  std::string entity_id_;
};

}  // namespace sourceflow::app
