#pragma once

#include <string>
#include <vector>

#include "sourceflow/app/health.hpp"
#include "sourceflow/bus/drift.hpp"
#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {

struct Survey;

/// What a survey says about the health of a service: a check for the credentials, one for each
/// queue, topic and subscription of the plan, and one for the dead letters of each queue that it
/// listens to. Failed is what loses or stops messages; what is only not as planned is a warning.
std::vector<app::Check> aws_checks(const Plan& plan, const Survey& found);

/// What to do about an error of AWS with this code; `thing` is what was asked for.
std::string advice_about(const std::string& code, const std::string& thing);

}  // namespace sourceflow::bus
