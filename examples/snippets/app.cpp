// What docs/app.md shows.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <pthread.h>
#include <sourceflow/app/testing.hpp>
#include <sourceflow/sourceflow.hpp>
#include <string>

#include <gtest/gtest.h>

#include "sourceflow/store/conformance/scratch.hpp"

namespace {

using namespace std::chrono_literals;
using sourceflow::App;
using sourceflow::CommandContext;
using sourceflow::Comparison;
using sourceflow::EventContext;

struct Book {
  std::string guest;
  int nights = 1;
};
struct Pay {
  std::int64_t cents = 0;
};
struct CheckOut {};
struct SendReminder {};
struct RoomBooked {
  std::string guest;
  int nights = 1;
};
struct RoomPaid {
  std::int64_t cents = 0;
};
struct GuestLeft {};
struct Room {
  std::string guest;
  int nights = 0;
  std::int64_t paid = 0;
};
struct Mailbox {
  int reminders = 0;
};

// [handlers]
void book(Room& room, const Book& command, CommandContext& context) {
  if (!context.is_new()) throw sourceflow::Rejected("the room is taken by " + room.guest);
  room = {.guest = command.guest, .nights = command.nights};
  context.raise(RoomBooked{command.guest, command.nights});
  context.send_later(24h, command.guest, SendReminder{});  // a durable timer
}

void check_out(Room&, const CheckOut&, CommandContext& context) {
  context.erase();  // a later command finds the room new
  context.raise(GuestLeft{});
}
// [/handlers]

// [saga]
class Payments {
 public:
  explicit Payments(std::int64_t cents_a_night) : cents_a_night_(cents_a_night) {}

  void pay(Room& room, const Pay& command, CommandContext& context) {
    if (command.cents > room.nights * cents_a_night_ - room.paid)
      throw sourceflow::Rejected("that is too much");
    room.paid += command.cents;
    context.raise(RoomPaid{command.cents});
  }

 private:
  std::int64_t cents_a_night_;
};
// [/saga]

void remind(Mailbox& mailbox, const SendReminder&) { ++mailbox.reminders; }

// [view]
struct GuestStays {
  int stays = 0;
  int nights = 0;
};

struct GuestStaysView {
  using Row = GuestStays;
  static std::string key(const RoomBooked& event) { return event.guest; }
  void operator()(Row& row, const RoomBooked& event) const {
    ++row.stays;
    row.nights += event.nights;
  }
};

struct RoomTaken {
  std::string guest;
};

struct RoomTakenView {  // keyed by the entity's id
  using Row = RoomTaken;
  void operator()(Row& row, const RoomBooked& event) const { row.guest = event.guest; }
  bool operator()(Row&, const GuestLeft&) const { return false; }  // removes the row
};
// [/view]

struct Hotel {
  std::shared_ptr<sourceflow::Store> store = sourceflow::memory();
  App app{{.name = "hotel", .store = store}};

  Hotel() {
    // [register]
    app.handle(book)
        .handle(check_out)
        .handle(&Payments::pay, std::make_shared<Payments>(8000))
        .handle(remind)
        .project<RoomBooked>(GuestStaysView{})
        .project<RoomBooked, GuestLeft>(RoomTakenView{})
        .react([](const GuestLeft&, EventContext& context) {
          context.send("housekeeping", SendReminder{});
        });
    app.start();
    // [/register]
  }
};

TEST(AppGuide, SendsAndReadsItsOwnWrites) {
  Hotel hotel;
  auto& app = hotel.app;

  // [send]
  const auto room = app.aggregate<Room>("101");
  const auto receipt = room.send(Book{.guest = "Ada", .nights = 2});

  app.wait_for<RoomTaken>(receipt);  // read your own write
  const auto taken = app.row<RoomTaken>("101");
  const auto regulars =
      app.rows<GuestStays>({.where = {{"nights", Comparison::greater, std::int64_t{1}}},
                            .order_by = {{"nights", true}},
                            .limit = 10});
  // [/send]

  EXPECT_EQ(taken->guest, "Ada");
  app.drain(10s);
  EXPECT_EQ(app.row<GuestStays>("Ada")->nights, 2);
  EXPECT_LE(regulars.size(), 1u);
}

TEST(AppGuide, HandlesTheSameIdOnce) {
  Hotel hotel;
  const auto room = hotel.app.aggregate<Room>("101");
  room.send(Book{.guest = "Ada", .nights = 2});

  // [once]
  const auto id = sourceflow::make_uuid();
  room.send(Pay{.cents = 8000}, {.id = id});
  const auto again = room.send(Pay{.cents = 8000}, {.id = id});  // again.is_duplicate
  // [/once]

  EXPECT_TRUE(again.is_duplicate);
  EXPECT_EQ(room.state()->paid, 8000);
}

TEST(AppGuide, TellsHistoryAgain) {
  Hotel hotel;
  auto& app = hotel.app;
  const auto room = app.aggregate<Room>("101");
  room.send(Book{.guest = "Ada", .nights = 2});
  room.send(Pay{.cents = 500});

  // [replay]
  const auto history = room.history();  // every command handled, in order
  const auto state = room.replay();     // the entity made anew from them
  app.rebuild<GuestStays>();            // the view emptied and folded anew
  // [/replay]

  app.drain(10s);
  EXPECT_EQ(history.size(), 2u);
  EXPECT_EQ(state->paid, 500);
  EXPECT_EQ(app.row<GuestStays>("Ada")->stays, 1);
}

TEST(AppGuide, KeepsViewsInDatabasesOfTheirOwn) {
  const sourceflow::store::Scratch scratch;
  const auto& folder = scratch.path();
  const auto commands = sourceflow::memory();
  using sourceflow::sqlite;

  // [elsewhere]
  App app{{.name = "hotel", .store = commands, .views = sqlite(folder / "views.db")}};
  app.handle(book)
      .handle(check_out)
      .project<RoomBooked, GuestLeft>(RoomTakenView{})  // in views.db
      .project<RoomBooked>(GuestStaysView{}, {.store = sqlite(folder / "guests.db")});
  // [/elsewhere]

  app.start();
  const auto receipt = app.aggregate<Room>("101").send(Book{.guest = "Ada", .nights = 2});
  ASSERT_TRUE(app.wait_for<GuestStays>(receipt));
  EXPECT_EQ(app.row<GuestStays>("Ada")->nights, 2);
  ASSERT_TRUE(app.wait_for<RoomTaken>(receipt));
  EXPECT_EQ(app.row<RoomTaken>("101")->guest, "Ada");
}

/// As a `main` would, with a signal that has come already when both are running.
int two_services(const std::filesystem::path& folder) {
  using sourceflow::sqlite;
  // [two]
  App hotel{{.name = "hotel", .store = sqlite(folder / "hotel.db")}};
  App bank{{.name = "bank",
            .store = sqlite(folder / "bank.db"),
            .settings = std::make_shared<sourceflow::Settings>(  // its own, not the process's
                sourceflow::Settings::of({{"SOURCEFLOW_MAX_GROUP", "16"}}))}};
  hotel.handle(book).handle(check_out);
  bank.handle(remind);
  return sourceflow::run({&hotel, &bank});  // until SIGTERM; stops in reverse
  // [/two]
}

TEST(AppGuide, RunsSeveralServicesInOneProcess) {
  const sourceflow::store::Scratch scratch;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  pthread_kill(pthread_self(), SIGTERM);

  EXPECT_EQ(two_services(scratch.path()), 0);
  EXPECT_TRUE(std::filesystem::exists(scratch.path() / "bank.db"));
}

TEST(AppGuide, CallsMiddlewareAroundEachMessage) {
  App app{{.name = "hotel", .store = sourceflow::memory()}};
  app.handle(book).handle(remind);
  std::string seen;

  // [middleware]
  app.use({.handle_command = [&](sourceflow::Envelope& command, const auto& next) {
    seen += "before " + command.name;
    next();  // without it the command is recorded as rejected
    seen += ", after";
  }});
  // [/middleware]

  app.start();
  app.aggregate<Room>("101").send(Book{.guest = "Ada"});
  EXPECT_EQ(seen, "before Book, after");
}

// [testing]
TEST(Booking, IsRefusedWhereTheRoomIsTaken) {
  using namespace sourceflow::app::testing;

  handling(book)
      .when(Book{.guest = "Ada", .nights = 2})
      .raises(RoomBooked{"Ada", 2})
      .sends("Ada", SendReminder{})
      .leaves(Room{.guest = "Ada", .nights = 2});
  handling(book)
      .given(Room{.guest = "Ada", .nights = 2})
      .when(Book{.guest = "Bob"})
      .is_rejected("the room is taken by Ada");
  folding(GuestStaysView{})
      .given({.stays = 1, .nights = 2})
      .when(RoomBooked{"Ada", 3})
      .leaves({.stays = 2, .nights = 5});
}
// [/testing]

}  // namespace
