"""Each rule, shown on the smallest text that breaks it."""

import unittest

from source import Source
from tidy import complaints_about

HEADER = "#pragma once\n\n/// Text.\nstruct A {};\n"
LISTS = [Source("src/sourceflow/CMakeLists.txt", "store/a.hpp store/a.cpp app/b.cpp local/c.cpp")]


def complaints(path, text, others=()):
    return [c.sentence for c in complaints_about([Source(path, text), *LISTS, *others])]


class Tidy(unittest.TestCase):
    def refuses(self, path, text, sentence, others=()):
        found = complaints(path, text, others)
        self.assertTrue(any(sentence in each for each in found), found)

    def accepts(self, path, text):
        self.assertEqual(complaints(path, text), [])

    def test_accepts_a_plain_header_and_source(self):
        self.accepts("src/sourceflow/store/a.hpp", HEADER)
        self.accepts("src/sourceflow/store/a.cpp", '#include "sourceflow/message/envelope.hpp"\n')

    def test_refuses_arrows_that_point_up(self):
        for path, include in [("store/a.cpp", "app/app"), ("local/c.cpp", "message/envelope")]:
            text = f'#include "sourceflow/{include}.hpp"'
            self.refuses(f"src/sourceflow/{path}", text, "must not know")

    def test_lets_local_use_the_json_of_message(self):
        self.accepts("src/sourceflow/local/c.cpp", '#include "sourceflow/message/json.hpp"\n')

    def test_refuses_a_room_without_arrows(self):
        self.refuses("src/sourceflow/attic/a.cpp", "", "whom the room attic may know")

    def test_refuses_beast_outside_of_http(self):
        self.refuses("src/sourceflow/app/b.cpp", "#include <boost/beast/http.hpp>", "Boost.Beast")

    def test_refuses_words_that_say_nothing(self):
        for name in ["IClock", "StoreImpl", "ClockBase", "EnhancedQueue", "json_util", "a_helper_"]:
            self.refuses("src/sourceflow/app/b.cpp", f"int {name};", f"{name}: say what it is")
        self.refuses("src/sourceflow/app/string_utils.cpp", "", "string_utils.cpp: say what it is")

    def test_reads_no_names_in_comments_and_literals(self):
        text = '// No StoreImpl.\nauto a = "IClock"; int b = 1\'000;\n'
        self.accepts("src/sourceflow/app/b.cpp", text)

    def test_refuses_files_that_nothing_compiles(self):
        self.refuses("src/sourceflow/store/b.cpp", "", "nothing compiles it")
        self.refuses("src/sourceflow/store/b.hpp", HEADER, "nothing compiles it")

    def test_refuses_new_things_in_the_root(self):
        self.refuses("notes.txt", "", "belongs in a folder")

    def test_refuses_documents_that_name_what_is_gone(self):
        self.refuses("docs/a.md", "see `Store.KeepsWhatNobodyWrote`", "claims KeepsWhatNobodyWrote")
        self.refuses("docs/a.md", "see `store/gone.cpp`", "no file store/gone.cpp")

    def test_refuses_links_that_lead_nowhere(self):
        self.refuses("docs/a.md", "see [there](gone.md)", "gone.md leads nowhere")
        self.accepts("docs/a.md", "see [there](../src/sourceflow/CMakeLists.txt#store)\n")

    def test_refuses_lines_that_are_too_long(self):
        self.refuses("src/sourceflow/app/b.cpp", "x" * 101, "101 columns")

    def test_refuses_things_to_do_without_an_issue(self):
        self.refuses("src/sourceflow/app/b.cpp", "// TO" + "DO: this", "names its issue")
        self.accepts("src/sourceflow/app/b.cpp", "// TO" + "DO (#12): this\n")

    def test_refuses_paths_of_one_machine(self):
        self.refuses("docs/a.md", "see /ho" + "me/me/x", "path of one machine")

    def test_refuses_banners_and_numbered_steps(self):
        for comment in ["// -----", "// 7. Record it"]:
            self.refuses("src/sourceflow/app/b.cpp", comment, "No banners")

    def test_refuses_sleep_in_tests(self):
        self.refuses("src/sourceflow/app/b_test.cpp", "std::this_thread::sleep_for(1s);", "sleep")

    def test_refuses_headers_that_teach_nothing(self):
        self.refuses("src/sourceflow/store/a.hpp", "#pragma once\nstruct A {};", "what it is for")
        self.refuses("src/sourceflow/store/a.hpp", "/// Text.\nstruct A {};", "#pragma once")

    def test_refuses_heavy_headers_in_what_users_include(self):
        self.refuses("src/sourceflow/store/a.hpp", "#include <soci/soci.h>", "every user's file")

    def test_refuses_objects_made_inside_co_await(self):
        for text in ["co_await send(Message{1});", "co_await spawn([] { work(); });"]:
            self.refuses("src/sourceflow/app/b.cpp", text, "co_await takes names")
        self.accepts("src/sourceflow/app/b.cpp", "if (co_await ready(a, b[1])) { work(); }\n")

    def test_refuses_tasks_without_owner(self):
        self.refuses("src/sourceflow/app/b.cpp", "co_spawn(io, run(), detached);", "owner")

    def test_refuses_what_is_said_twice(self):
        text = "".join(f"call_number_{n}(with, arguments);\n" for n in range(8))
        other = Source("src/sourceflow/store/a.cpp", "int a_line_before;\n" + text)
        self.refuses("src/sourceflow/app/b.cpp", text, "say it once", [other])


if __name__ == "__main__":
    unittest.main()
