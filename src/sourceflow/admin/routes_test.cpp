#include "sourceflow/admin/routes.hpp"

#include <gtest/gtest.h>

namespace sourceflow::admin {
namespace {

TEST(Routes, AreFoundByPathWithoutTheQuery) {
  Routes routes;
  routes.add("/metrics", {.answer = [] { return Answer{.body = "m"}; }});

  ASSERT_NE(routes.find("/metrics?name=x"), nullptr);
  EXPECT_EQ(routes.find("/metrics")->answer().body, "m");
  EXPECT_EQ(routes.find("/metrics/"), nullptr);
  EXPECT_EQ(routes.find(""), nullptr);
}

TEST(Routes, AreListedByPath) {
  Routes routes;
  routes.add("/metrics", {});
  routes.add("/health", {});

  EXPECT_EQ(routes.list(), "/health\n/metrics\n");
}

}  // namespace
}  // namespace sourceflow::admin
