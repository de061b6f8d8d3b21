#include "sourceflow/bus/move_task_text.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;

TEST(MoveTaskText, SaysHowFarEachTaskHasCome) {
  const base::Time now{1'000'000s};
  const std::vector<aws::MoveTask> tasks{
      {.handle = "h", .moved = 7, .to_move = 40, .started = now - 3s},
      {.status = aws::MoveTask::Status::failed,
       .to_move = 1200,
       .started = now - 3h,
       .failure = "AWS.SimpleQueueService.NonExistentQueue"}};

  EXPECT_EQ(to_text(tasks, now),
            "started  status   moved  of    failure\n"
            "3 s ago  running      7    40  -\n"
            "3 h ago  failed       0  1200  AWS.SimpleQueueService.NonExistentQueue\n");
}

}  // namespace
}  // namespace sourceflow::bus
