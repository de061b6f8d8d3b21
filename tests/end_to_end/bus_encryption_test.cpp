// Encrypted commands and events from a sender to a receiver, over queues and topics of the endpoint
// and under keys of its KMS.
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/admin.hpp"
#include "sourceflow/bus/letter_seals.hpp"

#include "aws_clients.hpp"
#include "recording_service.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;
using bus::BusLayout;
using local::FaultKind;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class BusEncryption : public testing::Test {
 protected:
  bus::Aws options(bus::Encryption encryption = bus::KmsKey{"alias/counts"}) const {
    auto options = options_for(endpoint);
    encryption.limits.pause = 50ms;
    options.encryption = std::move(encryption);
    return options;
  }
  bus::Aws plain_options() const { return options_for(endpoint); }

  std::unique_ptr<app::Connection> sender(const bus::Aws& options) {
    auto sender = bus::make_connection("sender", options, BusLayout{}.send("Count", "counts.fifo"));
    sender->start(idle);
    return sender;
  }
  std::unique_ptr<app::Connection> receiver(const bus::Aws& options) {
    auto receiver =
        bus::make_connection("receiver",
                             options,
                             BusLayout{}
                                 .send("Count", "counts.fifo")
                                 .listen("counts.fifo", {.max_receives = 3, .visibility = 5s}));
    receiver->start(service);
    return receiver;
  }
  static void stop(app::Connection& connection) {
    connection.stop_receiving(in(5s));
    connection.stop(in(5s));
  }

  void send(app::Connection& from, int first, int last, const std::vector<std::string>& entities) {
    std::vector<store::OutboxEntry> entries;
    for (int number = first; number <= last; ++number)
      for (const auto& entity : entities) entries.push_back(command("counts.fifo", entity, number));
    from.carry(std::move(entries), carriage.done());
  }
  local::QueueView queue() const { return endpoint.queue("counts.fifo"); }
  local::QueueView dead() const { return endpoint.queue("counts-dlq.fifo"); }
  std::uint64_t calls(const std::string& operation) const {
    return endpoint.statistics()["kms." + operation].requests;
  }
  void kms_is_away(bool is_so) {
    std::vector<local::FaultRule> faults;
    if (is_so) faults = {{.operation = "kms.*", .kind = FaultKind::reset, .rate = 1}};
    endpoint.set_faults(faults);
  }

  local::Endpoint endpoint;
  AwsClients clients{endpoint};
  const std::string key = clients.make_key("alias/counts");
  RecordingService service;
  RecordingService idle;
  Carriage carriage;
};

TEST_F(BusEncryption, CarriesCommandsInOrderAndShowsNothingOfThemInTheQueue) {
  const auto from = sender(options());
  send(*from, 1, 40, {"a", "b", "c"});
  ASSERT_TRUE(carriage.has_carried(120));
  const auto bodies = queue().bodies();

  const auto to = receiver(options());

  ASSERT_TRUE(service.has_handled(120));
  for (const auto& [entity, numbers] : service.handled())
    EXPECT_EQ(numbers, payloads(1, 40)) << entity;
  EXPECT_EQ(bodies.size(), 120u);
  EXPECT_THAT(bodies, Each(testing::StartsWith("sourceflow-1.")));
  EXPECT_THAT(bodies, Each(Not(HasSubstr("number"))));
  EXPECT_EQ(calls("GenerateDataKey"), 1u);
  EXPECT_EQ(calls("Decrypt"), 1u);
  stop(*from);
  stop(*to);
}

TEST_F(BusEncryption, OpensWhatIsSealedInAServiceThatSealsNothing) {
  const auto from = sender(options());
  const auto to = receiver(plain_options());

  send(*from, 1, 3, {"a"});

  EXPECT_TRUE(service.has_handled(3));
}

TEST_F(BusEncryption, CarriesEventsOverTopicsRawAndWrapped) {
  const auto layout = BusLayout{}.raise("Counted", "counts").subscribe({"counts"});
  const auto boards = bus::make_connection("boards", options(), layout);
  boards->start(service);

  boards->carry({event("counts", "a", 1)}, carriage.done());
  ASSERT_TRUE(service.has_handled(1));
  const auto topic = clients(clients.sns.create_topic("counts"));
  const auto subscriptions = clients(clients.sns.list_subscriptions_by_topic(topic));
  clients(clients.sns.set_subscription_attribute(
      subscriptions.at(0).arn, "RawMessageDelivery", "false"));
  boards->carry({event("counts", "a", 2)}, carriage.done());

  ASSERT_TRUE(service.has_handled(2));
  EXPECT_EQ(service.handled().at("a"), payloads(1, 2));
  EXPECT_EQ(calls("GenerateDataKey"), 1u);
  stop(*boards);
}

TEST_F(BusEncryption, TakesAKeyOfItsOwnForAMessageThatHasOne) {
  clients.make_key("alias/other");
  const auto from = sender(options({.keys = {{"Count", {"alias/other"}}}}));

  send(*from, 1, 1, {"a"});

  ASSERT_TRUE(carriage.has_carried(1));
  EXPECT_THAT(queue().bodies().at(0), testing::StartsWith("sourceflow-1."));
  const auto unnamed = sender(options({.keys = {{"Tell", {"alias/other"}}}}));
  send(*unnamed, 2, 2, {"b"});
  ASSERT_TRUE(carriage.has_carried(2));
  EXPECT_THAT(queue().bodies().at(1), HasSubstr(payload(2)));
}

TEST_F(BusEncryption, SendsNothingInPlainTextWhileKmsIsAwayAndLosesNothing) {
  const auto from = sender(options());
  kms_is_away(true);

  send(*from, 1, 20, {"a", "b"});
  ASSERT_TRUE(becomes_true([&] { return calls("GenerateDataKey") >= 4; }));
  EXPECT_EQ(queue().size(), 0u);
  EXPECT_THAT(carriage.failures(), IsEmpty());
  kms_is_away(false);

  ASSERT_TRUE(carriage.has_carried(40));
  const auto to = receiver(options());
  ASSERT_TRUE(service.has_handled(40));
  for (const auto& [entity, numbers] : service.handled())
    EXPECT_EQ(numbers, payloads(1, 20)) << entity;
}

TEST_F(BusEncryption, KeepsWhatItReceivedWhileKmsIsAwayBeyondItsVisibilityAndItsReceives) {
  const auto from = sender(options());
  send(*from, 1, 15, {"a", "b"});
  ASSERT_TRUE(carriage.has_carried(30));
  kms_is_away(true);
  auto patient = options();
  patient.longest_handling = 1s;
  const auto to = receiver(patient);

  const auto end = in(7s);
  ASSERT_TRUE(becomes_true([&] { return std::chrono::steady_clock::now() > end; }));
  EXPECT_EQ(queue().in_flight(), 20u) << "ten of each group";
  EXPECT_EQ(dead().size(), 0u);
  EXPECT_THAT(service.handled(), IsEmpty());
  kms_is_away(false);

  ASSERT_TRUE(service.has_handled(30));
  for (const auto& [entity, numbers] : service.handled())
    EXPECT_EQ(numbers, payloads(1, 15)) << entity;
  for (const auto& message : queue().messages()) EXPECT_EQ(message.receives, 1);
  EXPECT_EQ(service.duplicates(), 0u);
}

TEST_F(BusEncryption, GivesBackWhatWaitsForAKeyWhenItStops) {
  const auto from = sender(options());
  send(*from, 1, 3, {"a"});
  ASSERT_TRUE(carriage.has_carried(3));
  kms_is_away(true);
  const auto to = receiver(options());
  ASSERT_TRUE(becomes_true([&] { return calls("Decrypt") >= 2; }));

  const auto began = std::chrono::steady_clock::now();
  stop(*to);

  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_EQ(queue().visible(), 3u);
}

TEST_F(BusEncryption, WaitsForAKeyThatAnOperatorDisabledAndSaysSo) {
  std::mutex mutex;
  std::string lines;
  base::set_log_sink([&](auto, std::string_view line) {
    const std::lock_guard lock(mutex);
    lines.append(line).append("\n");
  });
  clients(clients.kms.disable_key(key));
  const auto from = sender(options());
  send(*from, 1, 3, {"a"});
  ASSERT_TRUE(becomes_true([&] { return calls("GenerateDataKey") >= 2; }));
  EXPECT_EQ(queue().size(), 0u);

  clients(clients.kms.enable_key(key));

  EXPECT_TRUE(carriage.has_carried(3));
  base::set_log_sink({});
  EXPECT_THAT(lines, HasSubstr("a KMS key cannot be used; messages wait until it can"));
  EXPECT_THAT(lines, HasSubstr("alias/counts"));
  EXPECT_THAT(lines, HasSubstr("enable the key"));
  EXPECT_THAT(lines, HasSubstr("the KMS key can be used again"));
}

TEST_F(BusEncryption, BuriesWithTheReasonWhatKmsRefusesForTooLong) {
  const auto from = sender(options());
  send(*from, 1, 2, {"a"});
  ASSERT_TRUE(carriage.has_carried(2));
  clients(clients.kms.disable_key(key));
  auto impatient = options();
  impatient.longest_handling = 1s;

  const auto to = receiver(impatient);

  ASSERT_TRUE(becomes_true([&] { return dead().visible() == 2; }));
  EXPECT_THAT(dead().messages().at(0).attributes.at("DeadLetterReason"),
              testing::AllOf(HasSubstr("decryption_failed: "), HasSubstr("DisabledException")));
}

TEST_F(BusEncryption, MakesADeadLetterOfPlainTextWhereEncryptionIsRequired) {
  const auto from = sender(plain_options());
  auto required = options({.key = {"alias/counts"}, .required = true});
  const auto to = receiver(required);

  send(*from, 1, 1, {"a"});

  ASSERT_TRUE(becomes_true([&] { return dead().visible() == 1; }));
  EXPECT_EQ(dead().messages().at(0).attributes.at("DeadLetterReason"),
            "decryption_failed: it is plain text where encryption is required");
  EXPECT_THAT(service.handled(), IsEmpty());
}

TEST_F(BusEncryption, BuriesWhatWasChangedOnItsWayAndHandlesTheRest) {
  const auto from = sender(options());
  send(*from, 1, 2, {"a"});
  ASSERT_TRUE(carriage.has_carried(2));
  const auto sent = queue().messages();
  const auto url = clients.url_of("counts.fifo");
  const auto forge = [&](std::string body, const std::string& entity) {
    aws::SendEntry entry{.body = std::move(body),
                         .group_id = "forged",
                         .deduplication_id = base::make_uuid().text()};
    for (auto [name, value] : sent[0].attributes)
      entry.attributes.push_back({name, name == "EntityId" ? entity : value});
    clients(clients.sqs.send(url, entry));
  };
  const auto with = [&](std::string_view old, std::string_view replacement) {
    auto body = sent[0].body;
    return body.replace(body.find(old), replacement.size(), replacement);
  };
  std::vector<std::string> changed;
  // Key id, service, data key, commitment, salt, and what is sealed.
  std::size_t part = 0;
  for (int number = 0; number < 6; ++number) {
    auto body = sent[0].body;
    part = body.find('.', part) + 1;
    auto& byte = body[part + 5];
    byte = byte == 'A' ? 'B' : 'A';
    changed.push_back(body);
  }
  changed.push_back(with("sourceflow-1", "sourceflow-9"));
  changed.push_back("{}");

  for (const auto& body : changed) forge(body, "a");
  forge(sent[0].body, "another entity");
  const auto to = receiver(options());

  ASSERT_TRUE(service.has_handled(2));
  ASSERT_TRUE(becomes_true([&] { return dead().visible() == changed.size() + 1; }));
  EXPECT_EQ(service.handled().at("a"), payloads(1, 2));
  for (const auto& letter : dead().messages())
    EXPECT_THAT(letter.attributes.at("DeadLetterReason"), HasSubstr("decryption_failed: "));
  EXPECT_TRUE(becomes_true([&] { return queue().size() == 0; }));
}

TEST_F(BusEncryption, OpensUnderAcceptedKeysOnly) {
  const auto from = sender(options());
  send(*from, 1, 1, {"a"});
  ASSERT_TRUE(carriage.has_carried(1));
  const auto careful =
      options({.key = {"alias/counts"}, .accept = {"arn:aws:kms:us-east-1:999999999999:"}});

  const auto to = receiver(careful);

  ASSERT_TRUE(becomes_true([&] { return dead().visible() == 1; }));
  EXPECT_THAT(dead().messages().at(0).attributes.at("DeadLetterReason"),
              HasSubstr("not accepted here"));
  EXPECT_EQ(calls("Decrypt"), 0u);
}

TEST_F(BusEncryption, GoesOnUnderANewKeyAndStillOpensOldMessages) {
  auto quick = options();
  quick.encryption->limits.age = 1s;
  const auto from = sender(quick);
  send(*from, 1, 1, {"a"});
  ASSERT_TRUE(carriage.has_carried(1));
  const auto new_key = clients(clients.kms.create_key()).id;
  clients(clients.kms.update_alias("alias/counts", new_key));

  const auto end = in(1100ms);
  ASSERT_TRUE(becomes_true([&] { return std::chrono::steady_clock::now() > end; }));
  send(*from, 2, 2, {"a"});
  ASSERT_TRUE(carriage.has_carried(2));
  const auto bodies = queue().bodies();
  const auto to = receiver(options());

  ASSERT_TRUE(service.has_handled(2));
  EXPECT_THAT(bodies.at(0), HasSubstr(key));
  EXPECT_THAT(bodies.at(1), HasSubstr(new_key));
  EXPECT_EQ(service.handled().at("a"), payloads(1, 2));
}

TEST_F(BusEncryption, SealsDeadLettersUnderANewKeyAndSendsThemBackAsTheyAre) {
  std::atomic<bool> is_mended = false;
  RecordingService failing([&](const app::Incoming&) {
    return is_mended ? app::Handled{} : app::Handled{app::Outcome::unusable, "broken"};
  });
  const auto layout = BusLayout{}.send("Count", "counts.fifo").listen({"counts.fifo"});
  const auto both = bus::make_connection("counter", options(), layout);
  both->start(failing);
  send(*both, 1, 12, {"a", "b"});
  ASSERT_TRUE(becomes_true([&] { return dead().visible() == 24; }));
  bus::Admin admin(plain_options());
  const auto new_key = clients.make_key("alias/new");

  EXPECT_EQ(admin.reseal("counts.fifo", {"alias/new"}), 24u);
  EXPECT_EQ(admin.reseal("counts.fifo", {"alias/new"}), 0u);

  EXPECT_THAT(dead().bodies(), Each(HasSubstr(new_key)));
  clients(clients.kms.schedule_key_deletion(key));
  is_mended = true;
  EXPECT_EQ(admin.redrive("counts.fifo", {}), 24u);
  ASSERT_TRUE(failing.has_handled(24));
  for (const auto& [entity, numbers] : failing.handled())
    EXPECT_EQ(numbers, payloads(1, 12)) << entity;
  stop(*both);
}

TEST_F(BusEncryption, OpensADeadLetterForAnOperatorAndSealsItsCorrection) {
  const auto from = sender(options());
  send(*from, 1, 1, {"a"});
  ASSERT_TRUE(carriage.has_carried(1));
  const auto url = clients.url_of("counts.fifo");
  const auto message = clients(clients.sqs.receive(url, {})).at(0);
  bus::LetterSeals seals(clients.kms);

  auto body = clients(seals.open(message));
  EXPECT_THAT(body, HasSubstr(payload(1)));
  body.replace(body.find(payload(1)), payload(1).size(), payload(2));
  const auto corrected = clients(seals.with_body(message, body));

  EXPECT_THAT(corrected.body, Not(HasSubstr("number")));
  EXPECT_EQ(clients(seals.open(corrected)), body);
  clients(clients.sqs.send(url,
                           {.body = corrected.body,
                            .attributes = corrected.attributes,
                            .group_id = "b",
                            .deduplication_id = "corrected"}));
  const auto to = receiver(options());
  ASSERT_TRUE(service.has_handled(1));
  EXPECT_EQ(service.handled().at("a"), payloads(2, 2));
}

TEST_F(BusEncryption, RefusesWhatIsTooLargeOnlyOnceItIsSealed) {
  const auto from = sender(options());
  auto entry = command("counts.fifo", "a", 1);
  entry.envelope.payload = "{\"text\":\"" + std::string(800 << 10, 'x') + "\"}";

  EXPECT_THROW(from->check(entry), std::invalid_argument);
  EXPECT_NO_THROW(sender(plain_options())->check(entry));
  entry.envelope.payload = "{\"text\":\"" + std::string(760 << 10, 'x') + "\"}";
  EXPECT_NO_THROW(from->check(entry));
  from->carry({entry}, carriage.done());
  EXPECT_TRUE(carriage.has_carried(1));
}

}  // namespace
}  // namespace sourceflow::end_to_end
