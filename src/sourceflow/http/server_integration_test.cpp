#include <atomic>
#include <functional>
#include <optional>
#include <thread>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/random.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/http/test_certificates.hpp"
#include "sourceflow/http/testing_peer.hpp"

namespace sourceflow::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view get = "GET /path HTTP/1.1\r\nHost: here\r\n\r\n";

/// A server on a thread of its own that answers with the target and the body of each request.
class RunningServer {
 public:
  explicit RunningServer(ServerOptions options, Server::Handler handler = echo)
      : server_(std::in_place, io_, std::move(options), std::move(handler)),
        port_(server_->port()),
        thread_([this] { io_.run(); }) {}
  ~RunningServer() {
    asio::post(io_, [this] {
      server_.reset();
      io_.stop();
    });
    thread_.join();
  }

  std::uint16_t port() const { return port_; }

  void run(std::function<void()> work) {
    std::atomic<bool> done = false;
    asio::post(io_, [&] {
      work();
      done = true;
      done.notify_one();
    });
    done.wait(false);
  }

  std::size_t connections() {
    std::size_t count = 0;
    run([&] { count = server_->connections(); });
    return count;
  }

  static void echo(Exchange& exchange) {
    exchange.reply().body.append(exchange.request().target()).append(exchange.request().body());
  }

 private:
  asio::io_context io_;
  std::optional<Server> server_;
  std::uint16_t port_;
  std::thread thread_;
};

bool becomes_true(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

/// Every claim holds of a plain server and of one that speaks TLS.
class HttpServer : public ::testing::TestWithParam<bool> {
 protected:
  ServerOptions with(ServerOptions options) {
    if (GetParam()) options.tls = authority.certificate_of("localhost");
    return options;
  }

  std::unique_ptr<TestingPeer> connect(const RunningServer& server) {
    if (!GetParam()) return std::make_unique<TestingPeer>(server.port());
    return std::make_unique<TestingPeer>(server.port(), client);
  }

  static asio::ssl::context trusting(const std::string& file) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_verify_mode(asio::ssl::verify_peer);
    context.load_verify_file(file);
    return context;
  }

  const TestAuthority authority{"server-test"};
  asio::ssl::context client = trusting(authority.file());
};

INSTANTIATE_TEST_SUITE_P(PlainAndTls, HttpServer, ::testing::Bool(), [](const auto& info) {
  return info.param ? "Tls" : "Plain";
});

std::string post(std::size_t size) {
  return "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
         std::string(size, 'x');
}

TEST_P(HttpServer, AnswersRequestAfterRequest) {
  const RunningServer server(with({}));
  const auto peer = connect(server);

  for (int i = 0; i < 3; ++i) {
    peer->send(get);
    EXPECT_THAT(peer->answer(), EndsWith("\r\n\r\n/path"));
  }
  peer->send(std::string(get) + post(5) + std::string(get));

  EXPECT_THAT(peer->answer(), EndsWith("\r\n\r\n/path"));
  EXPECT_THAT(peer->answer(), EndsWith("\r\n\r\n/xxxxx"));
  EXPECT_THAT(peer->answer(), EndsWith("\r\n\r\n/path"));
}

TEST_P(HttpServer, TakesAndGivesLargeBodies) {
  const RunningServer server(with({}));
  const auto peer = connect(server);
  const std::size_t size = 3 << 20;

  peer->send(post(size));

  EXPECT_THAT(peer->answer(), EndsWith("\r\n\r\n/" + std::string(size, 'x')));
}

TEST_P(HttpServer, ReadsARequestHoweverItIsCut) {
  const RunningServer server(with({}));
  const auto peer = connect(server);

  for (const char& byte : post(20)) peer->send({&byte, 1});

  EXPECT_THAT(peer->answer(), EndsWith("/" + std::string(20, 'x')));
}

TEST_P(HttpServer, ReadsTheEndOfAChunkedRequestHoweverItIsCut) {
  const RunningServer server(with({}));
  const auto peer = connect(server);

  for (const std::string_view piece :
       {"POST /path HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        "\r",
        "\n"}) {
    peer->send(piece);
  }

  EXPECT_THAT(peer->answer(), EndsWith("\r\n\r\n/path"));
}

TEST_P(HttpServer, InvitesABodyThatWaitsForIt) {
  const RunningServer server(with({}));
  const auto peer = connect(server);

  peer->send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_THAT(peer->read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
  peer->send("abc");

  EXPECT_THAT(peer->answer(), EndsWith("/abc"));
}

TEST_P(HttpServer, TellsAClientThatIsStillSendingWhyItIsRefused) {
  const RunningServer server(with({.max_body = {1 << 20}}));
  const auto large = connect(server), wordy = connect(server);

  large->send(post(3 << 20));
  wordy->send("GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");

  EXPECT_THAT(large->answer(), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(wordy->answer(), StartsWith("HTTP/1.1 431"));
}

TEST_P(HttpServer, TellsOneClientTooManyThatItIs) {
  RunningServer server(with({.max_connections = 1}));
  const auto first = connect(server);
  ASSERT_TRUE(becomes_true([&] { return server.connections() == 1; }));

  const auto second = connect(server);

  EXPECT_THAT(second->answer(), HasSubstr("too many connections: the limit is 1"));
  first->send(get);
  EXPECT_THAT(first->answer(), StartsWith("HTTP/1.1 200"));
  second->close();
  EXPECT_TRUE(becomes_true([&] { return server.connections() == 1; }));
}

TEST_P(HttpServer, EndsARequestThatComesTooSlowlyThoughItComes) {
  const RunningServer server(with({.max_body = {64 << 20}, .read_timeout = 1s}));
  const auto peer = connect(server);
  const auto began = std::chrono::steady_clock::now();
  const auto drip = [&] {
    peer->send("POST / HTTP/1.1\r\nContent-Length: 60000000\r\n\r\n");
    while (std::chrono::steady_clock::now() < began + 20s) peer->send("x");
  };

  EXPECT_THROW(drip(), boost::system::system_error);

  EXPECT_GE(std::chrono::steady_clock::now() - began, 1s);
}

TEST_P(HttpServer, EndsAConnectionThatTakesNoAnswer) {
  RunningServer server(with({.max_body = {32 << 20}, .write_timeout = 1s}));
  const auto peer = connect(server);

  peer->send(post(30 << 20));

  ASSERT_TRUE(becomes_true([&] { return server.connections() == 0; }));
}

TEST_P(HttpServer, EndsAConnectionThatStaysSilent) {
  RunningServer server(with({.idle_timeout = 1s}));
  const auto peer = connect(server);
  peer->send(get);
  peer->answer();

  EXPECT_TRUE(peer->is_ended());
}

TEST_P(HttpServer, NoticesThatAClientLeavesBeforeItsAnswer) {
  std::atomic<bool> is_waiting = false, is_gone = false;
  const RunningServer server(with({}), [&](Exchange& exchange) {
    exchange.later([&] { is_gone = true; });
    is_waiting = true;
  });
  const auto peer = connect(server);
  peer->send(get);
  ASSERT_TRUE(becomes_true([&] { return is_waiting.load(); }));

  peer->close();

  EXPECT_TRUE(becomes_true([&] { return is_gone.load(); }));
}

/// Answers every request with a stream that the test goes on with.
struct Streams {
  Server::Handler handler() {
    return [this](Exchange& exchange) {
      if (exchange.request().target() != "/path") return RunningServer::echo(exchange);
      exchange.reply().content_type = "text/event-stream";
      exchange.reply().body = "first.";
      exchange.stream([this] { exchange_ = nullptr; });
      exchange_ = &exchange;
    };
  }

  bool send(RunningServer& server, std::string_view piece) {
    bool is_sent = false;
    server.run([&] { is_sent = exchange_ != nullptr && exchange_->send_piece(piece); });
    return is_sent;
  }
  bool is_open(RunningServer& server) {
    bool is_open = false;
    server.run([&] { is_open = exchange_ != nullptr; });
    return is_open;
  }
  void finish(RunningServer& server) {
    server.run([&] { exchange_->finish(); });
  }

 private:
  Exchange* exchange_ = nullptr;
};

TEST_P(HttpServer, GivesABodyInPieces) {
  Streams streams;
  RunningServer server(with({}), streams.handler());
  const auto peer = connect(server);

  peer->send(get);
  EXPECT_THAT(peer->read_until("6\r\nfirst.\r\n"), HasSubstr("Transfer-Encoding: chunked"));
  ASSERT_TRUE(streams.send(server, "second"));
  EXPECT_EQ(peer->read_until("second\r\n"), "6\r\nsecond\r\n");
  streams.finish(server);
  EXPECT_EQ(peer->read_until("0\r\n\r\n"), "0\r\n\r\n");

  peer->send(post(3));
  EXPECT_THAT(peer->answer(), EndsWith("/xxx"));
}

TEST_P(HttpServer, GivesAnOldClientPiecesUntilTheConnectionEnds) {
  Streams streams;
  RunningServer server(with({}), streams.handler());
  const auto peer = connect(server);

  peer->send("GET /path HTTP/1.0\r\n\r\n");
  EXPECT_THAT(peer->read_until("first."), HasSubstr("Connection: close"));
  ASSERT_TRUE(streams.send(server, "second"));
  streams.finish(server);

  EXPECT_EQ(peer->rest(), "second");
}

TEST_P(HttpServer, KeepsNoSecondPieceForASlowClient) {
  Streams streams;
  RunningServer server(with({}), streams.handler());
  const auto peer = connect(server);
  peer->send(get);
  peer->read_until("first.\r\n");
  const std::string large(1 << 20, 'x');

  int taken = 0;
  while (taken < 100 && streams.send(server, large)) ++taken;
  ASSERT_LT(taken, 100);
  EXPECT_FALSE(streams.send(server, large));
  for (int i = 0; i < taken; ++i) peer->read_until(large + "\r\n");

  EXPECT_TRUE(becomes_true([&] { return streams.send(server, "at last"); }));
  EXPECT_THAT(peer->read_until("at last"), HasSubstr("7\r\n"));
}

TEST_P(HttpServer, EndsAStreamWithItsClient) {
  Streams streams;
  RunningServer server(with({}), streams.handler());
  const auto peer = connect(server);
  peer->send(get);
  peer->read_until("first.");

  peer->close();

  EXPECT_TRUE(becomes_true([&] { return !streams.is_open(server); }));
  EXPECT_FALSE(streams.send(server, "nobody listens"));
}

TEST_P(HttpServer, EndsAStreamThatItsClientDoesNotRead) {
  Streams streams;
  RunningServer server(with({.write_timeout = 1s}), streams.handler());
  const auto peer = connect(server);
  peer->send(get);
  peer->read_until("first.");

  while (streams.send(server, std::string(1 << 20, 'x'))) {
  }

  EXPECT_TRUE(becomes_true([&] { return !streams.is_open(server); }));
}

TEST_P(HttpServer, StopsWhileItStreams) {
  Streams streams;
  std::optional<RunningServer> server(std::in_place, with({}), streams.handler());
  const auto peer = connect(*server);
  peer->send(get);
  peer->read_until("first.");

  server.reset();

  EXPECT_THAT(peer->rest(), "\r\n");
}

/// What only a server that speaks TLS has to bear.
struct TlsServer : HttpServer {
  RunningServer start(ServerOptions options = {}) {
    options.tls = authority.certificate_of("localhost");
    return RunningServer(std::move(options));
  }
};

TEST_F(TlsServer, TellsAClientThatSpeaksPlainHttp) {
  const RunningServer server = start();
  TestingPeer peer(server.port());

  peer.send(get);

  EXPECT_THAT(peer.answer(), StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(peer.is_ended());
}

TEST_F(TlsServer, EndsWhatIsNoHandshake) {
  RunningServer server = start();
  TestingPeer garbage(server.port()), cut(server.port());

  garbage.send(std::string("\x16\x03\x01\x02\x00\x01\xff\xff\xff", 9) + std::string(600, '\xff'));
  cut.send(std::string("\x16\x03\x01", 3));
  cut.close();

  garbage.rest();
  EXPECT_TRUE(becomes_true([&] { return server.connections() == 0; }));
  TestingPeer good(server.port(), client);
  good.send(get);
  EXPECT_THAT(good.answer(), StartsWith("HTTP/1.1 200"));
}

/// The first flight of a client's handshake.
std::string client_hello(asio::ssl::context& tls) {
  const std::unique_ptr<SSL, decltype([](SSL* connection) { SSL_free(connection); })> connection(
      SSL_new(tls.native_handle()));
  BIO* const sent = BIO_new(BIO_s_mem());
  SSL_set_bio(connection.get(), BIO_new(BIO_s_mem()), sent);
  SSL_set_connect_state(connection.get());
  SSL_do_handshake(connection.get());
  char* data = nullptr;
  const auto size = BIO_get_mem_data(sent, &data);
  return {data, static_cast<std::size_t>(size)};
}

TEST_F(TlsServer, BearsHandshakesThatAreAlteredOrCut) {
  RunningServer server = start();
  const std::string whole = client_hello(client);
  ASSERT_GT(whole.size(), 100U);
  base::SeededRandom random(7);

  for (int i = 0; i < 300; ++i) {
    std::string bytes = whole.substr(0, 1 + random.next() % whole.size());
    bytes[random.next() % bytes.size()] ^= static_cast<char>(1 + random.next() % 255);
    TestingPeer peer(server.port());
    peer.send(bytes);
    peer.close();
  }

  EXPECT_TRUE(becomes_true([&] { return server.connections() == 0; }));
  TestingPeer good(server.port(), client);
  good.send(get);
  EXPECT_THAT(good.answer(), StartsWith("HTTP/1.1 200"));
}

TEST_F(TlsServer, EndsAHandshakeThatTakesTooLong) {
  const RunningServer server = start({.handshake_timeout = 1s});
  TestingPeer silent(server.port()), slow(server.port());

  slow.send(std::string("\x16\x03\x01", 3));

  EXPECT_TRUE(silent.is_ended());
  EXPECT_TRUE(slow.is_ended());
}

TEST_F(TlsServer, BoundsTheHandshakesUnderWay) {
  RunningServer server = start({.max_connections = 2});
  std::vector<std::unique_ptr<TestingPeer>> silent;

  for (int i = 0; i < 100; ++i) silent.push_back(std::make_unique<TestingPeer>(server.port()));

  EXPECT_TRUE(silent.back()->is_ended());
  EXPECT_LE(server.connections(), 66U);
}

TEST_F(TlsServer, SpeaksNoTlsOlderThan12) {
  const RunningServer server = start();
  asio::ssl::context old = trusting(authority.file());
  SSL_CTX_set_min_proto_version(old.native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(old.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_security_level(old.native_handle(), 0);
  asio::ssl::context enough = trusting(authority.file());
  SSL_CTX_set_max_proto_version(enough.native_handle(), TLS1_2_VERSION);

  EXPECT_THROW(TestingPeer(server.port(), old), boost::system::system_error);
  TestingPeer peer(server.port(), enough);

  peer.send(get);
  EXPECT_THAT(peer.answer(), StartsWith("HTTP/1.1 200"));
}

TEST_F(TlsServer, AgreesOnHttp11AndOnNothingElse) {
  const RunningServer server = start();
  asio::ssl::context both = trusting(authority.file()), newer = trusting(authority.file());
  const auto offer = [](asio::ssl::context& context, std::string_view protocols) {
    SSL_CTX_set_alpn_protos(context.native_handle(),
                            reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned>(protocols.size()));
  };
  offer(both, "\x02h2\x08http/1.1");
  offer(newer, "\x02h2");

  TestingPeer peer(server.port(), both);
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(peer.tls(), &chosen, &size);

  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
  EXPECT_THROW(TestingPeer(server.port(), newer), boost::system::system_error);
}

TEST_F(TlsServer, TakesKeysThatAClientRenews) {
  const RunningServer server = start();
  TestingPeer peer(server.port(), client);

  SSL_key_update(peer.tls(), SSL_KEY_UPDATE_REQUESTED);
  peer.send(get);

  EXPECT_THAT(peer.answer(), StartsWith("HTTP/1.1 200"));
}

TEST_F(TlsServer, SaysGoodbyeBeforeItCloses) {
  const RunningServer server = start();
  TestingPeer peer(server.port(), client);

  peer.send("GET /path HTTP/1.1\r\nConnection: close\r\n\r\n");
  peer.answer();
  peer.rest();

  EXPECT_EQ(SSL_get_shutdown(peer.tls()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
}

TEST_F(TlsServer, IsNotStartedWithACertificateThatIsNone) {
  const ServerOptions options{.tls = ServerCertificate{.chain = "nothing"},
                              .handshake_timeout = 0s};

  EXPECT_EQ(options.validate().size(), 2U);
  EXPECT_THROW(RunningServer{options}, base::ConfigError);
}

}  // namespace
}  // namespace sourceflow::http
