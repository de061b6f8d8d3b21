# Installing, and being found again: find_package(sourceflow COMPONENTS app sqlite).
#
# Every room is a component with an export file of its own, so that a program that uses two rooms looks for what
# those two need and for nothing else. sourceflow-config.cmake.in follows the needs that are recorded here.
include(CMakePackageConfigHelpers)
set(sourceflow_package_folder lib/cmake/sourceflow)

# Called by sourceflow_room, lowest room first; what follows the component is what it links.
function(sourceflow_install_room component)
  set(rooms "")
  set(packages "")
  foreach(library IN LISTS ARGN)
    if(library MATCHES "^sourceflow::(.+)$")
      list(APPEND rooms ${CMAKE_MATCH_1})
    elseif(library MATCHES "^Boost::(.+)$")
      list(APPEND packages Boost_${CMAKE_MATCH_1})
    elseif(library MATCHES "^(Threads|OpenSSL|spdlog|SOCI|CLI11|CURL|ZLIB|PostgreSQL|prometheus-cpp)::")
      list(APPEND packages ${CMAKE_MATCH_1})
    elseif(library MATCHES "^SQLite::")
      list(APPEND packages SQLite3)
    else()
      message(FATAL_ERROR "cmake/install.cmake does not say which package has ${library}, which ${component} links.")
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY SOURCEFLOW_COMPONENTS ${component})
  set_property(GLOBAL APPEND_STRING PROPERTY SOURCEFLOW_COMPONENT_NEEDS
    "set(_sourceflow_${component}_rooms ${rooms})\nset(_sourceflow_${component}_packages ${packages})\n")

  install(TARGETS sourceflow_${component} EXPORT sourceflow_${component} COMPONENT ${component}
          ARCHIVE DESTINATION lib FILE_SET HEADERS DESTINATION include)
  install(EXPORT sourceflow_${component} FILE sourceflow-${component}.cmake NAMESPACE sourceflow::
          DESTINATION ${sourceflow_package_folder} COMPONENT ${component})
endfunction()

# Called once, after all rooms.
function(sourceflow_install_package)
  get_property(SOURCEFLOW_COMPONENTS GLOBAL PROPERTY SOURCEFLOW_COMPONENTS)
  get_property(SOURCEFLOW_COMPONENT_NEEDS GLOBAL PROPERTY SOURCEFLOW_COMPONENT_NEEDS)
  configure_package_config_file(cmake/sourceflow-config.cmake.in ${PROJECT_BINARY_DIR}/sourceflow-config.cmake
                                INSTALL_DESTINATION ${sourceflow_package_folder})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/sourceflow-config-version.cmake
                                   COMPATIBILITY SameMinorVersion)
  install(FILES
    ${PROJECT_BINARY_DIR}/sourceflow-config.cmake
    ${PROJECT_BINARY_DIR}/sourceflow-config-version.cmake
    cmake/FindSOCI.cmake
    DESTINATION ${sourceflow_package_folder} COMPONENT base)
endfunction()
