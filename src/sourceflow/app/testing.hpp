#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sourceflow/app/register.hpp"
#include "sourceflow/app/rejected.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/print.hpp"

/// Tests of handlers and views without an App, a store or a queue: what is given, what happens,
/// what follows.
///
///     handling(create_order).when(CreateOrder{"Ada", 1200})
///         .raises(OrderCreated{"Ada", 1200}).leaves(Order{"Ada", 1200});
///     handling(pay_order).given(Order{"Ada", 1200}).when(PayOrder{5}).is_rejected("too little");
///     folding(OrderSummaryView{}).when(OrderCreated{"Ada", 1200})
///         .leaves(OrderSummary{"Ada", 1200});
///
/// Works with every test framework: what does not hold throws Unexpected with both sides as JSON,
/// sensitive fields masked.
namespace sourceflow::app::testing {

class Unexpected : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws Unexpected that shows both sides.
[[noreturn]] inline void refuse(const std::string& what,
                                const std::string& expected,
                                const std::string& actual) {
  throw Unexpected(what + "\n  expected: " + expected + "\n  actual:   " + actual +
                   (expected == actual ? "\n  they differ in what is masked" : ""));
}

/// Throws Unexpected if the texts differ.
inline void expect_same(const std::string& what,
                        const std::string& expected,
                        const std::string& actual) {
  if (expected != actual) refuse(what, expected, actual);
}

/// The same for a value that is kept or not; `none` is how nothing reads.
template <class T>
void expect_kept(const std::string& what,
                 const T& expected,
                 const std::optional<T>& actual,
                 const std::string& none) {
  if (!actual) refuse(what, message::to_masked_text(expected), none);
  if (message::encode(expected) != message::encode(*actual))
    refuse(what, message::to_masked_text(expected), message::to_masked_text(*actual));
}

/// An event or a command as a handler gave it away; an event goes to no entity.
struct GivenAway {
  std::string name;
  std::string payload;
  std::string to;
};

/// Of a message of another type there is only the name to show: it may have anything in it.
template <class Message>
std::string shown(const GivenAway& given) {
  const std::string to = given.to.empty() ? "" : " to " + given.to;
  if (given.name != message::name_of<Message>()) return given.name + to;
  return given.name + message::to_masked_text(message::decode<Message>(given.payload)) + to;
}

/// What a handler did with a command.
template <class Entity>
class Handled {
 public:
  /// The next event raised is this one; call once for each event, in their order.
  template <class Event>
  const Handled& raises(const Event& event) const {
    return takes<Event>("event",
                        raised_,
                        next_event_,
                        {std::string(message::name_of<Event>()), message::encode(event), ""});
  }
  /// The next command sent is this one, to this entity.
  template <class Command>
  const Handled& sends(const std::string& entity_id, const Command& command) const {
    return takes<Command>(
        "command",
        sent_,
        next_command_,
        {std::string(message::name_of<Command>()), message::encode(command), entity_id});
  }
  /// No events or commands but those already named.
  const Handled& nothing_else() const {
    expect_same(
        "the number of events", std::to_string(next_event_), std::to_string(raised_.size()));
    expect_same(
        "the number of commands sent", std::to_string(next_command_), std::to_string(sent_.size()));
    return *this;
  }
  const Handled& leaves(const Entity& entity) const {
    if (rejection_) throw Unexpected("the command was rejected: " + *rejection_);
    expect_kept("the entity", entity, after_, "erased");
    return *this;
  }
  const Handled& is_erased() const {
    if (after_) refuse("the entity", "erased", message::to_masked_text(*after_));
    return *this;
  }
  const Handled& is_rejected(const std::string& reason) const {
    expect_same("the rejection", reason, rejection_ ? *rejection_ : "none");
    return *this;
  }

 private:
  template <class F>
  friend class Handling;

  template <class Message>
  const Handled& takes(const std::string& what,
                       const std::vector<GivenAway>& all,
                       std::size_t& next,
                       const GivenAway& expected) const {
    if (rejection_) throw Unexpected("the command was rejected: " + *rejection_);
    const std::string which = "the " + what + " number " + std::to_string(next + 1);
    if (next >= all.size()) refuse(which, shown<Message>(expected), "none");
    const auto& actual = all[next];
    if (actual.name != expected.name || actual.payload != expected.payload ||
        actual.to != expected.to)
      refuse(which, shown<Message>(expected), shown<Message>(actual));
    ++next;
    return *this;
  }

  std::vector<GivenAway> raised_;
  std::vector<GivenAway> sent_;
  std::optional<Entity> after_;
  std::optional<std::string> rejection_;
  mutable std::size_t next_event_ = 0;
  mutable std::size_t next_command_ = 0;
};

/// One handler under test; made by `handling`.
template <class F>
class Handling {
 public:
  using Entity = typename Signature<F>::template Argument<0>;
  using Command = typename Signature<F>::template Argument<1>;

  explicit Handling(F handler) : handler_(command_handler(std::move(handler), {})) {}

  /// The entity as it is before the command; new without this.
  Handling& given(const Entity& entity) {
    before_ = store::to_row(entity);
    return *this;
  }
  /// The id of the entity, and when the command was made.
  Handling& of(std::string entity_id, base::Time occurred_on = {}) {
    envelope_.entity_id = std::move(entity_id);
    envelope_.occurred_on = occurred_on;
    return *this;
  }

  Handled<Entity> when(const Command& command) const {
    auto envelope = envelope_;
    envelope.name = handler_.command;
    CommandContext context(envelope, {}, !before_);
    Handled<Entity> handled;
    try {
      const auto row = handler_.call(before_ ? &*before_ : nullptr, &command, context);
      if (!context.is_erased()) handled.after_ = store::from_row<Entity>(row);
    } catch (const Rejected& rejected) {
      handled.rejection_ = rejected.what();
    }
    for (const auto& event : context.raised())
      handled.raised_.push_back({event.name, event.payload, ""});
    for (const auto& sent : context.sent())
      handled.sent_.push_back({sent.name, sent.payload, sent.entity_id});
    return handled;
  }

 private:
  CommandHandler handler_;
  message::Envelope envelope_{.entity_id = "1"};
  std::optional<store::Row> before_;
};

template <class F>
Handling<F> handling(F handler) {
  return Handling<F>(std::move(handler));
}

/// One view under test; made by `folding`. Folds event after event into one row.
template <class View>
class Foldings {
 public:
  using Row = typename View::Row;

  explicit Foldings(View view) : view_(std::make_shared<const View>(std::move(view))) {}

  Foldings& given(const Row& row) {
    row_ = store::to_row(row);
    return *this;
  }
  template <class Event>
  Foldings& when(const Event& event, const message::Envelope& envelope = {}) {
    const auto fold = view_fold<Event>(view_);
    row_ = fold.apply(row_ ? &*row_ : nullptr, &event, envelope);
    return *this;
  }
  const Foldings& leaves(const Row& row) const {
    expect_kept("the row", row, kept(), "removed");
    return *this;
  }
  const Foldings& is_removed() const {
    if (row_) refuse("the row", "removed", message::to_masked_text(*kept()));
    return *this;
  }

 private:
  std::optional<Row> kept() const {
    return row_ ? std::optional<Row>(store::from_row<Row>(*row_)) : std::nullopt;
  }

  std::shared_ptr<const View> view_;
  std::optional<store::Row> row_;
};

template <class View>
Foldings<View> folding(View view) {
  return Foldings<View>(std::move(view));
}

}  // namespace sourceflow::app::testing
