#include "sourceflow/app/app.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <pthread.h>

#include "sourceflow/base/log.hpp"

namespace sourceflow::app {

App& App::use(Middleware middleware) {
  auto& hooks = engine_->open_rules().hooks;
  const auto add = [](Hooks& list, Middleware::Hook& hook) {
    if (hook) list.push_back(std::move(hook));
  };
  add(hooks.dispatch_command, middleware.dispatch_command);
  add(hooks.handle_command, middleware.handle_command);
  add(hooks.dispatch_event, middleware.dispatch_event);
  add(hooks.handle_event, middleware.handle_event);
  return *this;
}

base::SharedBreaker& App::breaker(const std::string& name, const base::BreakerOptions& options) {
  for (const auto& complaint : options.validate()) complain({"breaker " + name + ": " + complaint});
  return breakers().get(name, options);
}

App& App::attach(std::shared_ptr<Connection> connection) {
  auto& rules = engine_->open_rules();
  if (rules.connection != nullptr)
    throw std::logic_error("the app " + name() + " is connected already");
  rules.connection = std::move(connection);
  return *this;
}

App& App::attach(std::shared_ptr<Server> server) {
  engine_->open_rules().servers.push_back(std::move(server));
  return *this;
}

App& App::complain(const std::vector<std::string>& complaints) {
  auto& all = engine_->open_rules().complaints;
  all.insert(all.end(), complaints.begin(), complaints.end());
  return *this;
}

int App::run(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + std::min(argc, 1), argv + argc);
  if (arguments.empty()) return run();
  try {
    if (arguments.size() == 2 && arguments[0] == "--schema") {
      const auto printed = store::printed(schema(), arguments[1]);
      if (printed) {
        std::cout << printed->text;
        return printed->exit_code;
      }
    }
  } catch (const std::exception& error) {
    std::cerr << name() << " cannot print its schema: " << error.what() << '\n';
    return 1;
  }
  std::cerr << name() << ": expected nothing, or --schema with one of sql, diff, json\n";
  return 2;
}

int run(const std::vector<App*>& apps) {
  // Blocked here, the signals are blocked in every thread started below, so that only sigwait sees
  // them.
  sigset_t signals;
  sigset_t before;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, &before);
  int exit_code = 0;
  std::vector<App*> started;
  const auto stop_last = [&started] {
    App& app = *started.back();
    started.pop_back();
    app.stop();
  };
  const App* current = nullptr;
  try {
    for (auto* app : apps) {
      current = app;
      app->start();
      started.push_back(app);
      base::log(base::LogLevel::info, "the service is running", {{"service", app->name()}});
    }
    int signal = 0;
    sigwait(&signals, &signal);
    while (!started.empty()) {
      current = started.back();
      base::log(base::LogLevel::info,
                "the service is stopping",
                {{"service", current->name()}, {"signal", signal}});
      stop_last();
    }
  } catch (const std::exception& error) {
    std::cerr << current->name() << " cannot run: " << error.what() << '\n';
    exit_code = 1;
    while (!started.empty()) stop_last();
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return exit_code;
}

}  // namespace sourceflow::app
