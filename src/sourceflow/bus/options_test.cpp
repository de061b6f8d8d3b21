#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/settings.hpp"
#include "sourceflow/bus/connect.hpp"

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

Aws read(base::Settings& settings, Aws options = {}) {
  options.read(settings);
  return options;
}

TEST(Aws, IsReadFromTheEnvironment) {
  base::Settings settings({{"SOURCEFLOW_REGION", "eu-west-1"},
                           {"SOURCEFLOW_ENDPOINT", "http://127.0.0.1:4566"},
                           {"SOURCEFLOW_PROVISION", "look_up"},
                           {"SOURCEFLOW_ROUTE_COMMANDS", "false"},
                           {"SOURCEFLOW_ROUTE_EVENTS", "false"},
                           {"SOURCEFLOW_LISTEN_COMMANDS", "false"},
                           {"SOURCEFLOW_LISTEN_EVENTS", "false"},
                           {"SOURCEFLOW_MAX_CONCURRENT_CALLS", "3"},
                           {"SOURCEFLOW_MAX_IN_HAND", "40"},
                           {"SOURCEFLOW_MAX_POLLERS", "2"},
                           {"SOURCEFLOW_WAIT", "5 s"},
                           {"SOURCEFLOW_VISIBILITY", "1 min"},
                           {"SOURCEFLOW_MAX_RECEIVES", "4"},
                           {"SOURCEFLOW_VISIBILITY_OF", "a=2 min, b.fifo=30s"},
                           {"SOURCEFLOW_MAX_RECEIVES_OF", "b.fifo=9"},
                           {"SOURCEFLOW_LONGEST_HANDLING", "1 h"},
                           {"SOURCEFLOW_RETRY_FIRST", "1 s"},
                           {"SOURCEFLOW_RETRY_FACTOR", "1.5"},
                           {"SOURCEFLOW_RETRY_LONGEST", "2 s"},
                           {"SOURCEFLOW_FIFO_RETRY_FIRST", "3 s"},
                           {"SOURCEFLOW_FIFO_RETRY_FACTOR", "4"},
                           {"SOURCEFLOW_FIFO_RETRY_LONGEST", "5 s"},
                           {"SOURCEFLOW_BATCH_ENTRIES", "6"},
                           {"SOURCEFLOW_LINGER", "7 ms"},
                           {"SOURCEFLOW_BATCHES_IN_FLIGHT", "8"},
                           {"SOURCEFLOW_ENTITY_MESSAGES_PER_BATCH", "9"},
                           {"SOURCEFLOW_MAX_COMMAND", "64 KiB"},
                           {"SOURCEFLOW_MAX_EVENT", "128 KiB"}});

  const auto options = read(settings);

  EXPECT_THAT(settings.complaints(), IsEmpty());
  EXPECT_EQ(options.region, "eu-west-1");
  EXPECT_EQ(options.endpoint, "http://127.0.0.1:4566");
  EXPECT_EQ(options.provision, Provision::look_up);
  EXPECT_FALSE(options.route_commands);
  EXPECT_FALSE(options.route_events);
  EXPECT_FALSE(options.listen_commands);
  EXPECT_FALSE(options.listen_events);
  EXPECT_EQ(options.max_concurrent_calls, 3u);
  EXPECT_EQ(options.max_in_hand, 40u);
  EXPECT_EQ(options.max_pollers, 2u);
  EXPECT_EQ(options.wait, 5s);
  EXPECT_EQ(options.visibility, 60s);
  EXPECT_EQ(options.max_receives, 4);
  EXPECT_EQ(options.visibility_of.at("a"), 120s);
  EXPECT_EQ(options.visibility_of.at("b.fifo"), 30s);
  EXPECT_EQ(options.max_receives_of.at("b.fifo"), 9);
  EXPECT_EQ(options.longest_handling, 1h);
  EXPECT_EQ(options.retry.first, 1s);
  EXPECT_EQ(options.retry.factor, 1.5);
  EXPECT_EQ(options.retry.longest, 2s);
  EXPECT_EQ(options.fifo_retry.first, 3s);
  EXPECT_EQ(options.fifo_retry.factor, 4);
  EXPECT_EQ(options.fifo_retry.longest, 5s);
  EXPECT_EQ(options.batch_entries, 6u);
  EXPECT_EQ(options.linger, 7ms);
  EXPECT_EQ(options.batches_in_flight, 8u);
  EXPECT_EQ(options.entity_messages_per_batch, 9u);
  EXPECT_EQ(options.max_command, base::Bytes{64 << 10});
  EXPECT_EQ(options.max_event, base::Bytes{128 << 10});
}

TEST(Aws, ReadsHowToReachAwsFromAFile) {
  base::Settings settings({}, R"({"client": {
      "profile": "p", "access_key_id": "id", "secret_access_key": "secret",
      "session_token": "token", "use_fips": true, "use_dualstack": true,
      "ignore_configured_endpoints": true, "connect_timeout": "1 s", "read_timeout": "2 s",
      "max_attempts": 4, "first_backoff": "5 ms", "max_backoff": "6 ms", "retry_budget": 7,
      "max_connections": 8, "ca_file": "f", "disable_instance_metadata": true,
      "service_endpoints": {"sqs": "http://127.0.0.1:1"}}})");

  const auto client = read(settings).client;

  EXPECT_THAT(settings.complaints(), IsEmpty());
  EXPECT_EQ(client.profile, "p");
  EXPECT_EQ(client.credentials,
            (aws::Credentials{.access_key_id = "id",
                              .secret_access_key = base::Secret("secret"),
                              .session_token = base::Secret("token")}));
  EXPECT_TRUE(client.use_fips);
  EXPECT_TRUE(client.use_dualstack);
  EXPECT_TRUE(client.ignore_configured_endpoints);
  EXPECT_EQ(client.connect_timeout, 1s);
  EXPECT_EQ(client.read_timeout, 2s);
  EXPECT_EQ(client.retry.max_attempts, 4);
  EXPECT_EQ(client.retry.first_backoff, 5ms);
  EXPECT_EQ(client.retry.max_backoff, 6ms);
  EXPECT_EQ(client.retry.budget, 7);
  EXPECT_EQ(client.max_connections, 8u);
  EXPECT_EQ(client.ca_file, "f");
  EXPECT_TRUE(client.disable_instance_metadata);
  EXPECT_EQ(client.service_endpoints.at("sqs"), "http://127.0.0.1:1");
}

TEST(Aws, EncryptsWhenAKeyIsGivenAndNotWhenItIsNone) {
  base::Settings given({{"SOURCEFLOW_ENCRYPTION", "alias/flights"}},
                       R"({"encryption_keys": {"PayInvoice": "alias/pay"},
                           "encryption_limits": {"age": "1 min"}})");
  base::Settings none({{"SOURCEFLOW_ENCRYPTION", "none"}});

  const auto options = read(given);

  ASSERT_TRUE(options.encryption);
  EXPECT_EQ(options.encryption->key.name, "alias/flights");
  EXPECT_EQ(options.encryption->keys.at("PayInvoice").name, "alias/pay");
  EXPECT_EQ(options.encryption->limits.age, 60s);
  EXPECT_FALSE(read(none, options).encryption);
  EXPECT_FALSE(read(*std::make_unique<base::Settings>()).encryption);
}

TEST(Aws, ListsEveryComplaintAtOnce) {
  const Aws options{.region = "eu-west-1",
                    .client = {.connect_timeout = 0ms},
                    .max_concurrent_calls = 0,
                    .max_in_hand = 9,
                    .max_pollers = 51,
                    .wait = 21s,
                    .visibility = 4s,
                    .max_receives = 0,
                    .visibility_of = {{"a", 13h}},
                    .max_receives_of = {{"b", 1001}},
                    .longest_handling = 0s,
                    .retry = {.first = 2s, .longest = 1s},
                    .fifo_retry = {.factor = 0.5},
                    .batch_entries = 11,
                    .linger = 2s,
                    .batches_in_flight = 0,
                    .entity_messages_per_batch = 0,
                    .max_command = {10},
                    .max_event = {10}};

  const auto complaints = options.validate();

  EXPECT_EQ(complaints.size(), 18u) << testing::PrintToString(complaints);
  EXPECT_THAT(complaints,
              IsSupersetOf({"visibility_of a must be from 5 s to 12 h",
                            "max_receives_of b must be from 1 to 1000"}));
  EXPECT_THAT((Aws{.region = "eu-west-1"}.validate()), IsEmpty());
}

TEST(Aws, ListsAMissingProfileAmongItsComplaints) {
  const Aws options{.region = "eu-west-1", .client = {.profile = "nobody"}, .wait = 21s};

  const auto complaints = options.validate();

  EXPECT_THAT(complaints, Contains(HasSubstr("there is no profile \"nobody\"")));
  EXPECT_THAT(complaints, Contains(HasSubstr("wait must be")));
}

}  // namespace
}  // namespace sourceflow::bus
