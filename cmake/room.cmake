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
  string(REPLACE "/" "_" target ${name})
  add_library(sourceflow_${target} STATIC ${ROOM_HEADERS} ${ROOM_PRIVATE_HEADERS} ${ROOM_SOURCES})
  set_target_properties(sourceflow_${target} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${target})
  add_library(sourceflow::${target} ALIAS sourceflow_${target})
  target_include_directories(sourceflow_${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<INSTALL_INTERFACE:include>)
  target_compile_features(sourceflow_${target} PUBLIC cxx_std_20)
  target_link_libraries(sourceflow_${target} PUBLIC ${ROOM_NEEDS} PRIVATE ${ROOM_USES} $<BUILD_INTERFACE:sourceflow_warnings>)

  install(TARGETS sourceflow_${target} EXPORT sourceflow COMPONENT ${target})
  install(FILES ${ROOM_HEADERS} DESTINATION include/sourceflow/${name} COMPONENT ${target})

  if(SOURCEFLOW_TESTS)
    sourceflow_tests(${target}_tests SOURCES ${ROOM_TESTS} LABEL test USES sourceflow::${target} ${ROOM_USES})
    sourceflow_tests(${target}_integration_tests SOURCES ${ROOM_INTEGRATION_TESTS} LABEL integration
                     USES sourceflow::${target} ${ROOM_USES})
  endif()
endfunction()

# A test program of GoogleTest claims; nothing is made when there are no sources.
function(sourceflow_tests target)
  cmake_parse_arguments(TEST "" "LABEL" "SOURCES;USES" ${ARGN})
  if(NOT TEST_SOURCES)
    return()
  endif()
  add_executable(sourceflow_${target} ${TEST_SOURCES})
  target_link_libraries(sourceflow_${target} PRIVATE ${TEST_USES} sourceflow_warnings GTest::gtest_main GTest::gmock rapidcheck)
  gtest_discover_tests(sourceflow_${target} DISCOVERY_MODE PRE_TEST
                       PROPERTIES LABELS ${TEST_LABEL} TIMEOUT 120)
endfunction()
