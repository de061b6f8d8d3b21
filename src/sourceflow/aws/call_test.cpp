#include "sourceflow/aws/call.hpp"

#include <gtest/gtest.h>

namespace sourceflow::aws {
namespace {

TEST(Call, NamesTheOperationOfAJsonServiceInAHeader) {
  const auto request = to_request({sqs_service, "SendMessage", R"({"QueueUrl":"u"})"}, "/");

  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(*http::find(request.headers, "x-amz-target"), "AmazonSQS.SendMessage");
  EXPECT_EQ(*http::find(request.headers, "content-type"), "application/x-amz-json-1.0");
  EXPECT_EQ(request.body, R"({"QueueUrl":"u"})");
  EXPECT_EQ(to_request({sqs_service, "ListQueues"}, "/").body, "{}");
}

TEST(Call, NamesTheActionOfAQueryServiceInTheForm) {
  const auto request = to_request({sns_service, "CreateTopic", "&Name=orders"}, "/prefix");

  EXPECT_EQ(request.target, "/prefix");
  EXPECT_EQ(request.body, "Action=CreateTopic&Version=2010-03-31&Name=orders");
}

TEST(Failure, OfAJsonServiceLosesItsNamespace) {
  const auto details = read_failure(
      sqs_service,
      {400,
       {{"x-amzn-RequestId", "r-1"},
        {"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}},
       R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"})"});

  EXPECT_EQ(details.code, "QueueDoesNotExist");
  EXPECT_EQ(details.message, "no such queue");
  EXPECT_EQ(details.request_id, "r-1");
  EXPECT_EQ(details.kind, ErrorKind::refused);
}

TEST(Failure, OfAQueryServiceIsReadFromItsXml) {
  const auto details = read_failure(
      sns_service,
      {400,
       {},
       "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code>"
       "<Message>Rate exceeded</Message></Error><RequestId>r-2</RequestId></ErrorResponse>"});

  EXPECT_EQ(details.code, "Throttling");
  EXPECT_EQ(details.message, "Rate exceeded");
  EXPECT_EQ(details.request_id, "r-2");
  EXPECT_EQ(details.kind, ErrorKind::throttled);
}

TEST(Failure, IsJudgedByItsStatusWhereTheBodyIsNoneOfAws) {
  EXPECT_EQ(read_failure(sqs_service, {502, {}, "<html>Bad Gateway</html>"}).kind,
            ErrorKind::transient);
  EXPECT_EQ(read_failure(sns_service, {503, {}, "upstream"}).kind, ErrorKind::transient);
  EXPECT_EQ(read_failure(sns_service, {404, {}, ""}).kind, ErrorKind::refused);
  EXPECT_EQ(
      read_failure(sqs_service, {400, {{"x-amzn-ErrorType", "ThrottlingException:http://x"}}, ""})
          .kind,
      ErrorKind::throttled);
}

}  // namespace
}  // namespace sourceflow::aws
