#include "sourceflow/http/reply_text.hpp"

#include <gtest/gtest.h>

namespace sourceflow::http {
namespace {

TEST(ReplyText, TellsTheLengthOfABodyThatIsKnown) {
  std::string head;

  write_head(head, {.fields = "X: y\r\n", .body = "pong"}, Framing::length, true);

  EXPECT_EQ(head,
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nX: y\r\n\r\n");
}

TEST(ReplyText, SaysThatTheConnectionEnds) {
  std::string head;

  write_head(head, {.status = 431}, Framing::length, false);

  EXPECT_EQ(head,
            "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n");
}

TEST(ReplyText, GivesABodyOfUnknownLengthInChunks) {
  std::string text;

  write_head(text, {.content_type = "text/event-stream"}, Framing::chunks, true);
  append_piece(text, std::string(26, 'x'), Framing::chunks);
  append_piece(text, "", Framing::chunks);

  EXPECT_EQ(text,
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
            "\r\n1a\r\n" +
                std::string(26, 'x') + "\r\n0\r\n\r\n");
}

TEST(ReplyText, GivesAnOldClientABodyThatEndsWithItsConnection) {
  std::string text;

  write_head(text, {.content_type = "text/event-stream"}, Framing::to_close, false);
  append_piece(text, "a piece", Framing::to_close);
  append_piece(text, "", Framing::to_close);

  EXPECT_EQ(text,
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            "a piece");
}

}  // namespace
}  // namespace sourceflow::http
