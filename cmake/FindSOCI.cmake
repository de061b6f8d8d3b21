# Finds SOCI, whose Debian package brings no CMake files, as the targets SOCI::core and SOCI::sqlite3, and, where the
# client library is installed, SOCI::postgresql and SOCI::mysql.
# Installed beside sourceflow-config.cmake, since whoever links the SQL stores needs it too.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_CORE_LIBRARY soci_core)
find_library(SOCI_SQLITE3_LIBRARY soci_sqlite3)
find_package(SQLite3 QUIET)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI
  REQUIRED_VARS SOCI_CORE_LIBRARY SOCI_SQLITE3_LIBRARY SOCI_INCLUDE_DIR SQLite3_FOUND)

if(SOCI_FOUND AND NOT TARGET SOCI::core)
  add_library(SOCI::core UNKNOWN IMPORTED)
  set_target_properties(SOCI::core PROPERTIES
    IMPORTED_LOCATION ${SOCI_CORE_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${SOCI_INCLUDE_DIR})
  add_library(SOCI::sqlite3 UNKNOWN IMPORTED)
  set_target_properties(SOCI::sqlite3 PROPERTIES
    IMPORTED_LOCATION ${SOCI_SQLITE3_LIBRARY} INTERFACE_LINK_LIBRARIES "SOCI::core;SQLite::SQLite3")
endif()

find_library(SOCI_POSTGRESQL_LIBRARY soci_postgresql)
find_path(PostgreSQL_CLIENT_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql)
find_library(PostgreSQL_CLIENT_LIBRARY pq)
if(SOCI_FOUND AND SOCI_POSTGRESQL_LIBRARY AND PostgreSQL_CLIENT_INCLUDE_DIR AND PostgreSQL_CLIENT_LIBRARY
   AND NOT TARGET SOCI::postgresql)
  add_library(SOCI::postgresql UNKNOWN IMPORTED)
  set_target_properties(SOCI::postgresql PROPERTIES
    IMPORTED_LOCATION ${SOCI_POSTGRESQL_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${PostgreSQL_CLIENT_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES "SOCI::core;${PostgreSQL_CLIENT_LIBRARY}")
endif()

find_library(SOCI_MYSQL_LIBRARY soci_mysql)
find_path(MariaDB_CLIENT_INCLUDE_DIR mysql.h PATH_SUFFIXES mariadb mysql)
find_library(MariaDB_CLIENT_LIBRARY mariadb)
if(SOCI_FOUND AND SOCI_MYSQL_LIBRARY AND MariaDB_CLIENT_INCLUDE_DIR AND MariaDB_CLIENT_LIBRARY
   AND NOT TARGET SOCI::mysql)
  add_library(SOCI::mysql UNKNOWN IMPORTED)
  set_target_properties(SOCI::mysql PROPERTIES
    IMPORTED_LOCATION ${SOCI_MYSQL_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${MariaDB_CLIENT_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES "SOCI::core;${MariaDB_CLIENT_LIBRARY}")
endif()
