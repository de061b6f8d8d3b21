#pragma once

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"

/// A service whose every effect can be counted: commands that change accounts, a view of its own
/// events, and a view of others' events to which a reaction answers, too.
namespace sourceflow::ledger {

using namespace std::chrono_literals;
using app::orders::Broker;

struct Add {
  std::int64_t amount = 0;
};
struct Added {
  std::int64_t amount = 0;
};
struct Account {
  std::int64_t count = 0;
  std::int64_t sum = 0;
};
/// Of another service.
struct Heard {
  std::int64_t amount = 0;
};
struct Note {
  std::int64_t amount = 0;
};
struct Notes {
  std::int64_t count = 0;
  std::int64_t sum = 0;
};
struct AddedTotal {
  std::int64_t count = 0;
  std::int64_t sum = 0;
};
struct HeardTotal {
  std::int64_t count = 0;
  std::int64_t sum = 0;
};

template <class R>
struct Total {
  using Row = R;
  void operator()(Row& row, const auto& event) const {
    ++row.count;
    row.sum += event.amount;
  }
};

inline constexpr int accounts = 5;
inline constexpr auto patience = 60s;

inline std::string account_of(int number) { return "account-" + std::to_string(number % accounts); }
/// The same id for the same number, in every process.
inline base::MessageId id_of(const std::string& what, int number) {
  static const auto root = base::derived_uuid(base::Uuid{}, "ledger");
  return base::derived_uuid(root, what + std::to_string(number));
}

inline app::Incoming heard(int number) {
  auto incoming = app::orders::event(account_of(number), Heard{number});
  incoming.envelope.id = id_of("heard", number);
  return incoming;
}

/// The service, started on these stores.
class Ledger {
 public:
  Ledger(std::shared_ptr<store::Store> store, std::shared_ptr<store::Store> views)
      : app({.name = "ledger",
             .store = std::move(store),
             .views = std::move(views),
             .poll = 10ms,
             .store_breaker = {.failures = 1, .open = 10ms, .trials = 1, .successes = 1}}) {
    app.handle([](Account& account, const Add& command, app::CommandContext& context) {
         ++account.count;
         account.sum += command.amount;
         context.raise(Added{command.amount});
       })
        .handle([](Notes& notes, const Note& command) {
          ++notes.count;
          notes.sum += command.amount;
        })
        .project<Added>(Total<AddedTotal>{})
        .project<Heard>(Total<HeardTotal>{})
        .react([](const Heard& event, app::EventContext& context) {
          context.send(context.envelope().entity_id, Note{event.amount});
        })
        .attach(broker)
        .start();
  }

  /// Sends a command as a careful client does: again under its id until it is answered.
  void add(int number) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
      try {
        app.aggregate<Account>(account_of(number)).send(Add{number}, {.id = id_of("add", number)});
        return progress();
      } catch (const store::Error&) {
        if (std::chrono::steady_clock::now() > deadline) throw;
      } catch (const base::BreakerOpen&) {
        if (std::chrono::steady_clock::now() > deadline) throw;
      }
      std::this_thread::yield();
    }
  }

  /// Delivers events as a queue does: in batches, and again until they are acknowledged.
  void hear(int first, int last) {
    std::vector<int> left;
    for (int number = first; number <= last; ++number) left.push_back(number);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!left.empty()) {
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("events are not acknowledged");
      std::vector<int> again;
      for (std::size_t from = 0; from < left.size(); from += 10) {
        const std::vector<int> batch(
            left.begin() + static_cast<std::ptrdiff_t>(from),
            left.begin() + static_cast<std::ptrdiff_t>(std::min(from + 10, left.size())));
        for (const int number : refused(batch)) again.push_back(number);
      }
      if (!again.empty()) std::this_thread::yield();
      left = std::move(again);
    }
  }

  template <class Row>
  std::pair<std::int64_t, std::int64_t> total() {
    std::int64_t count = 0;
    std::int64_t sum = 0;
    for (const auto& found : app.rows<Row>()) {
      count += found.row.count;
      sum += found.row.sum;
    }
    return {count, sum};
  }

  /// Every effect of the commands and events 1 to these numbers is there, and each once.
  void expect_exactly(int commands, int events) {
    ASSERT_TRUE(app.drain(patience)) << app::to_json(app.health());
    const std::pair<std::int64_t, std::int64_t> added(commands, commands * (commands + 1) / 2);
    const std::pair<std::int64_t, std::int64_t> all_heard(events, events * (events + 1) / 2);
    EXPECT_EQ(total<Account>(), added);
    EXPECT_EQ(total<AddedTotal>(), added) << "the view of its own events";
    EXPECT_EQ(total<HeardTotal>(), all_heard) << "the view of others' events";
    EXPECT_EQ(total<Notes>(), all_heard) << "the reaction";
    EXPECT_TRUE(app.dead_letters().empty());
  }

  std::shared_ptr<Broker> broker = std::make_shared<Broker>();
  app::App app;
  /// Told of each command that was answered and each batch that was delivered.
  std::function<void()> progress = [] {};

 private:
  std::vector<int> refused(const std::vector<int>& numbers) {
    std::vector<app::Incoming> messages;
    for (const int number : numbers) messages.push_back(heard(number));
    const auto handled = broker->deliver(std::move(messages));
    progress();
    std::vector<int> again;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (handled[i].outcome != app::Outcome::handled &&
          handled[i].outcome != app::Outcome::duplicate)
        again.push_back(numbers[i]);
    }
    return again;
  }
};

}  // namespace sourceflow::ledger
