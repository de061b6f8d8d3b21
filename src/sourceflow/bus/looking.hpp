#pragma once

#include <chrono>
#include <utility>

#include "sourceflow/base/with_deadline.hpp"
#include "sourceflow/bus/moment.hpp"
#include "sourceflow/bus/survey.hpp"

namespace sourceflow::bus {

/// Runs one question at AWS until `deadline` and keeps whatever came of it. For `.cpp` files only.
template <class T>
base::Task<> look(base::Task<std::optional<T>> question, Looked<T>& looked, Moment deadline) {
  const auto start = std::chrono::steady_clock::now();
  try {
    const auto left = std::chrono::duration_cast<base::Duration>(deadline - start);
    const auto limit = std::max(left, base::Duration{1});
    looked.found = co_await base::with_deadline(std::move(question), limit);
  } catch (const aws::Error& error) {
    looked.error = error.what();
    looked.code = error.code().empty() ? "NoAnswer" : error.code();
  } catch (const base::DeadlineExceeded&) {
    looked.error = "no answer in time";
    looked.code = "DeadlineExceeded";
  } catch (const std::exception& error) {
    looked.error = error.what();
    looked.code = "Failed";
  }
  looked.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
}

}  // namespace sourceflow::bus
