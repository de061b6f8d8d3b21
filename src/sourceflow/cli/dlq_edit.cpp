#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/bus/letter_payload.hpp"
#include "sourceflow/cli/dlq_options.hpp"

namespace sourceflow::cli {
namespace {

std::string text_of(std::istream& in) {
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string file_text(const std::string& name) {
  if (name == "-") return text_of(std::cin);
  std::ifstream in(name, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + name);
  return text_of(in);
}

/// A file that only this user can read, gone in the end: payloads are nobody else's business.
class PrivateFile {
 public:
  explicit PrivateFile(const std::string& text) {
    const char* directory = std::getenv("TMPDIR");
    name_ = std::string(directory ? directory : "/tmp") + "/sourceflow-letter-XXXXXX.json";
    const int file = mkstemps(name_.data(), 5);
    if (file < 0) throw std::runtime_error("cannot make " + name_);
    close(file);
    std::ofstream(name_, std::ios::binary) << text;
  }
  ~PrivateFile() { std::remove(name_.c_str()); }
  PrivateFile(const PrivateFile&) = delete;
  PrivateFile& operator=(const PrivateFile&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

std::string from_editor(const std::string& payload) {
  const char* editor = std::getenv("VISUAL");
  if (editor == nullptr) editor = std::getenv("EDITOR");
  if (editor == nullptr)
    throw base::ConfigError({"no editor is named by VISUAL or EDITOR; use --set or --file"});
  const PrivateFile file(bus::indented(payload));
  // As git and others do: the editor's words go through the shell, the file's name does not.
  const auto command = std::string(editor) + " \"$1\"";
  const pid_t process = fork();
  if (process == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), "sh", file.name().c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(process, &status, 0);
  if (status != 0) throw std::runtime_error("the editor failed; nothing was changed");
  return file_text(file.name());
}

std::string changed(const DlqOptions& options, const std::string& payload) {
  if (!options.file.empty()) return file_text(options.file);
  if (options.sets.empty()) return from_editor(payload);
  auto result = payload;
  for (const auto& set : options.sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos)
      throw base::ConfigError({"--set takes PATH=VALUE, not " + set});
    result = bus::with_value(result, set.substr(0, equals), set.substr(equals + 1));
  }
  return result;
}

}  // namespace

int edit_dead_letter(const DlqOptions& options) {
  if (options.store.empty())
    throw base::ConfigError(
        {"say with --store where the letter is kept as it was, e.g. sqlite:letters.db"});
  auto admin = dlq_admin(options);
  const auto letters = admin.dead_letters(options.queue, {.id = options.id}, 1);
  if (letters.empty()) throw std::runtime_error("no dead letter has the id " + options.id);
  const auto& letter = letters.front();
  if (letter.payload.empty())
    throw std::runtime_error(letter.is_sealed && !options.decrypt
                                 ? "the letter is encrypted; --decrypt opens it"
                                 : "the letter holds no message that could be changed");
  auto edit = options.edit;
  edit.id = letter.id;
  edit.payload = changed(options, letter.payload);
  if (bus::indented(edit.payload) == bus::indented(letter.payload)) {
    std::cout << "nothing was changed, so nothing was sent\n";
    return 0;
  }
  if (!admin.edit(options.queue, edit))
    throw std::runtime_error("the dead letter has gone in the meantime; nothing was sent");
  std::cout << "sent to " << (edit.to.empty() ? letter.source : edit.to) << " as message "
            << letter.message_id << "; as it was it is kept in the history\n";
  return 0;
}

}  // namespace sourceflow::cli
