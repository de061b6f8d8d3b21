# One place for everything the compiler is told.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines; build SourceFlow with clang-19 "
                      "(cmake --preset dev) or g++ 14 or newer.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(sourceflow_warnings INTERFACE)
target_compile_options(sourceflow_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)

if(SOURCEFLOW_SANITIZE)
  add_compile_options(-fsanitize=${SOURCEFLOW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SOURCEFLOW_SANITIZE})
endif()

find_program(SOURCEFLOW_CCACHE ccache)
if(SOURCEFLOW_CCACHE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SOURCEFLOW_CCACHE})
endif()
find_program(SOURCEFLOW_MOLD mold)
if(SOURCEFLOW_MOLD AND PROJECT_IS_TOP_LEVEL)
  add_link_options(-fuse-ld=mold)
endif()
