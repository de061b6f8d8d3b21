# The rooms that users' own files include. tests/tidy compiles each of their headers with the users' compiler.
set(sourceflow_users_rooms base message store telemetry app)

# A room is one folder of src/sourceflow: one namespace, one library target, one installable component.
#
#   sourceflow_room(base
#     HEADERS uuid.hpp ...            # what users may include
#     PRIVATE_HEADERS ...             # what only this project includes
#     SOURCES uuid.cpp ...
#     TESTS uuid_test.cpp ...         # no I/O, milliseconds
#     INTEGRATION_TESTS ...           # sockets, files, processes
#     NEEDS sourceflow::x Boost::json # seen by whoever links the room
#     USES OpenSSL::Crypto)           # needed only inside
#
# `a/b` as a name makes the target sourceflow_a_b, alias sourceflow::a_b.
function(sourceflow_room name)
  cmake_parse_arguments(ROOM "" "" "HEADERS;PRIVATE_HEADERS;SOURCES;TESTS;INTEGRATION_TESTS;NEEDS;USES" ${ARGN})
  string(REPLACE "/" "_" component ${name})
  set(target sourceflow_${component})
  add_library(${target} STATIC ${ROOM_PRIVATE_HEADERS} ${ROOM_SOURCES})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${component})
  add_library(sourceflow::${component} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${ROOM_HEADERS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target}
    PUBLIC ${ROOM_NEEDS}
    PRIVATE ${ROOM_USES} $<BUILD_INTERFACE:sourceflow_warnings>)
  sourceflow_install_room(${component} ${ROOM_NEEDS} ${ROOM_USES})

  if(SOURCEFLOW_TESTS)
    set_property(GLOBAL APPEND PROPERTY SOURCEFLOW_HEADERS_${component} ${ROOM_HEADERS})
    if(NOT component IN_LIST sourceflow_users_rooms)
      set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
    endif()
    sourceflow_tests(${component}_tests SOURCES ${ROOM_TESTS} LABEL test
                     USES sourceflow::${component} ${ROOM_USES})
    sourceflow_tests(${component}_integration_tests SOURCES ${ROOM_INTEGRATION_TESTS} LABEL integration
                     USES sourceflow::${component} ${ROOM_USES})
  endif()
endfunction()

# A test program of GoogleTest claims; nothing is made when there are no sources.
function(sourceflow_tests target)
  cmake_parse_arguments(TEST "" "LABEL" "SOURCES;USES" ${ARGN})
  if(NOT TEST_SOURCES)
    return()
  endif()
  add_executable(sourceflow_${target} ${TEST_SOURCES})
  target_link_libraries(sourceflow_${target} PRIVATE
    ${TEST_USES} sourceflow_warnings GTest::gtest_main GTest::gmock rapidcheck)
  # Optimising the macros of GoogleTest under a sanitizer takes longer than running them does.
  target_compile_options(sourceflow_${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
  gtest_discover_tests(sourceflow_${target} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
                       PROPERTIES LABELS ${TEST_LABEL} TIMEOUT 120)
endfunction()
