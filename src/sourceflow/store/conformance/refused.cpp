#include "sourceflow/store/conformance/refused.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::store::conformance {

void keeps_the_neighbours_of_a_refused_note(Store& store, const std::string& says) {
  const auto failures = commit_together(store,
                                        {[](UnitOfWork& work) { append_next(work, "1"); },
                                         [](UnitOfWork& work) {
                                           append_next(work, "2");
                                           work.save(notes(), "a", 1, note("refused"));
                                         },
                                         [](UnitOfWork& work) { append_next(work, "3"); }});

  EXPECT_FALSE(failures[0]);
  ASSERT_TRUE(failures[1]);
  try {
    std::rethrow_exception(failures[1]);
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(says));
    EXPECT_FALSE(error.retryable());
  }
  EXPECT_FALSE(failures[2]);
  EXPECT_EQ(store.events_after(0, 10).size(), 2u);
}

}  // namespace sourceflow::store::conformance
