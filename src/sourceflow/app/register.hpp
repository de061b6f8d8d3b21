#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "sourceflow/app/handlers.hpp"
#include "sourceflow/app/signature.hpp"
#include "sourceflow/message/fields.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/names.hpp"
#include "sourceflow/message/versions.hpp"
#include "sourceflow/store/naming.hpp"
#include "sourceflow/store/typed.hpp"

/// Turns the user's functions into handlers without types. Everything that the compiler can refuse
/// is refused here, in one sentence.
namespace sourceflow::app {

template <class F>
CommandHandler command_handler(F function, const store::Naming& naming) {
  static_assert(HasSignature<F>,
                "a command handler is a function, or an object with exactly one operator(): "
                "void(Entity&, const Command&, CommandContext&)");
  using S = Signature<F>;
  static_assert(S::count == 2 || S::count == 3,
                "a command handler takes an entity, a command and, if it needs one, a context: "
                "void(Entity&, const Command&, CommandContext&)");
  using Entity = typename S::template Argument<0>;
  using Command = typename S::template Argument<1>;
  static_assert(
      S::template is_mutable<0>,
      "a command handler takes its entity by reference, so that it can change it: Entity&");
  static_assert(!S::template is_mutable<1>,
                "a command handler takes its command as const Command&");
  static_assert(std::is_void_v<typename S::Result>,
                "a command handler returns nothing: it refuses by throwing Rejected and tells by "
                "context.raise(...)");
  static_assert(message::Reflected<Entity>, "an entity is a plain struct of storable fields");
  static_assert(message::Reflected<Command>, "a command is a plain struct of storable fields");
  static_assert(std::is_default_constructible_v<Entity>,
                "an entity starts from its defaults: make it default constructible");
  if constexpr (S::count == 3) {
    static_assert(std::is_same_v<typename S::template Argument<2>, CommandContext>,
                  "the third parameter of a command handler is CommandContext&");
  }

  CommandHandler handler;
  handler.command = message::name_of<Command>();
  handler.names = message::names_of<Command>();
  handler.entity_type = message::name_of<Entity>();
  handler.table = store::table_of<Entity>(naming);
  handler.call = [function = std::move(function)](const store::Row* before,
                                                  const void* typed,
                                                  CommandContext& context) mutable -> store::Row {
    Entity entity = before == nullptr ? Entity{} : store::from_row<Entity>(*before);
    const auto invoke = [&](const Command& command) {
      if constexpr (S::count == 3) {
        function(entity, command, context);
      } else {
        function(entity, command);
      }
    };
    if (typed != nullptr) {
      invoke(*static_cast<const Command*>(typed));
    } else {
      invoke(message::decode_as<Command>(context.envelope().name, context.envelope().payload));
    }
    return store::to_row(entity);
  };
  return handler;
}

/// A view may compute the key of its row: `static std::string key(const Event&, const Envelope&)`.
template <class View, class Event>
concept KeysByEnvelope = requires(const Event& event, const message::Envelope& envelope) {
  { View::key(event, envelope) } -> std::convertible_to<std::string>;
};
template <class View, class Event>
concept KeysByEvent = requires(const Event& event) {
  { View::key(event) } -> std::convertible_to<std::string>;
};
template <class View, class Row, class Event>
concept FoldsWithEnvelope =
    requires(const View& view, Row& row, const Event& event, const message::Envelope& envelope) {
      view(row, event, envelope);
    };
template <class View, class Row, class Event>
concept Folds = requires(const View& view, Row& row, const Event& event) { view(row, event); };

template <class Event, class View>
ViewFold view_fold(std::shared_ptr<const View> view) {
  using Row = typename View::Row;
  static_assert(message::Reflected<Event>, "an event is a plain struct of storable fields");
  static_assert(
      FoldsWithEnvelope<View, Row, Event> || Folds<View, Row, Event>,
      "a view needs void operator()(Row&, const Event&) const for every event it is made from");

  ViewFold fold;
  fold.event = message::name_of<Event>();
  fold.names = message::names_of<Event>();
  fold.decode = [](const message::Envelope& envelope) -> ViewFold::Decoded {
    return std::make_shared<const Event>(
        message::decode_as<Event>(envelope.name, envelope.payload));
  };
  fold.key = [](const void* event, const message::Envelope& envelope) -> std::string {
    if constexpr (KeysByEnvelope<View, Event>) {
      return View::key(*static_cast<const Event*>(event), envelope);
    } else if constexpr (KeysByEvent<View, Event>) {
      return View::key(*static_cast<const Event*>(event));
    } else {
      return envelope.entity_id;
    }
  };
  fold.apply = [view](const store::Row* before,
                      const void* event,
                      const message::Envelope& envelope) -> std::optional<store::Row> {
    Row row = before == nullptr ? Row{} : store::from_row<Row>(*before);
    const auto& typed = *static_cast<const Event*>(event);
    const auto call = [&] {
      if constexpr (FoldsWithEnvelope<View, Row, Event>) {
        return (*view)(row, typed, envelope);
      } else {
        return (*view)(row, typed);
      }
    };
    if constexpr (std::is_same_v<decltype(call()), bool>) {
      if (!call()) return std::nullopt;
    } else {
      call();
    }
    return store::to_row(row);
  };
  return fold;
}

template <class... Events, class View>
ViewHandler view_handler(View view, const store::Naming& naming, ViewOptions options = {}) {
  static_assert(sizeof...(Events) > 0,
                "say which events make the view: project<OrderCreated, OrderPaid>(view)");
  static_assert(
      requires { typename View::Row; }, "a view names its row: using Row = OrderSummary;");
  static_assert(message::Reflected<typename View::Row>,
                "the row of a view is a plain struct of storable fields");
  const auto shared = std::make_shared<const View>(std::move(view));
  ViewHandler handler;
  handler.name = message::name_of<typename View::Row>();
  handler.table = store::table_of<typename View::Row>(naming);
  handler.options = std::move(options);
  (handler.folds.push_back(view_fold<Events>(shared)), ...);
  return handler;
}

template <class F>
ReactionHandler reaction_handler(F function) {
  static_assert(HasSignature<F>,
                "a reaction is a function, or an object with exactly one operator(): "
                "void(const Event&, EventContext&)");
  using S = Signature<F>;
  static_assert(S::count == 2,
                "a reaction takes an event and a context: void(const Event&, EventContext&)");
  using Event = typename S::template Argument<0>;
  static_assert(message::Reflected<Event>, "an event is a plain struct of storable fields");
  static_assert(std::is_same_v<typename S::template Argument<1>, EventContext>,
                "the second parameter of a reaction is EventContext&");
  ReactionHandler handler;
  handler.event = message::name_of<Event>();
  handler.names = message::names_of<Event>();
  handler.call = [function = std::move(function)](EventContext& context) mutable {
    const auto event =
        message::decode_as<Event>(context.envelope().name, context.envelope().payload);
    function(event, context);
  };
  return handler;
}

}  // namespace sourceflow::app
