#include "sourceflow/http/response_reader.hpp"

#include <string>

#include <gtest/gtest.h>

#include "sourceflow/http/client.hpp"

namespace sourceflow::http {
namespace {

constexpr base::Bytes limit{1 << 20};

constexpr std::string_view plain =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nTrailer: 1\r\n\r\n";
constexpr std::string_view empty_chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

Response read_in_pieces(std::string_view text, std::size_t size) {
  ResponseReader reader(false, limit);
  for (std::size_t at = 0; at < text.size(); at += size) reader.feed(text.substr(at, size));
  EXPECT_TRUE(reader.is_done()) << "pieces of " << size;
  return reader.take();
}

TEST(ResponseReader, ReadsTheSameAnswerFromPiecesOfAnySize) {
  for (std::size_t size = 1; size <= chunked.size(); ++size) {
    EXPECT_EQ(read_in_pieces(plain, size).body, "hello");
    EXPECT_EQ(read_in_pieces(chunked, size).body, "hello, world");
    EXPECT_EQ(read_in_pieces(empty_chunked, size).body, "");
  }
}

TEST(ResponseReader, KeepsStatusAndHeaders) {
  const auto response = read_in_pieces(plain, plain.size());

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(*find(response.headers, "content-type"), "text/plain");
}

TEST(ResponseReader, SkipsInterimAnswers) {
  const auto response = read_in_pieces("HTTP/1.1 100 Continue\r\n\r\n" + std::string(plain), 7);

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello");
}

TEST(ResponseReader, KeepsTheConnectionOnlyWhenBothSidesMay) {
  const auto kept = [](std::string_view text) {
    ResponseReader reader(false, limit);
    reader.feed(text);
    return reader.can_keep_connection();
  };

  EXPECT_TRUE(kept(plain));
  EXPECT_FALSE(kept("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(kept("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(kept(std::string(plain) + "unasked for"));
}

TEST(ResponseReader, TakesTheEndOfTheConnectionForTheEndOfABodyWithoutLength) {
  ResponseReader reader(false, limit);
  reader.feed("HTTP/1.1 200 OK\r\n\r\nhel");
  reader.feed("lo");
  ASSERT_FALSE(reader.is_done());

  reader.end();

  EXPECT_EQ(reader.take().body, "hello");
  EXPECT_FALSE(reader.can_keep_connection());
}

TEST(ResponseReader, RefusesAnAnswerThatEndsEarly) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, plain.size() - 1}) {
    ResponseReader reader(false, limit);
    reader.feed(plain.substr(0, size));

    EXPECT_THROW(reader.end(), TransportError) << size;
  }
}

TEST(ResponseReader, ExpectsNoBodyAfterHead) {
  ResponseReader reader(true, limit);

  reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");

  EXPECT_TRUE(reader.is_done());
  EXPECT_TRUE(reader.can_keep_connection());
}

TEST(ResponseReader, RefusesWhatIsTooLargeOrNoHttp) {
  for (const auto* text : {"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n",
                           "SSH-2.0-OpenSSH_9.2\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    ResponseReader reader(false, limit);

    EXPECT_THROW(reader.feed(text), TransportError) << text;
  }
}

}  // namespace
}  // namespace sourceflow::http
