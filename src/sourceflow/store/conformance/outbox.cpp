#include <gtest/gtest.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"

namespace sourceflow::store::conformance {
namespace {

using Destinations = std::vector<std::string>;

Destinations waiting(Store& store, std::int64_t after = 0, std::size_t limit = 100) {
  Destinations result;
  for (const auto& each : store.outbox_after(after, limit)) result.push_back(each.destination);
  return result;
}

void gives_back_the_outbox_in_order(const Database& database) {
  const auto store = opened(database);
  OutboxEntry command_entry{99, MessageKind::command, "", command("2", 5)};

  commit(*store, [&](UnitOfWork& work) {
    work.enqueue(entry("1", "a"));
    work.enqueue(command_entry);
  });
  commit(*store, [](UnitOfWork& work) { work.enqueue(entry("1", "c")); });

  const auto found = store->outbox_after(0, 10);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_LT(found[0].id, found[1].id);
  EXPECT_LT(found[1].id, found[2].id);
  command_entry.id = found[1].id;
  EXPECT_EQ(found[1], command_entry);
  EXPECT_EQ(waiting(*store, found[0].id, 1), Destinations{""});
  EXPECT_EQ(store->outbox_depth(), 3u);
}

void removes_what_was_sent(const Database& database) {
  const auto store = opened(database);
  commit(*store, [](UnitOfWork& work) {
    for (const char* name : {"a", "b", "c"}) work.enqueue(entry("1", name));
  });
  const std::int64_t second = store->outbox_after(0, 10)[1].id;

  commit(*store, [&](UnitOfWork& work) {
    const std::int64_t sent[]{second, 987'654'321};
    work.mark_sent(sent);
  });
  commit(*store, [&](UnitOfWork& work) { work.mark_sent(std::span(&second, 1)); });

  EXPECT_EQ(waiting(*store), (Destinations{"a", "c"}));
  EXPECT_EQ(store->outbox_depth(), 2u);
}

void never_gives_an_outbox_id_twice(const Database& database) {
  const auto store = opened(database);
  std::int64_t last = 0;

  for (int round = 0; round < 3; ++round) {
    commit(*store, [](UnitOfWork& work) { work.enqueue(entry("1", "a")); });
    const auto found = store->outbox_after(last, 10);
    ASSERT_EQ(found.size(), 1u) << "a relay that stands at the last id would not see the entry";
    last = found[0].id;
    commit(*store, [&](UnitOfWork& work) { work.mark_sent(std::span(&last, 1)); });
  }

  EXPECT_EQ(store->outbox_depth(), 0u);
}

void releases_what_is_due_earliest_first(const Database& database) {
  const auto store = opened(database);
  EXPECT_FALSE(store->next_due());
  commit(*store, [](UnitOfWork& work) {
    work.schedule(entry("1", "third"), at(30));
    work.schedule(entry("1", "first"), at(10));
    work.schedule(entry("1", "second"), at(20));
    work.schedule(entry("1", "second again"), at(20));
  });
  EXPECT_EQ(store->next_due(), at(10));
  EXPECT_EQ(store->outbox_depth(), 0u);

  std::size_t early = 1;
  std::size_t some = 0;
  std::size_t rest = 0;
  commit(*store, [&](UnitOfWork& work) {
    early = work.release_due(at(10) - base::Duration{1}, 10);
    some = work.release_due(at(20), 2);
  });
  commit(*store, [&](UnitOfWork& work) { rest = work.release_due(at(20), 10); });

  EXPECT_EQ(early, 0u);
  EXPECT_EQ(some, 2u);
  EXPECT_EQ(rest, 1u);
  EXPECT_EQ(waiting(*store), (Destinations{"first", "second", "second again"}));
  EXPECT_EQ(store->next_due(), at(30));
}

void keeps_a_scheduled_message_as_it_was(const Database& database) {
  const auto store = opened(database);
  OutboxEntry scheduled{0, MessageKind::command, "orders.fifo", command("1", 3)};
  commit(*store, [&](UnitOfWork& work) { work.schedule(scheduled, at(1)); });

  commit(*store, [](UnitOfWork& work) { work.release_due(at(1), 1); });

  const auto found = store->outbox_after(0, 10);
  ASSERT_EQ(found.size(), 1u);
  scheduled.id = found[0].id;
  EXPECT_EQ(found[0], scheduled);
}

void gives_rejections_and_dead_letters_newest_first(const Database& database) {
  const auto store = opened(database);
  const Rejection older{command("1", 1), "paid already", at(1)};
  const Rejection newer{command("1", 2), "", at(2)};
  const DeadLetter letter{"orders.fifo", "no JSON at 1", std::string("\xC3\xBC <x/>"), at(3)};

  commit(*store, [&](UnitOfWork& work) {
    work.record_rejection(older);
    work.record_rejection(newer);
    work.record_dead_letter(letter);
    work.record_dead_letter(letter);
  });

  EXPECT_EQ(store->rejections(10), (std::vector{newer, older}));
  EXPECT_EQ(store->rejections(1), std::vector{newer});
  EXPECT_EQ(store->dead_letters(10), (std::vector{letter, letter}));
}

void keeps_a_refusal_whatever_is_said_in_it(const Database& database) {
  const auto store = opened(database);
  const std::string cut = "no customer M\xC3";
  const std::string nul("no\0stock", 8);

  commit(*store, [&](UnitOfWork& work) {
    work.record_rejection({command("1", 1), cut, at(1)});
    work.record_dead_letter({"orders.fifo", nul, "{}", at(2)});
  });

  ASSERT_EQ(store->rejections(10).size(), 1u);
  EXPECT_TRUE(store->rejections(10).front().reason.starts_with("no customer M"));
  ASSERT_EQ(store->dead_letters(10).size(), 1u);
  EXPECT_TRUE(store->dead_letters(10).front().reason.ends_with("stock"));
}

void keeps_a_dead_letter_once_and_notes_what_became_of_it(const Database& database) {
  const auto store = opened(database);
  DeadLetter letter{
      "orders.fifo", "broken", "{}", at(1), "orders-dlq.fifo/7", "id", "Pay", "42", 10};

  commit(*store, [&](UnitOfWork& work) { work.record_dead_letter(letter); });
  commit(*store, [&](UnitOfWork& work) {
    DeadLetter again = letter;
    again.receive_count = 99;
    work.record_dead_letter(again);
  });

  EXPECT_EQ(store->dead_letters(10), std::vector{letter});
  letter.replay = Replay{at(9), "orders.fifo", "{\"cents\":1}", "the amount was missing"};
  bool is_noted = false;
  bool is_unknown_noted = true;
  commit(*store, [&](UnitOfWork& work) {
    is_noted = work.mark_replayed(letter.letter_id, *letter.replay);
    is_unknown_noted = work.mark_replayed("orders-dlq.fifo/8", *letter.replay);
  });
  EXPECT_TRUE(is_noted);
  EXPECT_FALSE(is_unknown_noted);
  EXPECT_EQ(store->dead_letters(10), std::vector{letter});
}

}  // namespace

std::vector<Claim> outbox_claims() {
  return {
      {"GivesBackTheOutboxInOrder", gives_back_the_outbox_in_order},
      {"RemovesWhatWasSent", removes_what_was_sent},
      {"NeverGivesAnOutboxIdTwice", never_gives_an_outbox_id_twice},
      {"ReleasesWhatIsDueEarliestFirst", releases_what_is_due_earliest_first},
      {"KeepsAScheduledMessageAsItWas", keeps_a_scheduled_message_as_it_was},
      {"KeepsARefusalWhateverIsSaidInIt", keeps_a_refusal_whatever_is_said_in_it},
      {"GivesRejectionsAndDeadLettersNewestFirst", gives_rejections_and_dead_letters_newest_first},
      {"KeepsADeadLetterOnceAndNotesWhatBecameOfIt",
       keeps_a_dead_letter_once_and_notes_what_became_of_it}};
}

}  // namespace sourceflow::store::conformance
