#include "text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace flights::report {
namespace {

// 19,875 rather than 19875.
std::string grouped(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string name_of(const Airport& airport) {
  if (!airport.place) return "";
  return airport.place->city + ", " + airport.place->state;
}

void print_share(std::ostream& out,
                 const std::string& of,
                 std::int64_t requests,
                 std::int64_t messages) {
  const double share =
      messages > 0 ? static_cast<double>(requests) / static_cast<double>(messages) : 0;
  fmt::print(out, "    {:<36} {:>8}  {:>6.3f}\n", of, grouped(requests), share);
}

}  // namespace

void print_results(std::ostream& out, const Results& results) {
  fmt::print(out, "\nThe ten busiest airports\n");
  fmt::print(out, "        {:>10}  {:>8}  {:>10}\n", "departures", "on time", "mean delay");
  for (std::size_t i = 0; i < std::min<std::size_t>(10, results.airports.size()); ++i) {
    const Airport& airport = results.airports[i];
    fmt::print(out,
               "  {:<4}  {:>10}  {:>7.1f}%  {:>6.1f} min  {}\n",
               airport.code,
               grouped(airport.sum.flights),
               100 * airport.sum.punctuality(),
               airport.sum.mean_delay(),
               name_of(airport));
  }

  const WorstRoutes worst = worst_routes(results, 10);
  fmt::print(out,
             "\nThe ten worst routes (of those with at least {} {})\n",
             worst.at_least,
             worst.at_least == 1 ? "flight" : "flights");
  fmt::print(out, "                {:>7}  {:>10}  {:>8}\n", "flights", "mean delay", "distance");
  for (const Route& route : worst.routes) {
    fmt::print(out,
               "  {:<12}  {:>7}  {:>6.1f} min  {:>5} mi\n",
               route.origin + " - " + route.destination,
               grouped(route.sum.flights),
               route.sum.mean_delay(),
               grouped(route.distance));
  }

  fmt::print(out, "\nPunctuality of each month (left less than 15 minutes late)\n");
  for (const auto& [month, sum] : results.months()) {
    fmt::print(out,
               "  {}  {:>5.1f}%  of {:>7} departures, mean delay {:.1f} min\n",
               month,
               100 * sum.punctuality(),
               grouped(sum.flights),
               sum.mean_delay());
  }
}

void print_figures(std::ostream& out, const Figures& figures) {
  fmt::print(out, "\nThe run\n");
  fmt::print(out,
             "  {:.2f} s from the loader's start until the last row was committed\n",
             figures.time.count());
  fmt::print(out,
             "  {} messages handled ({} commands, {} events): {} messages/s\n",
             grouped(figures.messages_handled()),
             grouped(figures.commands_handled),
             grouped(figures.events_handled),
             grouped(static_cast<std::int64_t>(figures.messages_per_second())));
  fmt::print(out, "  requests, and how many each message took:\n");
  const std::int64_t sent = figures.commands_sent + figures.events_raised;
  print_share(
      out, "SQS, a message handled", figures.requests_of("sqs."), figures.messages_handled());
  print_share(out,
              "sends and publishes, a message sent",
              figures.requests_of("sqs.SendMessage") + figures.requests_of("sns.Publish"),
              sent);
  for (const auto& [operation, count] : figures.requests) {
    print_share(out, operation, count, figures.messages_handled());
  }
  fmt::print(
      out,
      "  duplicates dropped{}: {}\n",
      figures.workers_killed > 0 ? ", as far as the workers that ended by themselves count" : "",
      grouped(figures.duplicates));
  if (figures.workers_killed > 0) {
    fmt::print(out, "  workers killed and started again: {}\n", figures.workers_killed);
  }
  if (figures.malformed_rows > 0) {
    fmt::print(out,
               "  malformed rows skipped: {}\n",
               grouped(static_cast<std::int64_t>(figures.malformed_rows)));
  }
  std::int64_t dead = 0;
  for (const auto& [reason, count] : figures.dead_letters) dead += count;
  fmt::print(out, "  dead letters: {}\n", grouped(dead));
  for (const auto& [reason, count] : figures.dead_letters)
    fmt::print(out, "    {} x {}\n", count, reason);
}

}  // namespace flights::report
