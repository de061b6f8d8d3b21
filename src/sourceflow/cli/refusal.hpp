#pragma once

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace sourceflow::cli {

/// Says on standard error what is wrong with the words that were given, and gives the exit status:
/// 2, or 0 where help was asked for and printed.
int refuse(const CLI::App& app, const CLI::ParseError& error);

}  // namespace sourceflow::cli
