"""What is told where MySQL 8 and its client cannot agree about a password: each test is a claim."""

import os
import subprocess
import unittest

from database_servers import SECRET, Mysql8


class Keyless(Mysql8):
    """Has no key that a password could be encrypted with where the connection is not."""

    more = ("--caching-sha2-password-public-key-path=nowhere.pem",)


class MysqlPasswords(unittest.TestCase):
    def told(self, address, **environment):
        """What `sourceflow schema diff` says first, on the way out or of what it finds."""
        command = [os.environ["SOURCEFLOW"], "schema", "diff", "--store", address]
        known = os.environ | {"MYSQL_PWD": SECRET} | environment
        done = subprocess.run(command, env=known, text=True, capture_output=True, timeout=60)
        self.assertNotIn(SECRET, done.stdout + done.stderr)
        return (done.stderr or done.stdout).splitlines()[0]

    def test_what_cannot_be_proved_is_told_with_the_next_move(self):
        with Keyless() as server:
            server.create(["orders"])
            address = server.store_of("orders")

            self.assertIn("install its plugins", self.told(address, MARIADB_PLUGIN_DIR="/nowhere"))
            self.assertIn("takes the password of flights over TLS only", self.told(address))
            self.assertEqual(self.told(f"{address}?ssl_mode=require"), "table sourceflow_inbox")


if __name__ == "__main__":
    unittest.main()
