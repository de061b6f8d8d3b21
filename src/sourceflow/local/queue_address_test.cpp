#include "sourceflow/local/queue_address.hpp"

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

void expect(std::string_view url,
            std::string_view name,
            std::string_view account,
            std::string_view region) {
  const QueueAddress read = read_queue_url(url);
  EXPECT_EQ(read.name, name) << url;
  EXPECT_EQ(read.account, account) << url;
  EXPECT_EQ(read.region, region) << url;
}

TEST(QueueAddress, IsReadFromThePath) {
  expect("http://127.0.0.1:4566/000000000000/orders", "orders", "000000000000", "");
  expect("http://here/000000000000/orders.fifo/", "orders.fifo", "000000000000", "");
  expect("http://here/000000000000/orders?Action=x", "orders", "000000000000", "");
  expect("/000000000000/orders", "orders", "000000000000", "");
  expect("orders", "orders", "", "");
  expect("http://here/", "", "", "");
  expect("http://here", "", "", "");
}

TEST(QueueAddress, HasTheRegionOfItsHost) {
  expect("http://sqs.eu-west-1.localhost:4566/000000000000/orders",
         "orders",
         "000000000000",
         "eu-west-1");
  expect("http://eu-west-1.queue.localhost:4566/1/orders", "orders", "1", "eu-west-1");
  expect("http://queue.localhost/1/orders", "orders", "1", "us-east-1");
  expect("https://sqs.us-gov-west-1.amazonaws.com/1/orders", "orders", "1", "us-gov-west-1");
}

TEST(QueueAddress, HasTheNameOfItsHost) {
  expect("http://orders.sqs.eu-west-1.localhost:4566/", "orders", "", "eu-west-1");
  expect("http://orders.sqs.eu-west-1.localhost:4566", "orders", "", "eu-west-1");
  expect("http://orders.fifo.sqs.eu-west-1.localhost/111122223333",
         "orders.fifo",
         "111122223333",
         "eu-west-1");
}

TEST(QueueAddress, SaysNothingOfHostsThatOnlyLookAlike) {
  expect("http://sqs:4566/1/orders", "orders", "1", "");
  expect("http://queue:4566/1/orders", "orders", "1", "");
  expect("http://sqs.localhost/1/orders", "orders", "1", "");
  expect("http://mysqs.eu-west-1.localhost/1/orders", "orders", "1", "");
  expect("http://sqs./1/orders", "orders", "1", "");
  EXPECT_EQ(region_of_host("127.0.0.1:4566"), "");
}

TEST(QueueAddress, LeavesTheQueueOutOfWhatAllQueuesShare) {
  std::string buffer;
  EXPECT_EQ(without_queue("http://orders.sqs.eu-west-1.localhost:4566", buffer),
            "http://sqs.eu-west-1.localhost:4566");
  EXPECT_EQ(without_queue("http://127.0.0.1:4566", buffer), "http://127.0.0.1:4566");
}

}  // namespace
}  // namespace sourceflow::local
