#include <functional>
#include <optional>
#include <string>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/http/client.hpp"
#include "sourceflow/http/scripted_peer.hpp"
#include "sourceflow/http/test_certificates.hpp"

namespace sourceflow::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Kind = TransportError::Kind;
using Answer = ScriptedPeer::Answer;

class HttpClient : public testing::Test {
 protected:
  struct Outcome {
    std::optional<Response> response;
    std::exception_ptr failure;
    bool ended() const { return response || failure; }
  };

  // Starts a request; its outcome is filled in while the I/O runs.
  std::shared_ptr<Outcome> start(Client& client,
                                 Origin origin,
                                 Request request = {},
                                 asio::cancellation_signal* signal = nullptr) {
    auto outcome = std::make_shared<Outcome>();
    const auto record = [outcome](const std::exception_ptr& failure, Response response) {
      outcome->failure = failure;
      if (!failure) outcome->response = std::move(response);
    };
    auto task = client.send(std::move(origin), std::move(request));
    if (signal == nullptr) {
      asio::co_spawn(io, std::move(task), record);
    } else {
      asio::co_spawn(io, std::move(task), asio::bind_cancellation_slot(signal->slot(), record));
    }
    return outcome;
  }

  void run_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_for(100ms);
    ASSERT_TRUE(condition()) << "not true within 20 s";
  }

  Response get(Client& client, Origin origin, Request request = {}) {
    const auto outcome = start(client, std::move(origin), std::move(request));
    run_until([&] { return outcome->ended(); });
    if (outcome->failure) std::rethrow_exception(outcome->failure);
    return *outcome->response;
  }

  // What the failed request said, and its kind.
  std::pair<Kind, std::string> failure_of(Client& client, Origin origin) {
    try {
      get(client, std::move(origin));
    } catch (const TransportError& error) {
      return {error.kind(), error.what()};
    }
    return {Kind::protocol, "it did not fail"};
  }

  Origin at(const ScriptedPeer& peer) { return {false, "127.0.0.1", peer.port()}; }

  asio::io_context io;
};

TEST_F(HttpClient, SendsHostLengthAndHeadersAndGivesTheAnswer) {
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); });
  Client client(io.get_executor());

  const auto response =
      get(client,
          at(peer),
          {.method = "POST", .target = "/a?b", .headers = {{"X-One", "1"}}, .body = "ping"});

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "pong");
  EXPECT_EQ(peer.requests().at(0),
            "POST /a?b HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) +
                "\r\nX-One: 1\r\nContent-Length: 4\r\n\r\nping");
}

TEST_F(HttpClient, FindsAHostByItsName) {
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); });
  Client client(io.get_executor());

  EXPECT_EQ(get(client, {false, "localhost", peer.port()}).body, "pong");
}

TEST_F(HttpClient, KeepsItsConnectionForTheNextRequest) {
  ScriptedPeer peer(
      io, [](const std::string&, int before) { return ScriptedPeer::ok(std::to_string(before)); });
  Client client(io.get_executor());

  EXPECT_EQ(get(client, at(peer)).body, "0");
  EXPECT_EQ(get(client, at(peer)).body, "1");

  EXPECT_EQ(peer.connections(), 1);
  EXPECT_EQ(client.statistics().connections_idle, 1U);
}

TEST_F(HttpClient, ReplacesAConnectionThatWasClosedWhileIdle) {
  ScriptedPeer peer(io, [](const std::string&, int) {
    auto answer = ScriptedPeer::ok("pong");
    answer.then_close = true;
    return answer;
  });
  Client client(io.get_executor());
  get(client, at(peer));
  run_until([&] { return peer.open_connections() == 0; });

  EXPECT_EQ(get(client, at(peer)).body, "pong");

  EXPECT_EQ(peer.connections(), 2);
}

TEST_F(HttpClient, SendsAgainOnceWhenAKeptConnectionEndsBeforeAnyAnswer) {
  ScriptedPeer peer(io, [](const std::string&, int before) {
    return before == 0 ? ScriptedPeer::ok("pong") : Answer{.then_close = true};
  });
  Client client(io.get_executor());
  get(client, at(peer));

  EXPECT_EQ(get(client, at(peer)).body, "pong");

  EXPECT_EQ(client.statistics().stale_connections_retried, 1U);
}

TEST_F(HttpClient, DoesNotSendAgainOnAFreshConnection) {
  ScriptedPeer peer(io, [](const std::string&, int) { return Answer{.then_close = true}; });
  Client client(io.get_executor());

  EXPECT_EQ(failure_of(client, at(peer)).first, Kind::interrupted);

  EXPECT_EQ(peer.requests().size(), 1U);
}

TEST_F(HttpClient, DoesNotSendAgainWhenPartOfTheAnswerCame) {
  ScriptedPeer peer(io, [](const std::string&, int before) {
    return before == 0 ? ScriptedPeer::ok("pong")
                       : Answer{.pieces = {"HTTP/1.1 2"}, .then_close = true};
  });
  Client client(io.get_executor());
  get(client, at(peer));

  EXPECT_EQ(failure_of(client, at(peer)).first, Kind::interrupted);

  EXPECT_EQ(peer.requests().size(), 2U);
}

TEST_F(HttpClient, GivesUpOnAnAnswerThatDoesNotComeInTime) {
  ScriptedPeer peer(io, [](const std::string&, int) { return Answer{.never = true}; });
  Client client(io.get_executor(), {.read_timeout = 30ms});

  const auto [kind, sentence] = failure_of(client, at(peer));

  EXPECT_EQ(kind, Kind::timeout);
  EXPECT_EQ(sentence, at(peer).text() + " did not answer in time");
  run_until([&] { return peer.open_connections() == 0; });
}

TEST_F(HttpClient, GivesUpOnAHandshakeThatDoesNotEnd) {
  // Accepts connections, as the kernel does, but never speaks.
  asio::ip::tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
  Client client(io.get_executor(), {.connect_timeout = 30ms});

  const auto [kind, sentence] =
      failure_of(client, {true, "127.0.0.1", silent.local_endpoint().port()});

  EXPECT_EQ(kind, Kind::timeout);
  EXPECT_THAT(sentence, testing::HasSubstr("could not be connected to in time"));
}

TEST_F(HttpClient, SaysWhereNobodyListens) {
  std::uint16_t port = 0;
  {
    asio::ip::tcp::acceptor unused(io, {asio::ip::address_v4::loopback(), 0});
    port = unused.local_endpoint().port();
  }
  Client client(io.get_executor());

  const auto [kind, sentence] = failure_of(client, {false, "127.0.0.1", port});

  EXPECT_EQ(kind, Kind::connect);
  EXPECT_EQ(sentence,
            "no connection to http://127.0.0.1:" + std::to_string(port) + ": Connection refused");
}

TEST_F(HttpClient, ClosesTheConnectionOfACancelledRequest) {
  ScriptedPeer peer(io, [](const std::string&, int) { return Answer{.never = true}; });
  Client client(io.get_executor());
  asio::cancellation_signal signal;
  const auto outcome = start(client, at(peer), {}, &signal);
  run_until([&] { return peer.requests().size() == 1; });

  signal.emit(asio::cancellation_type::terminal);

  run_until([&] { return outcome->ended() && peer.open_connections() == 0; });
  EXPECT_THROW(std::rethrow_exception(outcome->failure), boost::system::system_error);
  EXPECT_EQ(client.statistics().connections_idle, 0U);
}

TEST_F(HttpClient, ClosesAnIdleConnectionAfterItsExpiry) {
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); });
  Client client(io.get_executor(), {.idle_expiry = 20ms});
  get(client, at(peer));

  run_until([&] { return peer.open_connections() == 0; });

  EXPECT_EQ(client.statistics().connections_idle, 0U);
}

TEST_F(HttpClient, OpensNoMoreConnectionsThanItsLimit) {
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); });
  Client client(io.get_executor(), {.max_connections_per_origin = 2});
  std::vector<std::shared_ptr<Outcome>> outcomes;

  for (int i = 0; i < 50; ++i) outcomes.push_back(start(client, at(peer)));
  for (const auto& outcome : outcomes) run_until([&] { return outcome->ended(); });

  EXPECT_EQ(peer.requests().size(), 50U);
  EXPECT_EQ(peer.connections(), 2);
}

TEST_F(HttpClient, GivesThePlaceOfACancelledRequestToTheNext) {
  ScriptedPeer peer(io, [](const std::string& request, int) {
    return request.starts_with("GET /never") ? Answer{.never = true} : ScriptedPeer::ok("pong");
  });
  Client client(io.get_executor(), {.max_connections_per_origin = 1});
  asio::cancellation_signal signal;
  start(client, at(peer), {.target = "/never"}, &signal);
  const auto waiting = start(client, at(peer));
  run_until([&] { return peer.requests().size() == 1; });

  signal.emit(asio::cancellation_type::terminal);

  run_until([&] { return waiting->ended(); });
  EXPECT_EQ(waiting->response.value().body, "pong");
}

TEST_F(HttpClient, RefusesLineBreaksInHeaders) {
  Client client(io.get_executor());

  EXPECT_THROW(get(client, {false, "127.0.0.1", 1}, {.headers = {{"X", "a\r\nY: b"}}}),
               std::invalid_argument);
}

TEST_F(HttpClient, SpeaksTlsWithAPeerWhoseAuthorityItTrusts) {
  const TestAuthority authority("ours");
  auto tls = authority.server("localhost");
  ScriptedPeer peer(
      io, [](const std::string&, int) { return ScriptedPeer::ok("secret pong"); }, &tls);
  Client client(io.get_executor(), {.ca_file = authority.file()});
  const Origin origin{true, "localhost", peer.port()};

  EXPECT_EQ(get(client, origin).body, "secret pong");
  EXPECT_EQ(get(client, origin).body, "secret pong");

  EXPECT_EQ(peer.connections(), 1);
}

TEST_F(HttpClient, TakesAnAddressFromTheCertificate) {
  const TestAuthority authority("ours");
  auto tls = authority.server("127.0.0.1");
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); }, &tls);
  Client client(io.get_executor(), {.ca_file = authority.file()});

  EXPECT_EQ(get(client, {true, "127.0.0.1", peer.port()}).body, "pong");
}

struct Distrust {
  std::string host;
  int days;
  bool known_authority;
  std::string sentence;
};

class HttpClientDistrusts : public HttpClient, public testing::WithParamInterface<Distrust> {};

TEST_P(HttpClientDistrusts, APeerThatIsNotProven) {
  const auto& [host, days, known_authority, expected] = GetParam();
  const TestAuthority authority("ours");
  const TestAuthority other("theirs");
  auto tls = authority.server(host, days);
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); }, &tls);
  Client client(io.get_executor(), {.ca_file = known_authority ? authority.file() : other.file()});
  const Origin origin{true, "localhost", peer.port()};

  const auto [kind, sentence] = failure_of(client, origin);

  EXPECT_EQ(kind, Kind::untrusted);
  EXPECT_EQ(sentence, "the certificate of " + origin.text() + " is not accepted: " + expected);
  EXPECT_TRUE(peer.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Certificates,
    HttpClientDistrusts,
    testing::Values(
        Distrust{"localhost", 1, false, "the authority that issued it is not trusted here"},
        Distrust{"example.com", 1, true, "it was issued for another host name"},
        Distrust{"127.0.0.1", 1, true, "it was issued for another host name"},
        Distrust{"localhost", -1, true, "it has expired"}));

TEST_F(HttpClient, DistrustsOurOwnAuthorityUnlessToldOfIt) {
  const TestAuthority authority("ours");
  auto tls = authority.server("localhost");
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); }, &tls);
  Client client(io.get_executor());

  EXPECT_EQ(failure_of(client, {true, "localhost", peer.port()}).first, Kind::untrusted);
}

TEST_F(HttpClient, FailsClearlyWherePlainHttpAnswersTls) {
  ScriptedPeer peer(io, [](const std::string&, int) { return ScriptedPeer::ok("pong"); });
  Client client(io.get_executor(), {.connect_timeout = 200ms});

  const auto kind = failure_of(client, {true, "localhost", peer.port()}).first;

  EXPECT_TRUE(kind == Kind::connect || kind == Kind::timeout);
}

TEST(ClientOptions, ListEveryComplaint) {
  const ClientOptions options{
      .connect_timeout = 0ms, .max_connections_per_origin = 0, .ca_file = "/no/such/file"};

  EXPECT_EQ(options.validate().size(), 3U);
}

}  // namespace
}  // namespace sourceflow::http
